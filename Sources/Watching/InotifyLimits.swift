internal import Glibc
internal import Support

/// How much the kernel lets this user watch.
public struct InotifyLimits: Hashable, Sendable {
  /// Folders, of all programs together.
  public var watches: Int
  /// Programs that watch something.
  public var instances: Int

  public init(watches: Int, instances: Int) {
    self.watches = watches
    self.instances = instances
  }

  /// As the kernel says now; nil where it has no inotify.
  public static func present() -> InotifyLimits? {
    guard let watches = number("max_user_watches"), let instances = number("max_user_instances")
    else { return nil }
    return InotifyLimits(watches: watches, instances: instances)
  }

  /// What to set the limit of watches to for so many folders: room for four times as many.
  public static func recommended(for folders: Int) -> Int { max(folders, 4096) * 4 }

  private static func number(_ name: String) -> Int? {
    let file = unsafe open("/proc/sys/fs/inotify/\(name)", O_RDONLY | O_CLOEXEC)
    guard file >= 0, let bytes = try? Descriptor(owning: file).read(upTo: 32) else { return nil }
    return Int(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }
}
