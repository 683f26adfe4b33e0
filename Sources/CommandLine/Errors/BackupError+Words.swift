internal import Application
internal import Support

extension BackupError: WordedError {
  var failure: Failure {
    switch self {
    case .noFolder(let target):
      Failure(
        "cannot_back_up", "\(target) is no folder, and '--keep N' is about copies in a folder.")
    case .cannotRemove(let older, let made, let reason):
      Failure(
        "cannot_write",
        "The backup \(made) was made, but the older \(older) cannot be removed: \(reason).")
    }
  }
}
