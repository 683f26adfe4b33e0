internal import Glibc

/// The one way to open a file that somebody else names: a photo, a configuration, a library to be.
public enum RegularFile {
  /// Why a file is not opened.
  public enum Refusal: Error, Sendable, Hashable, CustomStringConvertible {
    case system(SystemError)
    case folder
    /// A pipe, a device, a socket.
    case special
    /// One of `OwnFiles`.
    case own

    /// A clause.
    public var description: String {
      switch self {
      case .system(let error): error.description
      case .folder: "it is a folder"
      case .special: "it is no regular file"
      case .own: "it belongs to the library in use"
      }
    }
  }

  /// Of <fcntl.h>, which shows it to GNU programs only.
  private static let O_PATH: Int32 = 0o10_000_000

  /// Opens a regular file for reading, without waiting; none of `OwnFiles`.
  public static func open(_ path: FilePath) throws(Refusal) -> Descriptor {
    let (location, identity) = try look(at: path)
    guard !OwnFiles.contains(identity) else { throw .own }
    return try read(location)
  }

  /// The first bytes of a regular file, or all if it has fewer; nil for one of `OwnFiles`.
  ///
  /// The file may become one of them as soon as this returns: nothing of it stays open.
  public static func head(_ count: Int, of path: FilePath) throws(Refusal) -> [UInt8]? {
    let (location, identity) = try look(at: path)
    let result = OwnFiles.unlessOwn(identity) { () -> Result<[UInt8], Refusal> in
      do throws(Refusal) {
        let file = try read(location)
        do throws(SystemError) { return .success(try file.read(upTo: count)) } catch {
          return .failure(.system(error))
        }
      } catch {
        return .failure(error)
      }
    }
    return try result?.get()
  }

  /// Closing a descriptor that was opened with O_PATH gives up no locks, so that it is a safe way to see what a path leads
  /// to; nor does opening one wait for anybody or wake a device.
  private static func look(at path: FilePath) throws(Refusal) -> (Descriptor, FileIdentity) {
    let number = unsafe path.withCString { unsafe Glibc.open($0, O_PATH | O_CLOEXEC) }
    guard number >= 0 else { throw .system(.last) }
    let location = Descriptor(owning: number)
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else { throw .system(.last) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return (location, FileIdentity(status))
    case S_IFDIR: throw .folder
    default: throw .special
    }
  }

  /// By the descriptor, not the path, where another file may stand by now.
  private static func read(_ location: Descriptor) throws(Refusal) -> Descriptor {
    let number = unsafe Glibc.open(
      "/proc/self/fd/\(location.number)", O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard number >= 0 else { throw .system(.last) }
    return Descriptor(owning: number)
  }
}
