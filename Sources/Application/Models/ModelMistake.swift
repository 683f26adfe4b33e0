public import Faces
public import Support
internal import Workers

/// Why a model is not added, used or removed.
public enum ModelMistake: Error, Sendable {
  /// There is one of this name already.
  case exists(CataloguedModel)
  /// There is one whose name differs by large and small letters only.
  case alike(CataloguedModel)
  /// No manifest was given, and none is known that names the file.
  case unrecognised(FilePath)
  /// Its manifest or one of its files is not as it has to be.
  case unfit(FacesError)
  /// There is no model of this name.
  case unknown(String, known: [String])
  /// Its licence forbids commerce, and nobody accepted that.
  case licence(CataloguedModel)
  /// The program carries it, so that it cannot be removed.
  case carried(CataloguedModel)
  /// It could not be tried, or not to the end; a clause says why.
  case trial(CataloguedModel, reason: String)
  /// A worker that was to look at the file was lost over it; a clause says how.
  case overtaxing(FilePath, reason: String)
  /// The library needs the model of this name, as what it uses or is to use.
  case needed(String, ModelRole, isActive: Bool)
}

extension Result where Success == ModelContents, Failure == ModelExaminer.Overtaxed {
  /// What the file holds.
  ///
  /// - Throws: `ModelMistake.overtaxing`.
  func get(of file: FilePath) throws -> ModelContents {
    switch self {
    case .success(let contents): return contents
    case .failure(let error): throw ModelMistake.overtaxing(file, reason: error.reason)
    }
  }
}
