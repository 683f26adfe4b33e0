extension DetectorFamily {
  /// A small network for faces of all common sizes.
  static let yunet = singleShot("yunet", YuNetHead.traits, head: YuNetHead.self)
}

extension YuNetHead {
  static let traits = SingleShotTraits(
    threshold: .score("yunet-threshold", of: "YuNet", standard: "0.6"),
    sureScore: 0.83,
    // Of 150 faces shown at a side of 16 pixels, 147 score 0.3 or more; its authors name 10 to 300.
    faces: 16...400,
    overlap: 0.4,
    likelyScore: 0.3,
    // Of 966 pictures of people on a side or upside down all show a spot with this score, and of 2,520 without people 48 in 100.
    hintScore: 0.08,
    calibration: DetectorCalibration(
      scores: 0.6...0.9,
      // It sees most heads that are upside down, and gives them upright landmarks: of 300 press photos 279 have a face with
      // this score, upside down none (the highest 0.916).
      uprightScore: 0.92,
      // Upright group photos have at most 3 spots more than two for each face, on a side 4 to 6 in the median.
      crowd: 5))
}
