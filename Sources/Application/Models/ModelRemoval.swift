public import Faces
internal import Glibc
public import Library
internal import Support

/// A model that is about to be removed.
public struct ModelRemoval {
  public let model: CataloguedModel
  /// How many vectors of it the library has that no model in use or wanted shares.
  public let vectors: Int
  private let folder: FilePath
  /// By what the library knows its vectors; nil where it has none that are its alone.
  private let own: String?

  /// - Parameter library: nil where there is none.
  /// - Throws: `LibraryError`; `ModelMistake` when there is none, or it may not be removed; `FacesError`.
  public init(
    _ name: String, from catalogue: ModelCatalogue, _ use: ModelUse, _ library: Library?
  ) throws {
    guard let model = try catalogue.model(named: name) else {
      let known = try catalogue.all().models.filter(\.isAdded).map(\.name)
      throw ModelMistake.unknown(name, known: known)
    }
    guard let folder = model.folder else { throw ModelMistake.carried(model) }
    guard !use.needs(model) else { throw ModelMistake.needed(model, use) }
    self.model = model
    self.folder = folder
    own = try Self.sha256(of: model, catalogue, use, library)
    vectors = try own.flatMap { try library?.vectorCount(sha256: $0) } ?? 0
  }

  /// Another model may have the same network, and so the same vectors.
  private static func sha256(
    of model: CataloguedModel, _ catalogue: ModelCatalogue, _ use: ModelUse, _ library: Library?
  ) throws -> String? {
    guard case .embedder(let manifest) = model.manifest,
      let active = try library?.activeModels(), active.sha256 != manifest.sha256
    else { return nil }
    let isShared = try catalogue.all().models.contains { other in
      guard case .embedder(let own) = other.manifest, other.name != model.name else { return false }
      return own.sha256 == manifest.sha256 && use.needs(other)
    }
    return isShared ? nil : manifest.sha256
  }

  /// Drops its vectors from the library.
  ///
  /// - Returns: how many there were.
  /// - Throws: `LibraryError`.
  public func forget(_ library: Library?) throws(LibraryError) -> Int {
    guard let own, let library else { return 0 }
    return try library.forgetVectors(sha256: own)
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
    ModelDraft.removeAbandoned(in: folder.parent)
  }
}
