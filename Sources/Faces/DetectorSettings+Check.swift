public import Vocabulary

extension DetectorSettings {
  /// - Throws: `setting`, naming the first one that is out of range.
  public func check() throws(FacesError) {
    if let minimumFace, !(minimumFace >= Thresholds.minimumFaceLimit && minimumFace.isFinite) {
      throw .setting(
        name: "minimumFace",
        reason: "is \(minimumFace), but must be \(Int(Thresholds.minimumFaceLimit)) pixels or more")
    }
    guard thresholds.count == 3, thresholds.allSatisfy({ (0...1).contains($0) }) else {
      throw .setting(
        name: "thresholds", reason: "is \(thresholds), but must be three numbers from 0 to 1")
    }
    guard (0.3...0.95).contains(pyramidFactor) else {
      throw .setting(
        name: "pyramidFactor", reason: "is \(pyramidFactor), but must be from 0.3 to 0.95")
    }
    guard workingSize >= 1 else {
      throw .setting(name: "workingSize", reason: "is \(workingSize), but must be 1 or more")
    }
  }

  /// The smallest face looked for in a picture whose long side has this many pixels, in pixels.
  func minimumFace(longSide: Int) -> Float {
    minimumFace
      ?? max(Thresholds.minimumFaceFloor, Thresholds.minimumFaceShare * Float(longSide))
  }
}
