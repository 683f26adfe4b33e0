internal import Application
internal import Support

extension FaceOperand.Missing: WordedError {
  var failure: Failure {
    let count =
      faces == 0
      ? "no face was found in it"
      : faces == 1 ? "it has one" : "it has \(faces), counted from the left"
    return Failure(
      "no_such_face",
      "There is no face \(number) in \(photo): \(count). 'kinfolk faces' lists them.")
  }
}

extension PhotoStudy.Refusal: WordedError {
  var failure: Failure {
    switch self {
    case .unreadable(let path, let reason): Failure("unreadable_photo", "\(path): \(reason)")
    case .changed(let path):
      Failure(
        "unreadable_photo",
        "\(path): It is not the picture its faces were found on; was it written to just now?")
    }
  }
}
