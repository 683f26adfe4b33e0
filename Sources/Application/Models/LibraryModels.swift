public import Faces
internal import Grouping
public import Ingest
public import Library
internal import Vocabulary

/// The models that a library rests on now, and those that its settings ask for.
public struct LibraryModels: Sendable {
  /// What finds and groups faces now. The wanted ones in a library without any, and where those it had are to be had no more: then all
  /// photos are searched anew at once.
  public let active: ModelSet
  public let wanted: ModelSet

  /// - Parameter resolve: the models of these names.
  /// - Throws: `LibraryError`.
  public init(
    of library: Library?, wanted: ModelSet,
    resolve: (_ detector: String, _ embedder: String) throws -> ModelSet
  ) throws {
    self.wanted = wanted
    guard let names = try library?.activeModels(), names != ActiveModels(wanted),
      let models = try? resolve(names.detector, names.embedder), ActiveModels(models) == names
    else {
      active = wanted
      return
    }
    active = models
  }

  /// Whether the library is to go over to other models.
  public var isChanging: Bool { ActiveModels(active) != ActiveModels(wanted) }

  /// What it is to go over to; nil where it has what it wants.
  ///
  /// - Parameter wanted: the settings in use with the wanted models.
  public func change(_ wanted: Configuration) -> ModelChange? {
    isChanging ? ModelChange(models: self.wanted, clustering: wanted.clustering) : nil
  }
}
