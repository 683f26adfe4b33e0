internal import Support
internal import Vocabulary

extension DetectorFamily {
  /// Three networks in a cascade with the outputs `box`, `landmarks` and `probability`.
  static let mtcnn = DetectorFamily(
    name: "mtcnn", settings: [MTCNN.Settings.thresholds, MTCNN.Settings.pyramidFactor],
    note: { settings throws(FacesError) in
      let own = try MTCNN.Settings(settings)
      return "thresholds=\(own.stages) factor=\(own.factor)"
    },
    make: { manifest, files, settings throws(FacesError) in
      try MTCNN(manifest, files, settings: settings)
    })
}

extension MTCNN {
  /// What a user may change of it. Defaults are the production values.
  struct Settings: Hashable {
    /// Scores a candidate must reach in the first, second and third stage, each 0 to 1.
    let stages: [Float]
    /// Ratio of one pyramid level to the one before.
    let factor: Float

    init(_ settings: DetectorSettings) throws(FacesError) {
      // The texts are canonical, so they can be read.
      stages = Self.numbers(try Self.thresholds.value(in: settings)) ?? []
      factor = plainNumber(try Self.pyramidFactor.value(in: settings)) ?? 0
    }

    static let thresholds = FamilySetting(
      key: "detector-thresholds",
      meaning:
        "Scores a candidate must reach in the three stages if the detector is MTCNN. Higher finds "
        + "fewer faces and fewer things that are none.",
      allowed: "three numbers from 0 to 1 with commas between, like 0.6,0.7,0.8",
      placeholder: "A,B,C", brief: "Scores for MTCNN's three stages",
      standard: text(Constants.stages),
      canonical: { text in
        guard let numbers = numbers(text), numbers.count == 3,
          numbers.allSatisfy({ (0...1).contains($0) })
        else { return nil }
        return Self.text(numbers)
      })

    static let pyramidFactor = FamilySetting(
      key: "pyramid-factor",
      meaning: "Size of each smaller copy of the photo that MTCNN searches, relative to the one "
        + "before. Nearer 1 is more thorough and slower.",
      allowed: "a number from 0.3 to 0.95",
      placeholder: "F", brief: "Ratio of MTCNN's search scales",
      standard: decimal(Constants.pyramidFactor),
      canonical: { text in
        plainNumber(text).flatMap { (0.3...0.95).contains($0) ? decimal($0) : nil }
      })

    private static func text(_ numbers: [Float]) -> String {
      numbers.map(decimal).joined(separator: ",")
    }

    /// nil if a part is no number.
    private static func numbers(_ text: String) -> [Float]? {
      let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      let numbers = parts.compactMap { plainNumber(String($0)) }
      return numbers.count == parts.count ? numbers : nil
    }
  }
}
