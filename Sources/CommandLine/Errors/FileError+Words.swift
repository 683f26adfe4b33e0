internal import Application
internal import Support

extension FileError: WordedError {
  var failure: Failure {
    switch self {
    case .unreadable(let path, let obstacle):
      Failure("unreadable", "\(Self.shown(path)): \(obstacle.words)")
    case .unwritable(let path, let obstacle):
      Failure("cannot_write", "\(Self.shown(path)): \(obstacle.words)")
    case .own(let path):
      Failure("own_file", "\(path): This file belongs to the library in use. Name another one.")
    }
  }

  /// An empty path, as an unset variable of the shell makes it, can be seen in a message.
  private static func shown(_ path: FilePath) -> String {
    path.isEmpty ? "''" : path.description
  }
}

extension FileError.Obstacle {
  fileprivate var words: String {
    switch self {
    case .system(let error): "\(error)."
    case .folder: "It is a folder."
    case .file: "It is a file, not a folder."
    case .special: "It is no file."
    case .longer(let limit): "It has more than \(limit >> 10) KB."
    }
  }
}
