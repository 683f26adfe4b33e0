internal import Glibc

/// Which files and folders are passed over on purpose, besides hidden ones and folders with a file `.nomedia`.
///
/// A pattern is one of the shell's (`*`, `?`, `[a-z]`; fnmatch(3)). Without a slash it is held against each name on the way,
/// with one against the path from the folder that was named; so `@eaDir` and `*.tmp` work everywhere, `2019/raw/*` in one place.
public struct IgnoreRules: Hashable, Sendable {
  public var patterns: [String]

  public init(_ patterns: [String] = []) { self.patterns = patterns }

  /// Whether the file or folder `name` is passed over, given that the folder it lies in is not.
  ///
  /// - Parameter path: from the folder that was named, `name` included.
  public func covers(_ name: String, at path: String) -> Bool {
    patterns.contains { pattern in
      pattern.utf8.contains(UInt8(ascii: "/"))
        ? unsafe fnmatch(pattern, path, FNM_PATHNAME) == 0 : unsafe fnmatch(pattern, name, 0) == 0
    }
  }

  /// Whether `path` below `root` is passed over for its name or that of a folder on the way: hidden ones and those that
  /// `patterns` cover. Looks at nothing on disk.
  public func cover(_ path: String, below root: String) -> Bool {
    let inside = path.utf8.dropFirst(root == "/" ? 1 : root.utf8.count + 1)
    var end = inside.startIndex
    while end < inside.endIndex {
      let start = end
      end = inside[start...].firstIndex(of: UInt8(ascii: "/")) ?? inside.endIndex
      let name = inside[start..<end]
      if name.first == UInt8(ascii: ".") { return true }
      if !patterns.isEmpty,
        covers(
          String(decoding: name, as: UTF8.self),
          at: String(decoding: inside[inside.startIndex..<end], as: UTF8.self))
      {
        return true
      }
      if end < inside.endIndex { end = inside.index(after: end) }
    }
    return false
  }
}
