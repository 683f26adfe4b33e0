internal import Application

extension EvalMistake: WordedError {
  var failure: Failure {
    switch self {
    case .noLabels(let folder):
      Failure(
        "no_labels",
        "\(folder): There is no folder with photos in it, one for each person. "
          + "Name a file of labels with --labels.")
    case .noPhotos(let folder, let first):
      Failure(
        "bad_labels",
        "None of the labelled photos is in \(folder); the first is \(first).")
    case .noPairs:
      Failure(
        "no_pairs", "Of the pairs of photos given, fewer than two folds are of scored photos.")
    }
  }
}
