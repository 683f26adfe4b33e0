internal import Glibc
public import Support

/// Which files and folders are passed over on purpose, besides hidden ones and folders with a file `.nomedia`.
///
/// A pattern is one of the shell's (`*`, `?`, `[a-z]`; fnmatch(3)). Without a slash it is held against each name on the way,
/// with one against the path from the folder that was named; so `@eaDir` and `*.tmp` work everywhere, `2019/raw/*` in one place.
public struct IgnoreRules: Hashable, Sendable {
  public var patterns: [FilePath]

  public init(_ patterns: [FilePath] = []) { self.patterns = patterns }

  /// Whether the file or folder `name` is passed over, given that the folder it lies in is not.
  ///
  /// - Parameter path: from the folder that was named, `name` included.
  public func covers(_ name: FilePath, at path: FilePath) -> Bool {
    patterns.contains { pattern in
      pattern.bytes.contains(UInt8(ascii: "/"))
        ? Self.match(pattern, path, FNM_PATHNAME) : Self.match(pattern, name, 0)
    }
  }

  private static func match(_ pattern: FilePath, _ path: FilePath, _ flags: Int32) -> Bool {
    unsafe pattern.withCString { pattern in
      unsafe path.withCString { path in unsafe fnmatch(pattern, path, flags) == 0 }
    }
  }

  /// Whether `path` below `root` is passed over for its name or that of a folder on the way: hidden ones and those that
  /// `patterns` cover. Looks at nothing on disk.
  public func cover(_ path: FilePath, below root: FilePath) -> Bool {
    let inside = path.bytes.dropFirst(root.prefixLength)
    var end = inside.startIndex
    while end < inside.endIndex {
      let start = end
      end = inside[start...].firstIndex(of: UInt8(ascii: "/")) ?? inside.endIndex
      let name = inside[start..<end]
      if name.first == UInt8(ascii: ".") { return true }
      if !patterns.isEmpty,
        covers(FilePath(name), at: FilePath(inside[inside.startIndex..<end]))
      {
        return true
      }
      if end < inside.endIndex { end += 1 }
    }
    return false
  }
}
