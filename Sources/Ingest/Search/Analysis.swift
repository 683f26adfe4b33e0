internal import Support
internal import Faces
internal import Vocabulary

/// What the outcome for a photo depends on besides its bytes.
enum Analysis {
  /// Raised when the same photo, settings and models give other faces or facts than before, so that libraries are brought up to date.
  private static let generation = 2

  /// As the library notes it: equal for photos analysed alike.
  ///
  /// - Throws: `FacesError`.
  static func note(
    _ settings: DetectorSettings, models: ModelSet
  ) throws(FacesError) -> String {
    let detector = models.detector
    let own = try models.note(settings)
    let minimum = settings.minimumFace.map { "\($0)" } ?? "auto"
    return "generation=\(generation) detector=\(detector.name)/\(detector.version) "
      + "minimum=\(minimum) \(own.isEmpty ? "" : "\(own) ")working=\(settings.workingSize) "
      + "embedder=\(models.embedder.sha256)"
  }
}
