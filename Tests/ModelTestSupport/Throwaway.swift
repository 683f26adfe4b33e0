package import Faces
internal import Glibc
package import Imaging
package import Support
internal import Vocabulary

// A detector family and an embedder that nobody wants: what it takes to add one, from the family to files that the program
// does not carry.

/// Two families, and models of them in files.
package enum Throwaway {
  /// With a line more for each.
  package static let families = ModelFamilies(
    detectors: ModelFamilies.all.detectors + [.patch],
    embedders: ModelFamilies.all.embedders + [.tint])

  /// The colour of what this detector takes for a face.
  package static let skin = Color(red: 200, green: 120, blue: 90)

  /// The colour of what the other detector takes for a face.
  package static let otherSkin = Color(red: 90, green: 120, blue: 200)

  /// What its files hold.
  package static var contents: [String: [UInt8]] {
    func bytes(_ colour: Color) -> [UInt8] { [colour.red, colour.green, colour.blue] }
    return [
      "patch.bin": bytes(skin), "tint.bin": [1, 2, 3],
      "patch.json": Array(detectorManifest.utf8), "tint.json": Array(embedderManifest.utf8),
      "frame.bin": bytes(otherSkin), "hue.bin": [3, 2, 1],
      "frame.json": Array(
        detectorManifest.replacing("patch.bin", with: "frame.bin")
          .replacing("\"name\": \"patches\"", with: "\"name\": \"frames\"")
          .replacing(
            "085f7fa91e518a91b8ea347e0a472cf4b998230047d66844c2e49d153fffd4fd", with: otherSkinSum
          ).utf8),
      "hue.json": Array(
        embedderManifest.replacing("tint.bin", with: "hue.bin")
          .replacing("\"name\": \"tints\"", with: "\"name\": \"hues\"")
          .replacing(
            "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81", with: otherTintSum
          ).utf8),
    ]
  }

  /// Two detectors (`patches`, `frames`) and two embedders (`tints`, `hues`) to choose from.
  package static func models(
    detector: String, embedder: String, families: ModelFamilies = families
  ) throws -> ModelSet {
    let files = ["patches": "patch.json", "frames": "frame.json", "tints": "tint.json"]
    return try ModelSet(
      detector: files[detector] ?? detector, embedder: files[embedder] ?? "hue.json",
      files: ModelFiles(given: contents.mapValues { try MappedFile(file($0)) }),
      families: families)
  }

  /// The models, with some files other than they are.
  package static func models(
    changed: [String: [UInt8]] = [:], families: ModelFamilies = families
  ) throws -> ModelSet {
    try ModelSet(
      detector: "patch.json", embedder: "tint.json",
      files: ModelFiles(
        given: contents.merging(changed) { $1 }.mapValues { try MappedFile(file($0)) }),
      families: families)
  }

  /// A photo with one such face and something in it, in a grey room.
  package static func photo(of tint: Color) -> Image {
    var image = Image(width: 200, height: 120, filledWith: .gray(90))
    for y in 30..<80 {
      for x in 60..<110 { image[x, y] = x == 60 || y == 30 || x == 109 || y == 79 ? skin : tint }
    }
    return image
  }

  /// A photo with faces in a row: `1` shows itself to the first detector, `2` to the other, `b` to both, all of them once at most.
  package static func photo(_ faces: [(kind: Character, tint: Color)]) -> Image {
    var image = Image(width: 100 * faces.count + 20, height: 120, filledWith: .gray(90))
    for (index, face) in faces.enumerated() {
      let (left, top) = (20 + 100 * index, 30)
      for y in 0..<60 {
        for x in 0..<60 {
          let ring = min(x, y, 59 - x, 59 - y)
          let colour =
            switch (ring, face.kind) {
            case (0, "1"), (0, "b"): skin
            case (1, "2"), (1, "b"): otherSkin
            default: face.tint
            }
          image[left + x, top + y] = colour
        }
      }
    }
    return image
  }

  /// A file without a name that holds these bytes.
  package static func file(_ bytes: [UInt8]) throws -> Descriptor {
    var name = Array("/tmp/kinfolk-model-XXXXXX".utf8CString)
    let file = Descriptor(owning: mkstemp(&name))
    _ = unlink(&name)
    let written = bytes.withUnsafeBytes { write(file.number, $0.baseAddress, $0.count) }
    guard written == bytes.count else { throw SystemError.last }
    return file
  }

  /// The embedder that the program carries, under another name and from files.
  ///
  /// - Parameter network: what its file holds; nil for what it should.
  package static func copiedEmbedder(network: [UInt8]? = nil) throws -> ModelSet {
    let models = try ModelSet.embedded()
    func bytes(_ file: ModelFile) throws -> [UInt8] {
      Array(try models.files.verified(file).bytes)
    }
    let manifest = try String(decoding: bytes(models.reference.embedder), as: UTF8.self)
      .replacing("\"name\": \"\(models.embedder.name)\"", with: "\"name\": \"copy\"")
      .replacing(
        "\"name\": \"\(models.embedder.files[0].name)\"", with: "\"name\": \"copy.onnx\"")
    let given = [
      "copy.json": Array(manifest.utf8),
      "copy.onnx": try network ?? bytes(models.embedder.files[0]),
    ]
    return try ModelSet(
      embedder: "copy.json", files: ModelFiles(given: given.mapValues { try MappedFile(file($0)) }))
  }

  // Checksums by sha256sum(1).
  private static let otherSkinSum =
    "70615a05819390ff9b613b41ac6ce2fc42892193213b4db03421bdabbcec7316"
  private static let otherTintSum =
    "b11546c0ad0e7659284b3e575dcaf1bca271a87afe8a5a6fbdf9e398a8af1edf"
  private static let detectorManifest = """
    {"role": "detector", "family": "patch", "name": "patches", "version": "3", "licence": "-",
     "source": "-",
     "files": [{"role": "colour", "name": "patch.bin", "bytes": 3, "sha256":
       "085f7fa91e518a91b8ea347e0a472cf4b998230047d66844c2e49d153fffd4fd"}],
     "input": {"layout": "NCHW", "colour": "RGB", "width": 1, "height": 1, "mean": [0, 0, 0],
       "scale": 1}}
    """

  private static let embedderManifest = """
    {"role": "embedder", "family": "tint", "name": "tints", "version": "1", "licence": "-",
     "source": "-",
     "files": [{"role": "weights", "name": "tint.bin", "bytes": 3, "sha256":
       "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81"}],
     "input": {"layout": "NCHW", "colour": "RGB", "width": 32, "height": 32, "mean": [0, 0, 0],
       "scale": 1},
     "template": [[8, 8], [24, 8], [16, 16], [8, 24], [24, 24]],
     "dimension": 3, "defaultThreshold": 0.02, "caution": 0.125, "qualityGate": 0.001}
    """
}

