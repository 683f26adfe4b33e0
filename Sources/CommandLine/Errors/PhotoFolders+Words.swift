internal import Application
internal import Support

extension PhotoFolders.Mistake: WordedError {
  var failure: Failure {
    switch self {
    case .noFolder(let path): Failure("unreadable", "\(path): It is no folder.")
    case .passedOver(let path, let watched, let why):
      Failure(
        "passed_over",
        "\(path) is passed over in \(watched), which is watched (\(why)). "
          + "'ignore = !\(path.name)' in the configuration file has it looked at.")
    case .notWatched(let path, isScanned: true):
      Failure(
        "not_watched",
        "\(path) is not watched, but scanned; with --forget, its photos leave the answers.")
    case .notWatched(let path, isScanned: false):
      Failure(
        "not_watched", "\(path) is not watched. 'kinfolk folders' lists the folders that are.")
    case .unknown(let path):
      Failure(
        "not_watched",
        "\(path) is not watched, nor was it scanned. 'kinfolk folders' lists the folders that are.")
    case .configured(let path, let origin):
      Failure(
        "set_in_file", "\(path) is watched because \(origin) says so. Change it there.")
    }
  }
}
