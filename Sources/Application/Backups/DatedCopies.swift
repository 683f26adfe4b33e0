internal import Glibc
internal import Library
internal import Support

/// The backups of a library in a folder, each named after the library and the time: `library-2026-11-27-011205.sqlite`.
struct DatedCopies {
  let folder: String
  private let library: Library
  /// What comes before the date.
  private let start: String

  init(in folder: String, of library: Library) {
    self.folder = folder
    self.library = library
    start = "\(FilePath(library.path).stem)-"
  }

  /// The path of a copy made now; nothing stands there.
  func next() -> String { Self.free(FilePath(folder).appending(FilePath(start)).description) }

  /// A path that begins with `start`, tells the time, and where nothing stands.
  static func free(_ start: String) -> String {
    var seconds = Int64(time(nil))
    while true {
      let path = "\(start)\(Moment(seconds: seconds).name).sqlite"
      if !Files.exists(FilePath(path)) { return path }
      seconds += 1
    }
  }

  /// Removes the oldest copies; a file of another name, of another library or in use is none of them.
  ///
  /// - Parameter path: of a copy that stays.
  /// - Returns: the paths of those that are gone.
  /// - Throws: `FileError`; `BackupError.cannotRemove`.
  func remove(allBut count: Int, sparing path: String) throws -> [String] {
    var removed: [String] = []
    let copies = try Files.names(in: FilePath(folder)).filter { isDated($0.description) }.sorted()
      .map { FilePath(folder).appending($0).description }
      .filter { $0 != path && library.isOwnBackup($0) }
    for copy in copies.dropLast(count - 1) {
      guard unsafe unlink(copy.asPath) == 0 else {
        throw BackupError.cannotRemove(copy, made: path, .last)
      }
      removed.append(copy)
    }
    return removed
  }

  /// Whether a name is one that `next()` gives.
  func isDated(_ name: String) -> Bool {
    guard name.hasPrefix(start), name.hasSuffix(".sqlite") else { return false }
    let date = Array(name.utf8.dropFirst(start.utf8.count).dropLast(".sqlite".utf8.count))
    let form = Array("0000-00-00-000000".utf8)
    return date.count == form.count
      && zip(date, form).allSatisfy { byte, sample in
        sample == UInt8(ascii: "0") ? (48...57).contains(byte) : byte == sample
      }
  }
}
