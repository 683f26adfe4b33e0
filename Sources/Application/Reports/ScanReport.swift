public import Ingest
public import Library
public import Support

/// What a scan did and who it found. The keys in JSON are a contract.
public struct ScanReport: Encodable, Sendable, Equatable {
  /// False when it was interrupted.
  public var complete: Bool
  /// Files met in the folders, of any kind.
  public var files: Int
  /// Photos looked at in this scan, failed ones included.
  public var new: Int
  /// Files that were as the library knew them.
  public var unchanged: Int
  /// New files of photos that the library knew: copies and moved ones.
  public var copies: Int
  /// New files, and old ones that were looked at again, that are no photos in a format that is read, by what they are.
  public var skipped: [String: Int]
  /// Files that are gone since the last scan.
  public var missing: Int
  /// Those of them that had been looked at before: settings changed, or it was asked for.
  public var repeated: Int
  /// Faces found in this scan.
  public var faces: Int
  public var failed: Int
  public var failures: [FailureReport]
  /// Files and folders that could not be read.
  public var unreadable: [FailureReport]
  public var unreadableCount: Int
  /// Links that lead nowhere.
  public var dangling: [FilePath]
  public var danglingCount: Int
  /// What was passed over on purpose, by why.
  public var passedOver: [String: Int]
  /// Links to folders, which are not followed.
  public var linkedFolders: [FilePath]
  /// What going over to other models did to the faces; null if that was not to be done, or is not complete.
  @Nullable public var change: ModelChangeSummary?
  public var seconds: Double
  /// Everybody in the library.
  public var people: [PersonReport]

  /// - Parameter people: everybody in the library.
  public init(_ summary: ScanSummary, people: [PersonReport]) {
    complete = summary.isComplete
    files = summary.files
    new = summary.photos
    unchanged = summary.unchanged
    copies = summary.known
    skipped = summary.unsupported
    missing = summary.missing
    repeated = summary.repeated
    faces = summary.faces
    failed = summary.failed
    failures = summary.failures.map { FailureReport(path: $0.path, reason: $0.reason) }
    unreadable = summary.unreadable.map { FailureReport(path: $0.path, reason: $0.reason) }
    unreadableCount = summary.unreadableCount
    dangling = summary.dangling
    danglingCount = summary.danglingCount
    passedOver = summary.passedOver
    linkedFolders = summary.linkedFolders
    change = summary.change
    seconds = summary.seconds
    self.people = people
  }
}
