internal import Glibc
public import Support

/// Why a backup is not restored.
public enum RestoreObstacle: Sendable, Equatable, CustomStringConvertible {
  case missing
  /// `reason` is a clause.
  case notALibrary(reason: String)
  /// A later version of the program wrote it.
  case newer(version: Int, supported: Int)
  /// `reason` is a clause.
  case cannotOpen(reason: String)
  /// It is one of the files of the library that it was to replace.
  case isTheLibrary
  case damaged(reason: String)
  /// For what the library is to hold.
  case noRoom
  case system(SystemError)

  /// A clause.
  public var description: String {
    switch self {
    case .missing: "there is no such file"
    case .notALibrary(let reason): "it is no Kinfolk library: \(reason)"
    case .newer(let version, let supported):
      "it was written by a newer Kinfolk (its version is \(version), this program knows versions "
        + "up to \(supported))"
    case .cannotOpen(let reason): reason
    case .isTheLibrary: "it is the library itself"
    case .damaged(let reason): "it is damaged: \(reason)"
    case .noRoom: "there is no room left on the disk for the library"
    case .system(let error):
      error.number == ENOSPC || error.number == EDQUOT
        ? Self.noRoom.description : error.description
    }
  }
}
