public import Support

/// One event of a watched folder, as the kernel tells it.
public struct FolderEvent: Hashable, Sendable {
  public struct Kind: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Rights, owner, times or the like changed.
    public static let attributes = Kind(rawValue: 0x004)
    /// A file that was open for writing was closed.
    public static let written = Kind(rawValue: 0x008)
    public static let movedFrom = Kind(rawValue: 0x040)
    public static let movedTo = Kind(rawValue: 0x080)
    public static let created = Kind(rawValue: 0x100)
    public static let deleted = Kind(rawValue: 0x200)
    /// The watched folder itself.
    public static let folderDeleted = Kind(rawValue: 0x400)
    public static let folderMoved = Kind(rawValue: 0x800)
    public static let unmounted = Kind(rawValue: 0x2000)
    /// Events were lost; only a new listing tells what is there. Has no path.
    public static let overflow = Kind(rawValue: 0x4000)
    /// The watch is gone: its folder was deleted, unmounted, or unwatched.
    public static let unwatched = Kind(rawValue: 0x8000)
    /// The path is a folder.
    public static let isFolder = Kind(rawValue: 0x4000_0000)
  }

  /// Path of the file or folder; nil where the kernel names none (`overflow`).
  public var path: FilePath?
  public var kind: Kind
  /// The same number in the two halves of a move.
  public var cookie: UInt32

  public init(path: FilePath?, kind: Kind, cookie: UInt32 = 0) {
    self.path = path
    self.kind = kind
    self.cookie = cookie
  }
}
