extension DetectorFamily {
  /// Networks over MobileNet 0.25 or ResNet-50.
  static let retinaFace = singleShot("retinaface", RetinaFaceHead.traits, head: RetinaFaceHead.self)
}

extension RetinaFaceHead {
  static let traits = SingleShotTraits(
    threshold: .score("retinaface-threshold", of: "RetinaFace", standard: "0.6"),
    sureScore: 0,
    faces: 16...400,
    overlap: 0.4,
    likelyScore: 0.3,
    calibration: DetectorCalibration(scores: 0.6...0.98, uprightScore: 0.99, crowd: 5))
}
