internal import Glibc
public import Support

/// Why no backup is made at a path.
public enum BackupObstacle: Sendable, Equatable, CustomStringConvertible {
  /// The file there is no library at all; `reason` is a clause.
  case notALibrary(reason: String)
  /// The file there is a library that cannot be read.
  indirect case unreadable(LibraryError)
  /// A later version of the program wrote the backup there.
  case newer
  /// `reason` is a clause.
  case cannotOpen(reason: String)
  /// The path ends as the names of what lies beside a library do.
  case keptName(suffix: String)
  /// The log of a library that is gone lies beside it.
  case strayLog
  case inUse
  case anotherLibrary
  /// The backup there holds decisions that the library does not have.
  case furtherDecisions
  case noRoom
  case noFolder
  /// Something came there while the copy was made.
  case pathTaken
  case damagedCopy(reason: String)
  case system(SystemError)

  /// What making a copy failed by.
  init(_ error: SystemError) {
    switch error.number {
    case ENOSPC, EDQUOT: self = .noRoom
    case EEXIST: self = .pathTaken
    case ENOENT: self = .noFolder
    default: self = .system(error)
    }
  }

  /// A clause.
  public var description: String {
    switch self {
    case .notALibrary(let reason): "the file there is no backup of a library: \(reason)"
    case .unreadable(let error): "the file there is no backup of a library: \(error)"
    case .newer: "the backup there was written by a newer Kinfolk"
    case .cannotOpen(let reason): reason
    case .keptName(let suffix): "names that end in '\(suffix)' are for what lies beside a library"
    case .strayLog: "the log of a library that is gone lies beside it"
    case .inUse: "the library there is in use"
    case .anotherLibrary: "the file there is another library or a backup of one"
    case .furtherDecisions: "the backup there holds decisions that the library does not have"
    case .noRoom: "there is no room left on the disk"
    case .noFolder: "its folder is not there"
    case .pathTaken: "something came there meanwhile"
    case .damagedCopy(let reason): "the copy is damaged: \(reason)"
    case .system(let error): error.description
    }
  }
}
