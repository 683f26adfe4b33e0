internal import Library
internal import Support
internal import Ingest

/// A backup that was brought back. The keys in JSON are a contract.
public struct RestoreReport: Encodable, Sendable, Equatable {
  public var library: String
  public var backup: String
  /// The library's version in the backup.
  public var version: Int
  public var photos: Int
  public var faces: Int
  public var people: Int
  public var decisions: Int
  /// Where the library as it was is kept; null if there was none.
  @Nullable public var aside: String?
  public var isServiceRunning: Bool
}

extension RestoreReport {
  /// Has the library at `path` hold what a backup holds, keeps the library as it was beside it under a name of its own, and tells
  /// the service.
  ///
  /// - Parameter goOn: as of `Library.restore`.
  /// - Throws: what `Library.restore` throws; nothing has changed then.
  public init(restoring backup: String, to path: String, goOn: (Double) -> Bool) throws {
    let real = (try? realPath(FilePath(path)).description) ?? path
    let start = real.hasSuffix(".sqlite") ? String(real.dropLast(".sqlite".count)) : real
    let restoration = try Library.restore(
      backup, to: path, aside: DatedCopies.free("\(start)-before-restore-"), goOn: goOn)
    self.init(
      library: path, backup: backup, version: restoration.version,
      photos: restoration.facts.photos, faces: restoration.facts.faces,
      people: restoration.facts.people, decisions: restoration.facts.decisions,
      aside: restoration.aside, isServiceRunning: RunningService.wake(library: path))
  }
}
