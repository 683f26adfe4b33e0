internal import Glibc
public import Support

/// Which files and folders are passed over on purpose, and why.
///
/// By default: hidden ones, folders with a file `.nomedia`, and what NAS makers, cameras and programs leave behind (`Debris`).
/// The user's patterns go over that, the last that matches first, as in a `.gitignore`: `*.tmp` passes over, `!@eaDir` takes
/// back.
///
/// A pattern is one of the shell's (`*`, `?`, `[a-z]`; fnmatch(3)). Without a slash it is held against each name on the way,
/// with one against the path from the folder that was named; so `@eaDir` and `*.tmp` work everywhere, `2019/raw/*` in one folder.
/// One that ends in a slash is about folders alone.
public struct IgnoreRules: Hashable, Sendable {
  /// What is known of a file or folder from its path alone.
  public enum Verdict: Hashable, Sendable {
    case accepted
    case passedOver(why: String)
    /// It is passed over if one of these names, in lower case, stands in the same folder.
    case beside(Set<[UInt8]>, why: String)
  }

  public static let hidden = "hidden"
  public static let byUser = "by the setting 'ignore'"
  public static let closed = "folder with .nomedia"

  private struct Pattern: Hashable {
    var text: FilePath
    var takesBack: Bool
    var isPath: Bool
    var isForFolders: Bool
  }

  private let patterns: [Pattern]

  public init(_ patterns: [FilePath] = []) {
    self.patterns = patterns.map { pattern in
      let takesBack = pattern.bytes.first == UInt8(ascii: "!")
      let slash = UInt8(ascii: "/")
      var text = takesBack ? pattern.bytes.dropFirst() : pattern.bytes[...]
      let isForFolders = text.count > 1 && text.last == slash
      while text.count > 1, text.last == slash { text.removeLast() }
      return Pattern(
        text: FilePath(text), takesBack: takesBack, isPath: text.contains(slash),
        isForFolders: isForFolders)
    }
  }

  /// Whether `.nomedia` closes a folder.
  public var honoursNoMedia: Bool { wish(".nomedia", at: ".nomedia", isFolder: false) != false }

  /// Whether the user has the file or folder passed over; nil: it is left to the defaults.
  private func wish(_ name: FilePath, at path: FilePath, isFolder: Bool) -> Bool? {
    guard !patterns.isEmpty else { return nil }
    let last = patterns.last { pattern in
      if pattern.isForFolders, !isFolder { return false }
      return pattern.isPath
        ? Self.match(pattern.text, path, FNM_PATHNAME) : Self.match(pattern.text, name, 0)
    }
    return last.map { !$0.takesBack }
  }

  /// What is to become of the file or folder `name`, given that the folder it lies in is not passed over.
  ///
  /// - Parameters:
  ///   - path: from the folder that was named, `name` included.
  ///   - parent: name of the folder it lies in, which may be the one that was named.
  public func verdict(
    on name: FilePath, at path: FilePath, in parent: FilePath, isFolder: Bool
  ) -> Verdict {
    switch wish(name, at: path, isFolder: isFolder) {
    case true?: return .passedOver(why: Self.byUser)
    case false? where name == ".nomedia": break  // What it does is taken back; it is no photo.
    case false?: return .accepted
    case nil: break
    }
    return switch Debris.verdict(on: name, in: parent, isFolder: isFolder) {
    case .none where name.bytes.first == UInt8(ascii: "."): .passedOver(why: Self.hidden)
    case .none: .accepted
    case .debris(let why): .passedOver(why: why)
    case .beside(let names, let why): .beside(names, why: why)
    }
  }

  /// Whether events of `path` below `root` say nothing: the user has it passed over, or it is hidden, as what programs make
  /// while they work often is.
  func silence(_ path: FilePath, below root: FilePath) -> Bool {
    let inside = path.bytes.dropFirst(root.prefixLength)
    var end = inside.startIndex
    while end < inside.endIndex {
      let start = end
      end = inside[start...].firstIndex(of: UInt8(ascii: "/")) ?? inside.endIndex
      let name = inside[start..<end]
      // The last one may be a file.
      let wish = wish(
        FilePath(name), at: FilePath(inside[..<end]), isFolder: end < inside.endIndex)
      if wish ?? (name.first == UInt8(ascii: ".")) { return true }
      end += 1
    }
    return false
  }

  private static func match(_ pattern: FilePath, _ path: FilePath, _ flags: Int32) -> Bool {
    unsafe pattern.withCString { pattern in
      unsafe path.withCString { path in unsafe fnmatch(pattern, path, flags) == 0 }
    }
  }

  /// What of `path` below `root` is passed over first, the file or folder itself or a folder on the way; nil if nothing is.
  ///
  /// - Parameter names: the names in a folder, in lower case; asked for only if they matter.
  public func cover(
    _ path: FilePath, below root: FilePath, isFolder: Bool = false,
    names: (FilePath) -> Set<[UInt8]> = FolderWalk.loweredNames
  ) -> (path: FilePath, why: String)? {
    let prefix = root.prefixLength
    let bytes = path.bytes
    var end = prefix
    while end < bytes.count {
      let start = end
      end = bytes[start...].firstIndex(of: UInt8(ascii: "/")) ?? bytes.count
      let whole = FilePath(bytes[..<end])
      let verdict = verdict(
        on: FilePath(bytes[start..<end]), at: FilePath(bytes[prefix..<end]), in: whole.parent.name,
        isFolder: end < bytes.count || isFolder)
      switch verdict {
      case .accepted: break
      case .passedOver(let why): return (whole, why)
      case .beside(let wanted, let why):
        if !wanted.isDisjoint(with: names(whole.parent)) { return (whole, why) }
      }
      end += 1
    }
    return nil
  }

  /// Files beside `path` whose fate hangs on whether it is there.
  public static func dependents(of path: FilePath) -> [FilePath] {
    Debris.dependents(of: path.name).map { path.parent.appending($0) }
  }
}
