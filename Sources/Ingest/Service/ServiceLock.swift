internal import CSystem
internal import Glibc
internal import Support

/// That this process is the one service of a library. The lock dies with the process, however that ends.
final class ServiceLock {
  private let descriptor: Descriptor

  /// - Throws: `ServiceError.alreadyServed` by another process; `SystemError`.
  init(library: String) throws {
    let path = Self.path(of: library)
    let number = unsafe kinfolk_lock(path.asPath)
    guard number >= 0 else {
      let error = SystemError.last
      guard error.number == EWOULDBLOCK else { throw error }
      throw ServiceError.alreadyServed(library: library, holder: Self.holder(library: library))
    }
    descriptor = Descriptor(owning: number)
    let text = Array("\(getpid())\n".utf8)
    ftruncate(number, 0)
    _ = unsafe text.withUnsafeBytes { unsafe pwrite(number, $0.baseAddress, $0.count, 0) }
  }

  /// Whether it is still what keeps a second service away: the file may be deleted, or the library's name lead elsewhere.
  func isInPlace(library: String) -> Bool {
    FileIdentity(of: descriptor.number) == FileIdentity(FilePath(Self.path(of: library)))
  }

  private static func path(of library: String) -> String { "\(realLibrary(library)).lock" }

  /// Whether some process is the library's service. Asks by trying the lock.
  static func isHeld(library: String) -> Bool {
    // Reading is enough to ask, also where nothing can be written.
    let number = unsafe open(
      path(of: library).asPath, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard number >= 0 else { return false }
    let file = Descriptor(owning: number)
    return kinfolk_try_lock(file.number) < 0 && errno == EWOULDBLOCK
  }

  /// The process that wrote its number into the file last.
  static func holder(library: String) -> Int32? {
    let number = unsafe open(path(of: library).asPath, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { return nil }
    let file = Descriptor(owning: number)
    guard let bytes = try? file.read(upTo: 32) else { return nil }
    return Int32(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }
}

/// A library's path without links, so that it has one service by whatever name it goes.
func realLibrary(_ path: String) -> String { (try? realPath(FilePath(path)).description) ?? path }

/// Why the service cannot run.
public enum ServiceError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Another process serves the library.
  case alreadyServed(library: String, holder: Int32?)

  public var description: String {
    switch self {
    case .alreadyServed(let library, let holder):
      "The library \(library) has a service already"
        + (holder.map { ": process \($0)." } ?? ".")
    }
  }
}
