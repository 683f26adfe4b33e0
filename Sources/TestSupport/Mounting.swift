import Foundation

/// Mounting file systems, for the few who may.
public enum Mounting {
  public static let isPossible: Bool = {
    guard geteuid() == 0, let folder = try? TemporaryFolder() else { return false }
    defer { unmount(folder.path) }
    return mount("tmpfs", at: folder.path, megabytes: 1)
  }()

  public static func mount(_ type: String, at path: String, megabytes: Int) -> Bool {
    Glibc.mount("none", path, type, 0, "size=\(megabytes)m") == 0
  }

  public static func remount(_ path: String, readOnly: Bool) -> Bool {
    Glibc.mount("none", path, "tmpfs", UInt(MS_REMOUNT) | (readOnly ? UInt(MS_RDONLY) : 0), nil)
      == 0
  }

  @discardableResult
  public static func unmount(_ path: String) -> Bool { umount2(path, Int32(MNT_DETACH)) == 0 }
}
