internal import Vocabulary

/// What has to hold of a manifest that somebody gives to the program, beyond its types.
enum ManifestCheck {
  /// Numbers in a vector: what a worker's message holds.
  private static let dimensions = 1...4096
  /// Pixels of a chip's or an input's side.
  private static let sides = 1...4096
  private static let fileBytes = 1...Int(Int32.max)
  private static let fileCount = 1...16
  private static let cohortVectors = 1...65_536
  private static let neighbours = 1...256

  /// A model's name is the name of a folder and a word of the command line.
  static func name(_ name: String) throws(ManifestFault) {
    guard isWord(name) else {
      throw ManifestFault(
        "name",
        "must be 1 to 64 letters a to z, digits, '.', '-' and '_', the first a letter or a digit")
    }
    guard name != ModelCatalogue.automatic else {
      throw ManifestFault("name", "must not be '\(name)', which means something else in settings")
    }
  }

  static func isWord(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    func isLetter(_ byte: UInt8) -> Bool {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    return (1...64).contains(bytes.count) && bytes.first.map(isLetter) == true
      && bytes.allSatisfy { isLetter($0) || ".-_".utf8.contains($0) }
  }

  static func check(_ manifest: DetectorManifest) throws(ManifestFault) {
    try common(manifest.version, manifest.family, manifest.licence)
    try files(manifest.files, in: manifest.name)
    try input(manifest.input, layouts: ["NCHW"])
    try require(
      !manifest.input.standardise, "input.standardise",
      "is for embedders: a detector has a mean and a scale")
  }

  static func check(_ manifest: EmbedderManifest) throws(ManifestFault) {
    try common(manifest.version, manifest.family, manifest.licence)
    try files(manifest.files, in: manifest.name)
    try input(manifest.input, layouts: ["NCHW", "NHWC"])
    try require(dimensions ~= manifest.dimension, "dimension", range(dimensions))
    try position(manifest.position)
    if let output = manifest.output {
      try require(
        (1...200).contains(output.utf8.count), "output", "must be the name of one of its outputs")
    }
    let calibration = manifest.calibration
    try require(
      calibration.threshold > 0 && calibration.threshold <= 1, "defaultThreshold",
      "must be a number above 0, at most 1")
    try require(
      (0..<1).contains(calibration.caution.share), "caution", "must be a number from 0, below 1")
    try require(
      (0...1).contains(calibration.qualityGate), "qualityGate", "must be a number from 0 to 1")
    if let cohort = manifest.cohort { try check(cohort, of: manifest) }
  }

  private static func check(
    _ cohort: CohortManifest, of manifest: EmbedderManifest
  ) throws(ManifestFault) {
    try file(
      ModelFile(role: "cohort", name: cohort.file, bytes: cohort.bytes, sha256: cohort.sha256),
      "cohort", name: "file", in: manifest.name)
    try require(
      !manifest.files.contains { $0.name == cohort.file }, "cohort.file", "is another file, too")
    try require(cohortVectors ~= cohort.count, "cohort.count", range(cohortVectors))
    try require(
      cohort.bytes == cohort.count * manifest.dimension * 4, "cohort.bytes",
      "is not 4 for each number of its vectors")
    try require(
      neighbours ~= cohort.neighbours && cohort.neighbours <= cohort.count, "cohort.neighbours",
      "must be from 1 to 256, and at most 'count'")
    try require(abs(cohort.meanOffset) <= 1, "cohort.meanOffset", "must be a number from -1 to 1")
  }

  private static func common(
    _ version: String, _ family: String, _ licence: String
  ) throws(ManifestFault) {
    for (field, text) in [("version", version), ("family", family), ("licence", licence)] {
      try require(
        !text.isEmpty && text.utf8.count <= 200
          && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F },
        field, "must be 1 to 200 bytes of text on one line")
    }
  }

  private static func files(_ files: [ModelFile], in model: String) throws(ManifestFault) {
    try require(
      fileCount ~= files.count, "files",
      "must be \(fileCount.lowerBound) to \(fileCount.upperBound) files")
    for (index, one) in files.enumerated() {
      try file(one, "files[\(index)]", name: "name", in: model)
      try require(
        !files[..<index].contains { $0.name == one.name }, "files[\(index)].name",
        "is another file's, too")
    }
  }

  /// - Parameter model: the folder it is in.
  private static func file(
    _ file: ModelFile, _ field: String, name key: String, in model: String
  ) throws(ManifestFault) {
    let (folder, name) = ModelFiles.parts(of: file.name)
    try require(
      folder == "\(model)/" && isFileName(name), "\(field).\(key)",
      "must be the name of a file beside the manifest, without a slash")
    try require(fileBytes ~= file.bytes, "\(field).bytes", range(fileBytes))
    try require(
      file.sha256.utf8.count == 64 && file.sha256.utf8.allSatisfy("0123456789abcdef".utf8.contains),
      "\(field).sha256", "must be 64 hexadecimal digits, in small letters")
  }

  private static func isFileName(_ name: String) -> Bool {
    (1...120).contains(name.utf8.count) && !name.hasPrefix(".")
      && !ModelCatalogue.ownFiles.contains(name)
      && name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
  }

  private static func position(_ position: ChipPosition) throws(ManifestFault) {
    switch position {
    case .template(let landmarks):
      for (index, point) in landmarks.points.enumerated() {
        try require(
          abs(point.x) <= 4096 && abs(point.y) <= 4096, "template[\(index)]",
          "must lie within 4096 pixels")
      }
      try require(
        Set(landmarks.points.map { [$0.x, $0.y] }).count > 1, "template", "is one point five times")
    case .box(let box):
      try require(
        (-0.9...9).contains(box.margin), "box.margin", "must be a number from -0.9 to 9")
    }
  }

  private static func input(
    _ input: ModelInput, layouts: [String]
  ) throws(ManifestFault) {
    let known = layouts.map { "'\($0)'" }.joined(separator: " or ")
    try require(layouts.contains(input.layout), "input.layout", "must be \(known)")
    try require(["RGB", "BGR"].contains(input.colour), "input.colour", "must be 'RGB' or 'BGR'")
    try require(sides ~= input.width, "input.width", range(sides))
    try require(sides ~= input.height, "input.height", range(sides))
    try require(input.mean.count == 3, "input.mean", "must be one number or three, one a channel")
    try require(
      input.mean.allSatisfy { abs($0) <= 1e6 }, "input.mean", "must be numbers up to 1000000")
    try require(
      input.scale.count == 3, "input.scale", "must be one number or three, one a channel")
    try require(
      input.scale.allSatisfy { $0 != 0 && abs($0) <= 1e6 }, "input.scale",
      "must be numbers other than 0, up to 1000000")
  }

  private static func require(
    _ holds: Bool, _ field: String, _ reason: String
  ) throws(ManifestFault) {
    guard holds else { throw ManifestFault(field, reason) }
  }

  private static func range(_ range: ClosedRange<Int>) -> String {
    "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
  }
}
