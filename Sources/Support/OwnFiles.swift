internal import Synchronization

/// The files that this process works with itself, which are nobody's photos: databases that it has open, and what lies
/// beside them.
///
/// They must not be opened a second time. SQLite guards its files by POSIX record locks, and the system drops all of a
/// process's locks on a file when the process closes any descriptor of that file
/// (https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_). Another
/// process then takes the database for its own alone, and what is written to it is lost.
public enum OwnFiles {
  private struct Claimed {
    /// Files that are open, wherever their names are now; how many claims each has.
    var files: [FileIdentity: Int] = [:]
    /// Whatever stands at these paths.
    var paths: [FilePath: Int] = [:]
    /// Folders at these paths, and whatever is in them.
    var folders: [FilePath: Int] = [:]

    /// Files that come and go, such as a write-ahead log, are found by their paths.
    var all: Set<FileIdentity> {
      Set(files.keys).union(paths.keys.lazy.compactMap { FileIdentity($0) })
    }

    mutating func count(_ file: FileIdentity, _ change: Int) {
      files[file, default: 0] += change
      if files[file] == 0 { files[file] = nil }
    }

    mutating func count(_ path: FilePath, _ change: Int) {
      paths[path, default: 0] += change
      if paths[path] == 0 { paths[path] = nil }
    }

    mutating func count(folder path: FilePath, _ change: Int) {
      folders[path, default: 0] += change
      if folders[path] == 0 { folders[path] = nil }
    }
  }

  private static let claimed = Mutex(Claimed())

  /// As it is now.
  public static var all: Set<FileIdentity> { claimed.withLock(\.all) }

  public static func contains(_ file: FileIdentity) -> Bool { all.contains(file) }

  /// Whether what stands at `path`, which has no links in it, is one of these by its name, or lies in a folder that belongs to one.
  public static func stands(at path: FilePath) -> Bool {
    claimed.withLock { claimed in
      claimed.paths[path] != nil || claimed.folders.keys.contains { $0.isOrContains(path) }
    }
  }

  /// Folders that belong to these, by paths without links: nothing in them is anybody's photo.
  public static var folders: [FilePath] { claimed.withLock { Array($0.folders.keys) } }

  /// What `body` gives, which may open and close `file`; nil, and nothing is done, if the file is one of these. None becomes
  /// one meanwhile.
  static func unlessOwn<Value: Sendable>(_ file: FileIdentity, _ body: () -> Value) -> Value? {
    claimed.withLock { $0.all.contains(file) ? nil : body() }
  }

  /// A database is one of these, and so is what lies beside it, for as long as this lives.
  public final class Claim: Sendable {
    private let paths: [FilePath]
    private let folders: [FilePath]
    private let files: Mutex<Set<FileIdentity>>

    /// To be made before the file is opened, and given up after it was closed.
    ///
    /// - Parameters:
    ///   - suffixes: of the names beside it.
    ///   - folders: the same of folders.
    public init(_ path: FilePath, beside suffixes: [String], folders: [String] = []) {
      // SQLite, too, goes by the path without links.
      let path = (try? realPath(path)) ?? path
      paths = [path] + suffixes.map { path.with(suffix: $0) }
      self.folders = folders.map { path.with(suffix: $0) }
      files = Mutex([])
      claimed.withLock { claimed in
        for path in paths { claimed.count(path, 1) }
        for folder in self.folders { claimed.count(folder: folder, 1) }
      }
      hold()
    }

    /// Notes which files they are by now, so that they are known also when they lose their names.
    public func hold() {
      files.withLock { files in
        let news = Set(paths.compactMap { FileIdentity($0) }).subtracting(files)
        files.formUnion(news)
        claimed.withLock { claimed in
          for file in news { claimed.count(file, 1) }
        }
      }
    }

    deinit {
      files.withLock { files in
        claimed.withLock { claimed in
          for path in paths { claimed.count(path, -1) }
          for folder in folders { claimed.count(folder: folder, -1) }
          for file in files { claimed.count(file, -1) }
        }
      }
    }
  }
}
