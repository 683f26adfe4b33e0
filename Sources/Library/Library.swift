// The library file: the only truth about photos, faces, people and decisions, and the only queue of work.
// SQL and the rules of what may be stored live here; reading photos, finding faces and grouping them do not.

internal import Glibc
internal import Migrations
public import Support

/// A library file, opened.
///
/// Synchronous and confined to one thread at a time (it is not Sendable). Any number of processes may have the same
/// library open: each write is one short transaction that waits for the others, and each answer comes from one state.
/// All paths of photos that go in or come out are absolute.
public final class Library {
  /// What to do when there is no file at the path.
  public enum Mode: Sendable {
    case openExisting
    /// Makes the library, and the folders that lead to it.
    case createIfMissing
  }

  /// The `application_id` of a library: «Kinf».
  static let applicationID: Int32 = 0x4B69_6E66

  /// Of the library file.
  public var path: String { database.path }

  let database: Connection

  /// Folders that cannot be reached now, as whoever opened the library found: of several files that hold a photo, answers
  /// name one elsewhere first.
  public var absentFolders: [FilePath] = []

  /// Opens a library, and brings it to this program's version if an older one wrote it.
  ///
  /// A file that is no library, or that a newer program wrote, is not touched.
  ///
  /// - Throws: `missing`, `cannotOpen`, `notALibrary`, `newer`, `damaged`, `busy`, `readOnly`, `full`.
  public init(path: String, mode: Mode = .openExisting) throws(LibraryError) {
    switch try LibraryFile.inspect(path) {
    case .absent:
      guard mode == .createIfMissing else { throw LibraryError.missing(path: path) }
      try LibraryFile.create(at: path)
    case .library: break
    }
    database = try Connection(path: path)
    try database.configure()
    try database.migrate(Migrations.all)
  }
}
