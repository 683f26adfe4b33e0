public import Faces
internal import Glibc
public import Library
internal import Support

/// A model that is about to be removed.
public struct ModelRemoval {
  public let name: String
  /// nil where it cannot be told, for its manifest is broken.
  public let role: ModelRole?
  /// Of its files.
  public let bytes: Int
  /// How many vectors of it the library has that no model in use or wanted shares.
  public let vectors: Int
  private let folder: FilePath
  /// By what the library knows its vectors; nil where it has none that are its alone.
  private let own: String?

  /// - Parameter library: nil where there is none.
  /// - Throws: `LibraryError`; `ModelMistake` when there is none, or it may not be removed; `FacesError` when the program is damaged.
  public init(
    _ name: String, from catalogue: ModelCatalogue, _ use: ModelUse, _ library: Library?
  ) throws {
    let found = try Self.model(name, in: catalogue)
    if let model = found.model, !model.isAdded { throw ModelMistake.carried(model) }
    guard found.isThere, let models = catalogue.folder else {
      let all = try catalogue.all()
      throw ModelMistake.unknown(
        name, known: all.models.filter(\.isAdded).map(\.name) + all.unusable.map(\.name))
    }
    if let need = use.need(of: name) {
      throw ModelMistake.needed(name, need.role, isActive: need.isActive)
    }
    let model = found.model
    self.name = name
    role = model?.role
    folder = models.appending(FilePath(name))
    bytes = model.map { $0.files.reduce(0) { $0 + $1.bytes } } ?? Self.bytes(in: folder)
    own = try model.flatMap { try Self.sha256(of: $0, catalogue, use, library) }
    vectors = try own.flatMap { try library?.vectorCount(sha256: $0) } ?? 0
  }

  /// - Returns: no model where its manifest is broken.
  private static func model(
    _ name: String, in catalogue: ModelCatalogue
  ) throws(FacesError) -> (model: CataloguedModel?, isThere: Bool) {
    do throws(FacesError) {
      let model = try catalogue.model(named: name)
      return (model, model != nil)
    } catch {
      guard case .givenModel = error else { throw error }
      return (nil, true)
    }
  }

  /// Of files that no manifest speaks of.
  private static func bytes(in folder: FilePath) -> Int {
    let names = (try? Files.names(in: folder)) ?? []
    return names.reduce(0) { sum, name in
      let file = try? MappedFile(RegularFile.open(folder.appending(name)))
      return sum + (file.map { unsafe $0.bytes.count } ?? 0)
    }
  }

  /// Another model may have the same network, used the same way, and so the same vectors.
  private static func sha256(
    of model: CataloguedModel, _ catalogue: ModelCatalogue, _ use: ModelUse, _ library: Library?
  ) throws -> String? {
    guard case .embedder(let manifest) = model.manifest,
      let active = try library?.activeModels(), active.sha256 != manifest.sha256
    else { return nil }
    let isShared = try catalogue.all().models.contains { other in
      guard case .embedder(let own) = other.manifest, other.name != model.name else { return false }
      return own.sha256 == manifest.sha256 && use.need(of: other.name) != nil
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
