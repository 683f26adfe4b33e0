extension DetectorFamily {
  /// Very small networks without landmarks.
  static let ultraLight = singleShot("ultralight", UltraLightHead.traits, head: UltraLightHead.self)
}

extension UltraLightHead {
  static let traits = SingleShotTraits(
    // The score of its author's own program.
    threshold: .score("ultralight-threshold", of: "Ultra-Light", standard: "0.7"),
    sureScore: 0,
    faces: 16...250,
    overlap: 0.3,
    likelyScore: 0.3,
    calibration: DetectorCalibration(scores: 0.7...0.98, uprightScore: 0.99, crowd: 5))
}
