internal import Glibc
public import Support

/// Where a library's file lies: who may read it, and what room there is.
public struct LibraryStorage: Sendable, Equatable {
  /// Whether there is room to go on, and for a copy of the library.
  public enum Room: Sendable, Equatable {
    /// The file system does not say.
    case unknown
    /// The next photos cannot be taken up.
    case tooLittle
    /// A copy, as a backup is, does not fit.
    case forNoCopy
    case enough
  }

  /// Less than this, in bytes, and the next photos cannot be taken up.
  static let leastSpace = 64_000_000

  public var folder: FilePath
  /// Bytes of the library's file.
  public var size: Int
  /// Bytes that may still be written; nil where the file system does not say.
  public var free: Int?
  /// Others than the file's owner may read it: it holds faces.
  public var isOpenToOthers: Bool

  /// - Parameter mode: of the file, as stat(2) says it.
  init(folder: FilePath, size: Int, free: Int?, mode: UInt32) {
    self.folder = folder
    self.size = size
    self.free = free
    isOpenToOthers = mode & 0o077 != 0
  }

  /// As it is now; nil when there is no file.
  public init?(of library: FilePath) {
    var status = stat()
    guard unsafe library.withCString({ unsafe stat($0, &status) }) == 0 else { return nil }
    let folder = library.parent
    self.init(
      folder: folder, size: Int(status.st_size), free: Self.freeSpace(folder), mode: status.st_mode)
  }

  public var room: Room {
    guard let free else { return .unknown }
    return free < Self.leastSpace ? .tooLittle : free < size ? .forNoCopy : .enough
  }

  private static func freeSpace(_ folder: FilePath) -> Int? {
    var status = statvfs()
    let isKnown = unsafe folder.withCString { unsafe statvfs($0, &status) == 0 }
    guard isKnown else { return nil }
    return Int(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
  }
}
