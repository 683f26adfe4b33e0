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

  /// What its files hold.
  package static var contents: [String: [UInt8]] {
    let skin = [Self.skin.red, Self.skin.green, Self.skin.blue]
    return [
      "patch.bin": skin, "tint.bin": [1, 2, 3],
      "patch.json": Array(detectorManifest.utf8), "tint.json": Array(embedderManifest.utf8),
    ]
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

/// Finds the one rectangle of a colour that a picture has.
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

  func search(_ pyramid: Pyramid) throws(FacesError) -> (faces: [Detection], likely: Int) {
    let image = pyramid.photo
    var columns: [Int] = []
    var rows: [Int] = []
    for y in 0..<image.height {
      for x in 0..<image.width where image[x, y] == colour {
        columns.append(x)
        rows.append(y)
      }
    }
    guard let left = columns.min(), let right = columns.max(), let top = rows.min(),
      let bottom = rows.max(), right - left >= side, bottom - top >= side
    else { return ([], 0) }
    let box = Box(
      x: Float(left), y: Float(top), width: Float(right - left), height: Float(bottom - top))
    let marks: [(Float, Float)] = [
      (0.25, 0.25), (0.75, 0.25), (0.5, 0.5), (0.25, 0.75), (0.75, 0.75),
    ]
    let landmarks = Landmarks(
      points: marks.map { Point(x: box.x + $0.0 * box.width, y: box.y + $0.1 * box.height) })
    return ([Detection(box: box, landmarks: landmarks, score: 0.9)], 1)
  }

  func glance(_ pyramid: Pyramid) -> (image: Image, minimumFace: Float)? { nil }
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

  func embeddings(of chips: [Image]) throws(FacesError) -> [[Float]] {
    chips.map { chip in
      let middle = chip[chip.width / 2, chip.height / 2]
      let vector = zip([middle.red, middle.green, middle.blue], weights).map { Float($0) * $1 }
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return length > 0 ? vector.map { $0 / length } : [1, 0, 0]
    }
  }
}
