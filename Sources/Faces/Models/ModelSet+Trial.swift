internal import Imaging
internal import Support
internal import Vocabulary

extension ModelSet {
  /// Loads one of the models and has it look at a picture of noise, to see whether it is what its manifest says.
  ///
  /// - Throws: `model`, `givenModel`, `inference`: what keeps it from being used.
  public func tryOut(_ role: ModelRole) throws(FacesError) {
    switch role {
    case .detector:
      let detector = try makeDetector(DetectorSettings())
      let picture = Self.noise(width: 320, height: 240)
      _ = try detector.search(try detector.pyramid(of: picture, minimumFace: nil))
    case .embedder:
      let embedder = try makeEmbedder()
      let chip = Self.noise(width: self.embedder.input.width, height: self.embedder.input.height)
      // Two, for a network may have been made for one at a time.
      let vectors = try embedder.embeddings(of: [chip, Self.noise(like: chip)])
      // What has no length, or none that is finite, was made the first axis.
      guard let first = vectors.first,
        first.length != nil
      else {
        throw files.problem(self.embedder.name, "gives no vector for a picture of noise")
      }
      _ = try cohort()
    }
  }

  private static func noise(like chip: Image) -> Image {
    noise(width: chip.width, height: chip.height, seed: 2)
  }

  private static func noise(width: Int, height: Int, seed: UInt64 = 1) -> Image {
    var random = SplitMix64(seed: seed)
    let pixels = (0..<width * height * 3).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    return Image(width: width, height: height, pixels: pixels)
  }
}
