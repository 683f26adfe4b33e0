public import Faces
public import Support

/// Why a model is not added, used or removed.
public enum ModelMistake: Error, Sendable {
  /// There is one of this name already.
  case exists(CataloguedModel)
  /// No manifest was given, and none is known that names the file.
  case unrecognised(FilePath)
  /// There is no model of this name.
  case unknown(String, known: [String])
  /// Its licence forbids commerce, and nobody accepted that.
  case licence(CataloguedModel)
  /// The program carries it, so that it cannot be removed.
  case carried(CataloguedModel)
  /// The library needs it.
  case needed(CataloguedModel, ModelUse)
}
