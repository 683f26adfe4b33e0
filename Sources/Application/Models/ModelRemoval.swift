public import Faces
internal import Glibc
internal import Support

/// A model that is about to be removed.
public struct ModelRemoval {
  public let model: CataloguedModel
  private let folder: FilePath

  /// - Throws: `ModelMistake` when there is none, or it may not be removed; `FacesError`.
  public init(_ name: String, from catalogue: ModelCatalogue, _ use: ModelUse) throws {
    guard let model = try catalogue.model(named: name) else {
      let known = try catalogue.all().models.filter(\.isAdded).map(\.name)
      throw ModelMistake.unknown(name, known: known)
    }
    guard let folder = model.folder else { throw ModelMistake.carried(model) }
    guard !use.needs(model) else { throw ModelMistake.needed(model, use) }
    self.model = model
    self.folder = folder
  }

  /// Takes its files away: its folder leaves in one step, so that nobody finds half of it.
  ///
  /// - Throws: `FileError`.
  public func remove() throws(FileError) {
    let gone = folder.parent.appending(FilePath(".adding-\(getpid())"))
    let isMoved = unsafe folder.withCString { folder in
      unsafe gone.withCString { unsafe rename(folder, $0) == 0 }
    }
    guard isMoved else { throw .unwritable(folder, .system(.last)) }
    ModelDraft.removeFolder(gone)
  }
}
