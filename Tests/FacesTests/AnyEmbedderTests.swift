import Foundation
import Imaging
import ModelTestSupport
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Faces

/// Embedders that users bring, by their manifests alone. One after the other, for some are large.
@Suite(.serialized) struct AnyEmbedderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The model as if it had been added.
  func embedder(
    _ model: String? = nil, manifest: [UInt8]
  ) throws -> (NetworkEmbedder, EmbedderManifest) {
    let path = FilePath(model ?? folder.file("model.onnx"))
    let candidate = try ModelCandidate(file: path, manifest: manifest)
    guard case .embedder(let manifest) = candidate.model.manifest else {
      throw FacesError.givenModel(file: "manifest.json", reason: "is of a detector")
    }
    let file = try MappedFile(RegularFile.open(path))
    let files = ModelFiles(given: [manifest.files[0].name: file])
    try manifest.input.check(manifest.name, in: files, for: .embedder)
    return (try NetworkEmbedder(manifest, files), manifest)
  }

  // MARK: Real architectures

  @Test(arguments: [
    "facenet", "vggface2-resnet50", "vggface2-senet50", "arcface-iresnet50", "arcface-iresnet100",
  ])
  func realArchitecturesAreRunAsOnnxruntimeRunsThem(name: String) throws {
    let skeleton = try Skeleton(name)
    try skeleton.write(to: folder.file("model.onnx"))
    let (embedder, manifest) = try embedder(manifest: skeleton.manifest)
    let (width, height) = (manifest.input.width, manifest.input.height)
    let chip = Skeleton.picture(width: width, height: height)
    let expected = skeleton.reference.vector
    let found = try embedder.vectors([(chip, false)])
    #expect(found.count == expected.count)
    let largest = expected.map(abs).max() ?? 0
    let worst = zip(found, expected).map { abs($0 - $1) }.max() ?? .infinity
    print("\(name): largest difference \(worst / largest) of the largest number")
    #expect(worst <= 1e-3 * largest)
    // The largest takes half a second a picture.
    guard name != "arcface-iresnet100" else { return }
    let dark = Image(width: width, height: height, pixels: chip.pixels.map { $0 / 3 })
    let both = try embedder.vectors([(dark, true), (chip, false)])
    #expect(zip(both.suffix(found.count), found).allSatisfy { abs($0 - $1) <= 1e-4 * largest })
    #expect(!zip(both, found).allSatisfy { abs($0 - $1) <= 1e-2 * largest })
  }

  // MARK: MobileFaceNet

  struct Aligned: Decodable {
    struct Face: Decodable {
      let photo: String
      let chip: String
      let landmarks: [[Float]]
    }
    let faces: [Face]
  }

  /// One export takes one picture at a time, the other any number.
  @Test(
    .enabled(if: SharedData.isPresent, "needs ../shared/data"),
    arguments: ["mobilefacenet", "mobilefacenet-foamliu"])
  func mobileFaceNetMakesTheVectorsOfOnnxruntime(name: String) throws {
    let bytes = try Fixtures.bytes("../../Weights/manifests/\(name).json")
    let known = try CataloguedModel(manifest: bytes, folder: nil, accepted: nil)
    let (embedder, manifest) = try embedder(
      SharedData.path("models-dev/\(known.files[0].name)"), manifest: bytes)
    let expected = try JSONDecoder().decode(
      [String: [String: [Float]]].self, from: Data(Fixtures.bytes("embedders/mobilefacenet.json")))
    let reference = try JSONDecoder().decode(
      Aligned.self, from: Data(SharedData.bytes("reference/sface.json")))
    let vectors = try #require(expected[name])
    var (worst, difference): (Float, Double) = (0, 0)
    for face in reference.faces {
      guard let vector = vectors["reference/\(face.chip)"] else { continue }
      let chip = try decode(SharedData.bytes("reference/\(face.chip)")).image
      let largest = vector.map(abs).max() ?? 0
      let found = try embedder.vectors([(chip, false)])
      #expect(found.count == vector.count)
      worst = max(worst, zip(found, vector).map { abs($0 - $1) / largest }.max() ?? .infinity)
      // The chip that the program itself makes of the photo.
      let photo = try decode(SharedData.bytes(face.photo)).image
      let points = face.landmarks.map { Point(x: $0[0], y: $0[1]) }
      let own = try #require(
        try Alignment.chip(
          of: Detection(
            box: Box(x: 0, y: 0, width: 1, height: 1), landmarks: Landmarks(points: points),
            score: 1),
          in: photo, for: manifest))
      let sum = zip(own.pixels, chip.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
      difference = max(difference, Double(sum) / Double(chip.pixels.count))
    }
    print("\(name): largest difference \(worst), of chips \(difference) of 255")
    #expect(vectors.count == 6)
    #expect(worst < 1e-3)
    // The reference does not average where it shrinks.
    #expect(difference < 3)
  }

  // MARK: Files and outputs

  func manifest(_ change: (inout JSONValue) -> Void = { _ in }) throws -> [UInt8] {
    var manifest = try JSONValue(
      strict: Array(
        """
        {"name": "small", "version": "1", "role": "embedder", "family": "network", "licence": "none", "source": "here",
         "files": [{"role": "embedding", "name": "model.onnx"}],
         "input": {"layout": "NCHW", "colour": "RGB", "width": 4, "height": 2, "mean": 0, "scale": 1},
         "box": {"shape": "stretched"}, "dimension": 3, "defaultThreshold": 0.4}
        """.utf8))
    change(&manifest)
    return Array(manifest.written.utf8)
  }

  /// A network whose vector is the mean colour, as [N, 3, 1, 1], beside other outputs.
  func writeMeans(input: [Int?] = [nil, 3, nil, nil], others: [String] = []) throws {
    var graph = Onnx.node("GlobalAveragePool", ["x"], "mean")
    graph += others.reduce(into: Data()) { $0 += Onnx.node("Relu", ["x"], $1) }
    graph += Onnx.value("x", input, isInput: true)
    for name in others { graph += Onnx.value(name, input, isInput: false) }
    graph += Onnx.value("mean", [input[0], 3, 1, 1], isInput: false)
    try Onnx.model(graph: graph, operatorSet: 13).write(
      to: URL(fileURLWithPath: folder.file("model.onnx")))
  }

  func plain(_ colour: [UInt8]) -> Image {
    Image(width: 4, height: 2, pixels: (0..<8).flatMap { _ in colour })
  }

  @Test(arguments: [nil, 1] as [Int?])
  func filesForOnePictureAreRunOneAtATime(batch: Int?) throws {
    try writeMeans(input: [batch, 3, 2, 4])
    let (embedder, _) = try embedder(manifest: manifest())
    let colours: [[UInt8]] = (1...9).map { [$0, 20 + $0, 40 + $0] }
    let chips = colours.map(plain)
    let found = try embedder.vectors(chips.map { ($0, false) })
    #expect(found == colours.joined().map { Float($0) })
    #expect(try embedder.embeddings(of: chips).count == 9)
  }

  @Test func filesForAnotherNumberOfPicturesAreRefused() throws {
    try writeMeans(input: [2, 3, 2, 4])
    #expect(throws: FacesError.self) { try embedder(manifest: manifest()) }
  }

  @Test func oneOfSeveralOutputsIsNamed() throws {
    try writeMeans(others: ["first", "second"])
    let named = try manifest { $0["output"] = .text("mean") }
    #expect(try embedder(manifest: named).0.vectors([(plain([3, 5, 7]), false)]) == [3, 5, 7])
    func reason(_ manifest: [UInt8]) throws -> String {
      let error = #expect(throws: FacesError.self) { try embedder(manifest: manifest) }
      return "\(try #require(error))"
    }
    #expect(
      try reason(manifest()).hasSuffix(
        "has the outputs 'first', 'second', 'mean': the manifest's field 'output' must name the vector's"
      ))
    #expect(
      try reason(manifest { $0["output"] = .text("third") }).hasSuffix(
        "has no output 'third'; it has 'first', 'second', 'mean'"))
  }

  @Test func anotherDimensionIsAnError() throws {
    try writeMeans()
    let (embedder, _) = try embedder(manifest: manifest { $0["dimension"] = .number(128) })
    let error = #expect(throws: FacesError.self) {
      try embedder.embeddings(of: [plain([1, 2, 3]), plain([4, 5, 6])])
    }
    #expect("\(try #require(error))".hasSuffix("gives 3 numbers instead of 128"))
  }

  // MARK: Inputs

  /// What a network is given of a picture, pixel by pixel.
  func numbers(_ image: Image, mirrored: Bool = false, input: String) throws -> [Float] {
    let input = try JSONDecoder().decode(ModelInput.self, from: Data(input.utf8))
    var numbers = [Float](repeating: .nan, count: image.pixels.count)
    var span = numbers.mutableSpan
    input.write(image, mirrored: mirrored, to: &span, at: 0)
    guard input.layout == "NCHW" else { return numbers }
    let count = image.width * image.height
    return (0..<count).flatMap { pixel in (0..<3).map { numbers[$0 * count + pixel] } }
  }

  @Test(arguments: ["NCHW", "NHWC"])
  func pixelsBecomeNumbers(layout: String) throws {
    let image = Image(width: 2, height: 1, pixels: [10, 20, 30, 40, 50, 60])
    func input(_ colour: String, _ rest: String) -> String {
      #"{"layout": "\#(layout)", "colour": "\#(colour)", "width": 2, "height": 1, \#(rest)}"#
    }
    let three = #""mean": [1, 2, 3], "scale": [1, 10, 100]"#
    #expect(
      try numbers(image, input: input("RGB", three)) == [9, 180, 2700, 39, 480, 5700])
    #expect(
      try numbers(image, input: input("BGR", three)) == [29, 180, 700, 59, 480, 3700])
    #expect(
      try numbers(image, mirrored: true, input: input("BGR", three)) == [
        59, 480, 3700, 29, 180, 700,
      ])
    #expect(
      try numbers(image, input: input("RGB", #""mean": 10, "scale": 0.5"#)) == [
        0, 5, 10, 15, 20, 25,
      ])
    // Mean 35, deviation √(1750 / 6).
    let found = try numbers(image, input: input("BGR", #""standardise": true"#))
    let expected: [Float] = [-0.29277, -0.87831, -1.46385, 1.46385, 0.87831, 0.29277]
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-4 }, "\(found)")
    let gray = Image(width: 2, height: 1, pixels: Array(repeating: 255, count: 6))
    #expect(
      try numbers(gray, input: input("RGB", #""standardise": true"#))
        == Array(repeating: 0, count: 6))
  }

  // MARK: Boxes

  func crop(_ margin: Float, _ shape: String) throws -> BoxCrop {
    try JSONDecoder().decode(
      BoxCrop.self, from: Data(#"{"margin": \#(margin), "shape": "\#(shape)"}"#.utf8))
  }

  @Test func boxesAreGrownAndShaped() throws {
    let box = Box(x: 10, y: 20, width: 40, height: 60)
    func area(_ margin: Float, _ shape: String, _ width: Int, _ height: Int) throws -> Box? {
      Alignment.area(of: box, try crop(margin, shape), width: width, height: height)
    }
    #expect(try area(0, "stretched", 160, 160) == box)
    #expect(try area(0.5, "stretched", 160, 160) == Box(x: 0, y: 5, width: 60, height: 90))
    #expect(try area(0, "longer", 160, 160) == Box(x: 0, y: 20, width: 60, height: 60))
    #expect(try area(0, "shorter", 160, 160) == Box(x: 10, y: 30, width: 40, height: 40))
    #expect(try area(0, "longer", 50, 100) == Box(x: 10, y: 10, width: 40, height: 80))
    #expect(try area(0, "shorter", 50, 100) == Box(x: 15, y: 20, width: 30, height: 60))
    for box in [
      Box(x: 0, y: 0, width: 0, height: 5), Box(x: 0, y: 0, width: 5, height: -1),
      Box(x: .nan, y: 0, width: 5, height: 5), Box(x: 0, y: 0, width: .infinity, height: 5),
      Box(x: 0, y: 0, width: 5000, height: 2),
    ] {
      #expect(
        Alignment.area(of: box, try crop(0, "stretched"), width: 160, height: 160) == nil, "\(box)")
    }
  }

  @Test func chipsOfBoxesShowThePhoto() throws {
    // Left half red, right half blue.
    let photo = Image(
      width: 40, height: 20,
      pixels: (0..<800).flatMap { index -> [UInt8] in
        index % 40 < 20 ? [200, 0, 0] : [0, 0, 200]
      })
    try writeMeans()
    let (_, manifest) = try embedder(
      manifest: manifest { $0["box"] = .object([.init("shape", .text("stretched"))]) })
    func chip(_ box: Box) throws -> Image? {
      try Alignment.chip(
        of: Detection(
          box: box, landmarks: Landmarks(points: (0..<5).map { _ in box.center }), score: 1),
        in: photo, for: manifest)
    }
    let middle = try #require(try chip(Box(x: 10, y: 5, width: 20, height: 10)))
    #expect(middle.width == 4 && middle.height == 2)
    let row: [UInt8] = [200, 0, 0, 200, 0, 0, 0, 0, 200, 0, 0, 200]
    #expect(middle.pixels == row + row)
    // Black outside.
    let corner = try #require(try chip(Box(x: -20, y: -10, width: 40, height: 20)))
    #expect(corner[0, 0].red == 0 && corner[3, 1].red == 200)
    #expect(try chip(Box(x: 5, y: 5, width: 0, height: 0)) == nil)
  }

  // MARK: Manifests

  @Test(arguments: [
    (#""layout": "NCHW""#, #""layout": "CHWN""#, "input.layout"),
    (#""mean": 0"#, #""mean": [0, 0]"#, "input.mean"),
    (#""mean": 0"#, #""mean": 1e9"#, "input.mean"),
    (#""scale": 1"#, #""scale": 0"#, "input.scale"),
    (#""scale": 1"#, #""scale": [1, 1, 1, 1]"#, "input.scale"),
    (#""scale": 1"#, #""scale": 1, "standardise": true"#, "input.mean"),
    (#""scale": 1"#, #""scale": 1, "standardise": 1"#, "input.standardise"),
    (#""shape": "stretched""#, #""shape": "round""#, "box.shape"),
    (#""shape": "stretched""#, #""margin": 0.1"#, "box.shape"),
    (#""shape": "stretched""#, #""shape": "longer", "margin": -1"#, "box.margin"),
    (#""shape": "stretched""#, #""shape": "longer", "margin": 1e30"#, "box.margin"),
    (#""dimension""#, #""template": [], "dimension""#, "box"),
    (#""box""#, #""frame""#, "template"),
    (
      #""box": {"shape": "stretched"}"#, #""template": [[1, 1], [1, 1], [1, 1], [1, 1], [1, 1]]"#,
      "template"
    ),
    (#""box": {"shape": "stretched"}"#, #""template": [[1, 1], [2, 1]]"#, "template"),
    (#""dimension": 3"#, #""dimension": 0"#, "dimension"),
    (#""dimension": 3"#, #""dimension": 3, "output": """#, "output"),
    (#""defaultThreshold": 0.4"#, #""defaultThreshold": 1.01"#, "defaultThreshold"),
  ])
  func absurdValuesAreRefusedByField(good: String, bad: String, field: String) throws {
    let whole = String(
      decoding: try manifest {
        guard case .array(var files)? = $0["files"] else { return }
        files[0]["bytes"] = .number(1)
        files[0]["sha256"] = .text(String(repeating: "0", count: 64))
        $0["files"] = .array(files)
      }, as: UTF8.self)
    // The text as it is written may be laid out in another way.
    func dense(_ text: String) -> String { text.filter { !$0.isWhitespace } }
    #expect(dense(whole).contains(dense(good)))
    let changed = dense(whole).replacing(dense(good), with: dense(bad), maxReplacements: 1)
    let fault = #expect(throws: ManifestFault.self) {
      try CataloguedModel(manifest: Array(changed.utf8), folder: ".", accepted: nil)
    }
    #expect(fault?.field == field)
    #expect(throws: Never.self) {
      try CataloguedModel(manifest: Array(dense(whole).utf8), folder: ".", accepted: nil)
    }
  }

  @Test(arguments: [
    (#""NCHW""#, #""NHWC""#, "input.layout"),
    (#""mean""#, #""standardise": true, "former""#, "input.scale"),
  ])
  func detectorsAreGivenPlanesOfFixedScale(good: String, bad: String, field: String) throws {
    let text = String(decoding: try Fixtures.bytes("../../Weights/mtcnn.json"), as: UTF8.self)
    #expect(text.contains(good))
    let fault = #expect(throws: ManifestFault.self) {
      try CataloguedModel(
        manifest: Array(text.replacing(good, with: bad).utf8), folder: ".", accepted: nil)
    }
    #expect(fault?.field == field)
    guard field == "input.scale" else { return }
    let whole = text.replacing(good, with: bad).replacing(#""scale""#, with: #""other""#)
    let other = #expect(throws: ManifestFault.self) {
      try CataloguedModel(manifest: Array(whole.utf8), folder: ".", accepted: nil)
    }
    #expect(other?.field == "input.standardise")
  }
}
