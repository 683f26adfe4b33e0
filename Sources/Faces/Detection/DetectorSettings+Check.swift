public import Vocabulary

extension DetectorSettings {
  /// What all detectors have in common.
  ///
  /// - Throws: `setting`, naming the first one that is out of range.
  public func check() throws(FacesError) {
    if let minimumFace, !(minimumFace >= Thresholds.minimumFaceLimit && minimumFace.isFinite) {
      throw .setting(
        name: "minimumFace",
        reason: "is \(minimumFace), but must be \(Int(Thresholds.minimumFaceLimit)) pixels or more")
    }
    guard workingSize >= 1 else {
      throw .setting(name: "workingSize", reason: "is \(workingSize), but must be 1 or more")
    }
  }

  /// The smallest face looked for in a picture whose long side has this many pixels, in pixels, by a detector whose work grows
  /// with every smaller face.
  func minimumFace(longSide: Int) -> Float {
    minimumFace
      ?? max(Thresholds.minimumFaceFloor, Thresholds.minimumFaceShare * Float(longSide))
  }
}
