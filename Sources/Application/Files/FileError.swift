public import Support

/// Why a file or folder that somebody named cannot be read or written.
public enum FileError: Error, Sendable, Hashable {
  case unreadable(FilePath, Obstacle)
  case unwritable(FilePath, Obstacle)
  /// It is one of `OwnFiles`: it belongs to a library in use.
  case own(FilePath)

  public enum Obstacle: Sendable, Hashable {
    case system(SystemError)
    /// A folder, where a file is needed.
    case folder
    /// A file, where a folder is needed.
    case file
    /// A pipe, a device, a socket.
    case special
    /// More than so many bytes.
    case longer(than: Int)
  }
}