// MARK: - A family of detectors

extension DetectorFamily {
  fileprivate static let patch = DetectorFamily(
    name: "patch", settings: [PatchDetector.side],
    make: { manifest, files, settings throws(FacesError) in
      try PatchDetector(manifest, files, settings)
    })
}

/// Finds the rectangles of a colour that a picture has side by side.
private final class PatchDetector: Detector {
  static let side = FamilySetting(
    key: "patch-side", meaning: "Side of the smallest patch that is a face, in pixels.",
    allowed: "a whole number from 1 to 100", placeholder: "PIXELS", brief: "Smallest patch",
    standard: "10",
    canonical: { text in
      Int(text).flatMap { (1...100).contains($0) ? "\($0)" : nil }
    })

  let calibration = DetectorCalibration(scores: 0...1, uprightScore: 0.5, crowd: 1)
  private let colour: Color
  private let side: Int

  init(
    _ manifest: DetectorManifest, _ files: ModelFiles, _ settings: DetectorSettings
  ) throws(FacesError) {
    let file = try files.verified(manifest.files[0])
    colour = Color(red: file.bytes[0], green: file.bytes[1], blue: file.bytes[2])
    side = Int(try Self.side.value(in: settings)) ?? 0
  }

  func pyramid(of image: Image, minimumFace: Float?) throws(FacesError) -> Pyramid {
    try Pyramid(image, scales: [])
  }

  func search(_ pyramid: Pyramid) throws(FacesError) -> SearchResult {
    let image = pyramid.photo
    var points: [Int: [Int]] = [:]
    for y in 0..<image.height {
      for x in 0..<image.width where image[x, y] == colour { points[x, default: []].append(y) }
    }
    // Faces stand in a row, with columns between them that show none.
    var runs: [[Int]] = []
    for x in points.keys.sorted() {
      if runs.last?.last == x - 1 {
        runs[runs.count - 1].append(x)
      } else {
        runs.append([x])
      }
    }
    let faces = runs.compactMap { face($0, rows: $0.flatMap { points[$0] ?? [] }) }
    return SearchResult(faces: faces, likely: faces.count)
  }

  private func face(_ columns: [Int], rows: [Int]) -> Detection? {
    guard let left = columns.min(), let right = columns.max(), let top = rows.min(),
      let bottom = rows.max(), right - left >= side, bottom - top >= side
    else { return nil }
    let box = Box(
      x: Float(left), y: Float(top), width: Float(right - left), height: Float(bottom - top))
    let marks: [(Float, Float)] = [
      (0.25, 0.25), (0.75, 0.25), (0.5, 0.5), (0.25, 0.75), (0.75, 0.75),
    ]
    let landmarks = Landmarks(
      points: marks.map { Point(x: box.x + $0.0 * box.width, y: box.y + $0.1 * box.height) })
    return Detection(box: box, landmarks: landmarks, score: 0.9)
  }

  func glances(_ pyramid: Pyramid, hints: [Box]) -> [Glance] { [] }
}

// MARK: - A family of embedders

extension EmbedderFamily {
  fileprivate static let tint = EmbedderFamily(name: "tint") { manifest, files throws(FacesError) in
    try TintEmbedder(manifest, files)
  }
}

/// Tells faces apart by the colour of their middle.
private final class TintEmbedder: Embedder {
  private let weights: [Float]

  init(_ manifest: EmbedderManifest, _ files: ModelFiles) throws(FacesError) {
    let file = try files.verified(manifest.files[0])
    weights = file.bytes.map(Float.init)
  }

  func embeddings(of chips: [Image]) throws(FacesError) -> [Embedding] {
    chips.map { chip in
      let middle = chip[chip.width / 2, chip.height / 2]
      return Embedding(
        normalising: zip([middle.red, middle.green, middle.blue], weights).map { Float($0) * $1 })
    }
  }
}
