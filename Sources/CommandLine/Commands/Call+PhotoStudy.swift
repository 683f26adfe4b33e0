internal import Faces
internal import Application

extension Call {
  /// What looks into the photos that the command names.
  ///
  /// - Throws: what opening the library can throw. That there is none is no error.
  func photoStudy() throws -> PhotoStudy { try photoStudyAndSettings().study }

  func photoStudyAndSettings() throws -> (
    study: PhotoStudy, settings: Configuration, models: ModelSet
  ) {
    let library = try openLibraryIfThere()
    var configuration = try configuration(of: library)
    try DetectorOptions.apply(invocation, to: &configuration)
    let models = try models(of: library)
    let study = PhotoStudy(
      library, configuration.detector, models: models,
      searchesAgain: DetectorOptions.areGiven(invocation), worker: worker)
    return (study, configuration, models)
  }
}

extension PhotoStudy {
  static let helpNote =
    "For a photo that the library knows, wherever it lies, the stored faces are used, with the "
    + "people they belong to. Any other is looked at on the spot; so is every photo when one of "
    + "the detector's options is given."
}
