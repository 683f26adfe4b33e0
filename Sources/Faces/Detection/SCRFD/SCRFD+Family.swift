extension DetectorFamily {
  /// Networks of one design from small to large.
  static let scrfd = singleShot("scrfd", SCRFDHead.traits, head: SCRFDHead.self)
}

extension SCRFDHead {
  static let traits = SingleShotTraits(
    // The score of its authors' own program.
    threshold: .score("scrfd-threshold", of: "SCRFD", standard: "0.5"),
    sureScore: 0,
    faces: 16...400,
    overlap: 0.4,
    likelyScore: 0.25,
    calibration: DetectorCalibration(scores: 0.5...0.8, uprightScore: 0.8, crowd: 5))
}
