internal import Application
internal import Support
internal import Synchronization

/// The configuration file's bytes. A command asks for them more than once, and a pipe gives them once.
final class SettingsBytes: Sendable {
  /// Of a file that says some hundred things.
  private static let limit = 1 << 20

  private let piped = Mutex<[FilePath: [UInt8]]>([:])

  /// - Throws: `FileError.unreadable`.
  func read(_ path: FilePath) throws(FileError) -> [UInt8] {
    if let known = piped.withLock({ $0[path] }) { return known }
    let bytes = try Files.anything(path, limit: Self.limit)
    // A file may be another one later, and a service reads it again.
    if !Files.isRegular(path) { piped.withLock { $0[path] = bytes } }
    return bytes
  }
}
