import Foundation
import Imaging
import ModelTestSupport
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Faces
@testable import Inference

/// A detector in a file of somebody's, with the manifest it needs.
enum GivenDetector {
  /// - Parameter more: entries of the manifest, each ending in a comma.
  static func models(
    _ bytes: [UInt8], file: String = "given.onnx", family: String, colour: String = "RGB",
    mean: String = "[0, 0, 0]", scale: Float = 1, more: String = ""
  ) throws -> ModelSet {
    let manifest = """
      {"role": "detector", "family": "\(family)", "name": "given", "version": "1",
       "licence": "-", "source": "-", \(more)
       "files": [{"role": "detection", "name": "\(file)", "bytes": \(bytes.count),
         "sha256": "\(hexadecimalSHA256(bytes))"}],
       "input": {"layout": "NCHW", "colour": "\(colour)", "width": 32, "height": 32,
         "mean": \(mean), "scale": \(scale)}}
      """
    return try ModelSet(
      detector: "given.json",
      files: ModelFiles(
        given: ["given.json": Array(manifest.utf8), file: bytes].mapValues {
          try MappedFile(Throwaway.file($0))
        }))
  }

  /// One of the files of the measurement data.
  static func shared(_ path: String, family: String) throws -> ModelSet {
    let bytes = try SharedData.bytes(path)
    let file = String(path.split(separator: "/").last ?? "")
    switch family {
    case "yunet": return try models(bytes, file: file, family: family, colour: "BGR")
    case "scrfd":
      return try models(
        bytes, file: file, family: family, mean: "[127.5, 127.5, 127.5]", scale: 1 / 128)
    case "retinaface":
      return try models(bytes, file: file, family: family, colour: "BGR", mean: "[104, 117, 123]")
    default:
      return try models(
        bytes, file: file, family: family, mean: "[127, 127, 127]", scale: 1 / 128)
    }
  }
}

/// Against what onnxruntime and the formulas of the papers give (Tests/Fixtures/detectors/reference.py).
@Suite struct SingleShotReference {
  struct Case: Decodable, CustomTestStringConvertible {
    struct Face: Decodable {
      let score: Float
      let corners: [Float]
      let landmarks: [Float]
    }
    let model: String
    let family: String
    let picture: String
    let width: Int
    let height: Int
    let faces: [Face]

    var testDescription: String { "\(model) \(picture)" }
  }

  static let cases: [Case] = {
    do {
      return try JSONDecoder().decode(
        [Case].self, from: Data(Fixtures.bytes("detectors/reference.json")))
    } catch {
      Issue.record(error)
      return []
    }
  }()

  static let heads: [String: (head: any SingleShotHead.Type, traits: SingleShotTraits)] = [
    "yunet": (YuNetHead.self, YuNetHead.traits),
    "scrfd": (SCRFDHead.self, SCRFDHead.traits),
    "retinaface": (RetinaFaceHead.self, RetinaFaceHead.traits),
    "ultralight": (UltraLightHead.self, UltraLightHead.traits),
  ]

  @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data"), arguments: cases)
  func facesAreThose(_ reference: Case) throws {
    let models = try GivenDetector.shared(reference.model, family: reference.family)
    let (head, traits) = try #require(Self.heads[reference.family])
    let network = try SingleShotNetwork(
      models.detector.files[0], models.detector.input, head: head, files: models.files)
    let picture = try decode(SharedData.bytes(reference.picture)).image
      .cropped(x: 0, y: 0, width: reference.width, height: reference.height)
    let faces = try network.candidates(in: picture, above: 0.5).strongest(overlap: traits.overlap)
    #expect(faces.count == reference.faces.count)
    for (face, expected) in zip(faces, reference.faces) {
      #expect(abs(face.score - expected.score) < 0.001)
      for (a, b) in zip([face.left, face.top, face.right, face.bottom], expected.corners) {
        #expect(abs(a - b) < 0.1)
      }
      // There x and y take turns.
      #expect(face.landmarks.count == expected.landmarks.count)
      for index in face.landmarks.indices {
        let other = expected.landmarks[index < 5 ? index * 2 : (index - 5) * 2 + 1]
        #expect(abs(face.landmarks[index] - other) < 0.1)
      }
    }
  }

  @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data"))
  func sizesAreFixedWhereTheNetworkIs() throws {
    func size(_ file: String, _ family: String) throws -> NetworkSize? {
      let models = try GivenDetector.shared("models-dev/\(file)", family: family)
      let head = try #require(Self.heads[family]).head
      return try SingleShotNetwork(
        models.detector.files[0], models.detector.input, head: head, files: models.files
      ).fixedSize
    }
    #expect(try size("yunet_n_dynamic.onnx", "yunet") == nil)
    #expect(try size("face_detection_yunet_2026may.onnx", "yunet") == nil)
    #expect(try size("det_500m.onnx", "scrfd") == nil)
    // The priors stand in the file.
    #expect(
      try size("ultralight_RFB-320.onnx", "ultralight") == NetworkSize(width: 320, height: 240))
  }

  @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data"))
  func otherFamiliesAreRefused() throws {
    let error = #expect(throws: FacesError.self) {
      try FaceFinder(GivenDetector.shared("models-dev/ultralight_RFB-320.onnx", family: "yunet"))
    }
    #expect(
      error?.description
        == "the model file 'ultralight_RFB-320.onnx' gives 'scores' [1, 4420, 2], 'boxes' "
        + "[1, 4420, 4] for a picture of 320x240 pixels; expected are two outputs of one number, "
        + "one of 4 and one of 10 for each of 1200, 300, 80 cells")
    #expect(throws: FacesError.self) {
      try FaceFinder(GivenDetector.shared("models-dev/det_500m.onnx", family: "retinaface"))
    }
    #expect(throws: FacesError.self) {
      try FaceFinder(
        GivenDetector.shared("models-dev/mobilefacenet__hyeonjunchoi.onnx", family: "scrfd"))
    }
  }

  /// Boxes, landmarks and scores of whole photos, the same face by MTCNN.
  @Test(
    .enabled(if: SharedData.isPresent, "needs ../shared/data"),
    arguments: [
      ("models-dev/det_500m.onnx", "scrfd"), ("models-dev/yunet_n_dynamic.onnx", "yunet"),
      ("models-dev/retinaface_mobile320__rit5k.onnx", "retinaface"),
      ("models-dev/ultralight_RFB-320.onnx", "ultralight"),
    ])
  func theAstronautIsFound(file: String, family: String) throws {
    let photo = try decode(Fixtures.bytes("astronaut.png"))
    let models = try GivenDetector.shared(file, family: family)
    let faces = try FaceFinder(models).faces(in: photo)
    let face = try #require(faces.first)
    #expect(faces.count == 1)
    let area = Box(x: 181, y: 72, width: 88, height: 106)
    #expect(face.detection.box.iou(area) > 0.55, "\(face.detection.box)")
    for (found, seen) in zip(
      face.detection.landmarks.points,
      [(203, 101), (246, 103), (223, 127), (204, 140), (243, 140)] as [(Float, Float)])
    {
      #expect(
        abs(found.x - seen.0) < 8 && abs(found.y - seen.1) < 8, "\(face.detection.landmarks)")
    }
    #expect(face.quality.overall > 0.3, "\(face.quality)")
  }
}

@Suite struct Heads {
  let size = NetworkSize(width: 64, height: 32)

  func output(_ name: String, _ shape: [Int], _ value: Float = 0) -> HeadOutput {
    HeadOutput(
      name: name, shape: shape,
      values: [Float](repeating: value, count: shape.reduce(1, *)))
  }

  func yunet(_ shape: (Int, Int) -> [Int], score: Float) -> [HeadOutput] {
    [(8, 32), (16, 8), (32, 2)].flatMap { stride, cells in
      [
        output("a\(stride)", shape(cells, 1), score), output("b\(stride)", shape(cells, 1), score),
        output("c\(stride)", shape(cells, 4)), output("d\(stride)", shape(cells, 10)),
      ]
    }
  }

  @Test func areRecognisedWhateverTheirNamesOrderAndBatch() throws {
    let batched = yunet({ [1, $0, $1] }, score: 0.5)
    let head = try YuNetHead(batched, size: size)
    #expect(head.levels.map(\.stride) == [8, 16, 32])
    #expect(head.levels[1].scores == ["a16", "b16"])
    #expect(head.levels[2].box == "c32" && head.levels[2].points == "d32")
    #expect(!head.isRaw && head.hasLandmarks)
    #expect(try YuNetHead(batched.reversed(), size: size).levels[0].box == "c8")
    let plain = try YuNetHead(yunet({ [$0, $1] }, score: -3), size: size)
    #expect(plain.levels == head.levels && plain.isRaw)
    #expect(
      throws: HeadMismatch(
        expected: "two outputs of one number, one of 4 and one of 10 for each of 32, 8, 2 cells")
    ) { try YuNetHead(Array(batched.dropLast()), size: size) }
    // Two pictures at once are none.
    #expect(throws: HeadMismatch.self) {
      try YuNetHead(yunet({ [2, $0, $1] }, score: 0.5), size: size)
    }
  }

  func scrfd(points: Bool, perCell: Int, strides: [Int] = [8, 16, 32]) -> [HeadOutput] {
    strides.flatMap { stride in
      let rows = size.cells(stride).count * perCell
      return [output("s\(stride)", [rows, 1], 0.2), output("b\(stride)", [rows, 4])]
        + (points ? [output("k\(stride)", [rows, 10])] : [])
    }
  }

  @Test func scrfdComesWithAndWithoutPoints() throws {
    let head = try SCRFDHead(scrfd(points: true, perCell: 2), size: size)
    #expect(head.hasLandmarks && head.levels.map(\.boxes) == [2, 2, 2])
    let bare = try SCRFDHead(scrfd(points: false, perCell: 2), size: size)
    #expect(!bare.hasLandmarks)
    #expect(
      bare.lengths(size).map(\.output) == ["s8", "b8", "s16", "b16", "s32", "b32"])
    #expect(bare.lengths(size).map(\.count) == [64, 256, 16, 64, 4, 16])
    let one = try SCRFDHead(scrfd(points: true, perCell: 1), size: size)
    #expect(one.levels.map(\.boxes) == [1, 1, 1])
    #expect(
      throws: HeadMismatch(
        expected: "one output of one number, one of 4 and, for landmarks, one of 10 for each of "
          + "64, 16, 4 boxes")
    ) { try SCRFDHead(scrfd(points: true, perCell: 3), size: size) }
  }

  @Test func retinaFaceAndUltraLightHaveOneRowAPrior() throws {
    let rows = (32 + 8 + 2) * 2
    let head = try RetinaFaceHead(
      [output("x", [rows, 10]), output("y", [1, rows, 2], 0.5), output("z", [1, rows, 4])],
      size: size)
    #expect(head.boxes == "z" && head.points == "x" && head.scores == "y" && !head.isRaw)
    #expect(
      throws: HeadMismatch(expected: "[84, 2], [84, 4] and [84, 10]")
    ) { try RetinaFaceHead([output("y", [1, rows, 2])], size: size) }
    // 64x32 has one cell of stride 64.
    let more = 32 * 3 + 8 * 2 + 2 * 2 + 3
    let light = try UltraLightHead(
      [output("scores", [1, more, 2], 1.5), output("boxes", [1, more, 4])], size: size)
    // Boxes without a size are none: these are shifts.
    #expect(light.isRaw && light.isShift && !light.hasLandmarks)
    #expect(
      throws: HeadMismatch(expected: "[\(more), 2] and [\(more), 4]")
    ) { try UltraLightHead([output("boxes", [1, 7, 4])], size: size) }
  }
}

/// One box of each family, reckoned by hand.
@Suite struct Decoding {
  /// Zeros, but for what is named.
  func numbers(_ count: Int, _ some: [Int: Float]) -> [Float] {
    (0..<count).map { some[$0] ?? 0 }
  }

  @Test func yunetBoxesAreInTheirCell() {
    // The fourth cell of a grid of three columns: column 0, row 1.
    let found = YuNetHead.decode(
      scores: (numbers(6, [3: 0.9]).span, numbers(6, [3: 0.4]).span), isRaw: false,
      boxes: numbers(24, [12: 0.5, 13: 0.25, 14: 0, 15: 0.693_147_2]).span,
      points: numbers(60, [30: 1, 31: 2, 38: -1, 39: 0.5]).span, stride: 8, columns: 3,
      above: 0.5)
    #expect(found.count == 1)
    let box = found[0]
    #expect(box.score.isNear(0.6))
    // Centre (0.5 · 8, 1.25 · 8), sides 8 and 16.
    #expect(box.left.isNear(0) && box.right.isNear(8))
    #expect(box.top.isNear(2) && box.bottom.isNear(18))
    #expect(box.landmarks == [8, 0, 0, 0, -8, 24, 8, 8, 8, 12])
    let raw = YuNetHead.decode(
      scores: (
        [Float](repeating: -9, count: 6).span, numbers(6, [:]).span
      ), isRaw: true, boxes: numbers(24, [:]).span, points: numbers(60, [:]).span, stride: 8,
      columns: 3, above: 0.5)
    #expect(raw.isEmpty)
  }

  @Test func scrfdBoxesAreDistances() {
    // Two boxes a cell, two columns: the sixth is the second of cell 2, column 0, row 1.
    var found = SCRFDHead.decode(
      scores: numbers(8, [5: 0.7]).span, isRaw: false,
      boxes: numbers(32, [20: 0.5, 21: 1, 22: 2, 23: 3]).span, stride: 16, columns: 2, perCell: 2,
      above: 0.5)
    SCRFDHead.mark(
      &found, points: numbers(80, [50: 1, 51: 1, 52: 2]).span, stride: 16, columns: 2, perCell: 2)
    #expect(
      found.map(\.candidate) == [
        Candidate(
          left: -8, top: 0, right: 32, bottom: 64, score: 0.7,
          landmarks: [16, 32, 0, 0, 0, 32, 16, 16, 16, 16])
      ])
    let raw = SCRFDHead.decode(
      scores: numbers(8, [0: 4]).span, isRaw: true, boxes: numbers(32, [:]).span, stride: 16,
      columns: 2, perCell: 2, above: 0.6)
    #expect(raw.map(\.index) == [0])
    #expect(raw[0].candidate.score.isNear(0.982_013_8))
  }

  @Test func priorsStandInTheMiddleOfTheirCells() {
    let size = NetworkSize(width: 16, height: 8)
    let priors = Priors(strides: [8, 16], sides: [[16, 32], [64]])
    #expect(priors.count(size) == 5)
    var seen: [[Float]] = []
    priors.forEach(size, where: { _ in 1 }, above: 0) { row, prior, _ in
      seen.append([Float(row), prior.x, prior.y, prior.side])
    }
    #expect(
      seen == [
        [0, 4, 4, 16], [1, 4, 4, 32], [2, 12, 4, 16], [3, 12, 4, 32], [4, 8, 8, 64],
      ])
    let box = Priors.Prior(x: 10, y: 20, side: 16).box((1, -1, 0, 3.465_736), score: 0.5)
    // Moved by a tenth of the side; twice as high.
    #expect(box.left.isNear(3.6) && box.right.isNear(19.6))
    #expect(box.top.isNear(18.4 - 16) && box.bottom.isNear(18.4 + 16))
  }

  @Test func retinaFaceMovesItsPriors() {
    let size = NetworkSize(width: 8, height: 8)
    // Six priors: two of each stride about (4, 4), (8, 8) and (16, 16).
    let found = RetinaFaceHead.decode(
      scores: numbers(12, [2: 0.1, 3: 0.9]).span, isRaw: false, boxes: numbers(24, [4: 1]).span,
      points: numbers(60, [10: 1, 19: -1]).span, size: size, above: 0.5)
    #expect(found.count == 1)
    #expect(found[0].left.isNear(4 + 3.2 - 16) && found[0].top.isNear(4 - 16))
    #expect(found[0].landmarks[0].isNear(7.2) && found[0].landmarks[9].isNear(0.8))
    let raw = RetinaFaceHead.decode(
      scores: numbers(12, [10: 1, 11: 3]).span, isRaw: true, boxes: numbers(24, [:]).span,
      points: numbers(60, [:]).span, size: size, above: 0.7)
    #expect(raw.count == 1 && raw[0].score.isNear(0.880_797))
    #expect(raw[0].left.isNear(16 - 256))
  }

  @Test func ultraLightGivesCornersOrShifts() {
    let size = NetworkSize(width: 64, height: 32)
    let count = UltraLightHead.priors.count(size)
    var corners: [Float] = []
    UltraLightHead.priors.forEach(size, where: { _ in 1 }, above: 0) { _, prior, _ in
      let box = prior.box((0.3, -0.2, 0.1, 0), score: 1)
      corners += [box.left / 64, box.top / 32, box.right / 64, box.bottom / 32]
    }
    let areCorners = UltraLightHead.areCorners(corners.span, size)
    let zerosAre = UltraLightHead.areCorners(numbers(count * 4, [:]).span, size)
    #expect(areCorners && !zerosAre)
    let scores = numbers(count * 2, [1: 0.9])
    let found = UltraLightHead.decode(
      scores: scores.span, isRaw: false, boxes: corners.span, isShift: false, size: size,
      above: 0.5)
    // The first prior: side 10 about (4, 4), moved by (0.3, −0.2).
    #expect(found.count == 1)
    #expect(found[0].top.isNear(3.8 - 5) && found[0].bottom.isNear(3.8 + 5))
    let shifted = UltraLightHead.decode(
      scores: scores.span, isRaw: false, boxes: numbers(count * 4, [0: 0.3, 1: -0.2]).span,
      isShift: true, size: size, above: 0.5)
    #expect(shifted[0].left.isNear(4.3 - 5) && shifted[0].top.isNear(3.8 - 5))
  }
}

@Suite struct SearchPlans {
  let plan = SearchPlan(faces: 16...400, fixed: nil)

  @Test func firstPicturesAreOfOneSize() {
    func first(_ width: Int, _ height: Int, _ minimumFace: Float? = nil) -> [Int] {
      let size = plan.first(width: width, height: height, minimumFace: minimumFace)
      return [size.width, size.height]
    }
    #expect(first(2000, 1500) == [800, 600])
    #expect(first(1500, 2000) == [600, 800])
    #expect(first(700, 20) == [700, 20])
    #expect(first(250, 200) == [250, 200])
    #expect(first(400, 50) == [400, 50])
    #expect(first(4000, 1) == [800, 1])
    // Where only large faces are wanted, a smaller picture shows them.
    #expect(first(2000, 1500, 80) == [600, 450])
    #expect(first(2000, 1500, 20) == [800, 600])
  }

  /// A square spot about a point, in pixels of the photo.
  func spot(_ x: Float, _ y: Float, _ side: Float) -> Candidate {
    Candidate(
      left: x - side / 2, top: y - side / 2, right: x + side / 2, bottom: y + side / 2, score: 0.4)
  }

  func tiles(_ width: Int, _ height: Int, _ minimumFace: Float, _ spots: [Candidate])
    -> [SearchPlan.Tile]
  {
    plan.tiles(
      width: width, height: height, minimumFace: minimumFace,
      than: 800 / Float(max(width, height)), spots: spots)
  }

  @Test func smallSpotsAreLookedAtAgain() {
    #expect(tiles(2000, 1500, 20, []).isEmpty)
    // 24 pixels of the first picture are no small spot, 23 are.
    #expect(tiles(2000, 1500, 20, [spot(100, 100, 60)]).isEmpty)
    // Three by three cores of 666 x 500; the corner's tile has a margin on two sides.
    #expect(
      tiles(2000, 1500, 20, [spot(100, 100, 57), spot(1900, 200, 90)]) == [
        SearchPlan.Tile(
          x: 0, y: 0, width: 730, height: 564, core: Box(x: 0, y: 0, width: 666, height: 500))
      ])
    #expect(
      tiles(2000, 1500, 20, [spot(1000, 700, 50)]) == [
        SearchPlan.Tile(
          x: 602, y: 436, width: 795, height: 628,
          core: Box(x: 666, y: 500, width: 667, height: 500))
      ])
    // The first picture shows all that is looked for.
    #expect(tiles(2000, 1500, 40, [spot(100, 100, 50)]).isEmpty)
    #expect(tiles(900, 900, 12, [spot(100, 100, 20)]).isEmpty)
    // Who asks for less than usual gets it looked for everywhere.
    let all = tiles(1999, 1501, 12, [])
    #expect(all.count == 9)
    #expect(all.map(\.core.area).reduce(0, +) == 1999 * 1501)
    for tile in all {
      #expect(tile.x >= 0 && tile.x + tile.width <= 1999)
      #expect(tile.y >= 0 && tile.y + tile.height <= 1501)
      #expect(tile.width <= 832 && tile.height <= 672)
      #expect(tile.takes(spot(tile.core.x, tile.core.y, 128)))
      #expect(!tile.takes(spot(tile.core.x, tile.core.y, 129)))
      #expect(!tile.takes(spot(tile.core.x + tile.core.width, tile.core.y, 20)))
    }
  }

  @Test func smallPhotosInDoubtAreEnlarged() {
    func larger(
      _ scores: [Float], _ width: Int = 250, _ height: Int = 200, minimumFace: Float = 20
    ) -> NetworkSize? {
      plan.larger(
        width: width, height: height, minimumFace: minimumFace, score: 0.6, sure: 0.83,
        spots: scores.map { score in
          var spot = spot(100, 100, 30)
          spot.score = score
          return spot
        })
    }
    #expect(larger([]) == nil)
    #expect(larger([0.44]) == nil)
    #expect(larger([0.83]) == nil)
    #expect(larger([0.46]) == NetworkSize(width: 500, height: 400))
    #expect(larger([0.95, 0.82]) == NetworkSize(width: 500, height: 400))
    #expect(larger([0.5], 400, 50) == NetworkSize(width: 640, height: 80))
    // Hardly larger, and faces that are large enough as they are.
    #expect(larger([0.5], 540, 400) == nil)
    #expect(larger([0.5], minimumFace: 24) == nil)
  }

  @Test func hintsAreShownSmallWithTheirSurroundings() {
    let inside = plan.glance(
      at: Box(x: 300, y: 200, width: 112, height: 112), width: 800, height: 600)
    #expect(inside.x == 188 && inside.y == 88)
    #expect(inside.part == NetworkSize(width: 336, height: 336))
    #expect(inside.shown == NetworkSize(width: 168, height: 168))
    #expect(inside.minimumFace == 24)
    // Nothing is enlarged: smaller faces are looked for instead.
    let corner = plan.glance(at: Box(x: 0, y: 590, width: 28, height: 9.9), width: 800, height: 600)
    #expect(corner.x == 0 && corner.y + corner.part.height == 600)
    #expect(corner.shown == corner.part)
    #expect(corner.minimumFace < 24)
    // A line, and a point in the corner of one pixel.
    let line = plan.glance(at: Box(x: 5, y: 0, width: 0, height: 0), width: 20, height: 1)
    #expect(line.part.width > 0 && line.part.height == 1 && line.x + line.part.width <= 20)
    let point = plan.glance(at: Box(x: 19, y: 19, width: 0, height: 0), width: 20, height: 20)
    #expect(point.x + point.part.width == 20 && point.y + point.part.height == 20)
  }

  @Test func largeSpotsAskForASmallerPicture() {
    func coarser(_ side: Float) -> NetworkSize? {
      plan.coarser(width: 2000, height: 1500, than: 0.4, spots: [spot(1000, 700, side)])
    }
    #expect(coarser(1010) == NetworkSize(width: 400, height: 300))
    #expect(coarser(990) == nil)
  }

  @Test func fixedInputsGetOnePictureThatFits() {
    let plan = SearchPlan(faces: 16...400, fixed: NetworkSize(width: 320, height: 240))
    for (width, height, fit) in [
      (2000, 1500, [320, 240]), (1500, 2000, [180, 240]), (5000, 1, [320, 1]),
      (32, 24, [320, 240]),
    ] {
      let size = plan.first(width: width, height: height, minimumFace: nil)
      #expect([size.width, size.height] == fit)
      let tiles = plan.tiles(
        width: width, height: height, minimumFace: 12, than: 0.1, spots: [spot(9, 9, 10)])
      #expect(tiles.isEmpty)
      #expect(
        plan.coarser(width: width, height: height, than: 1, spots: [spot(9, 9, 999)]) == nil)
      #expect(
        plan.larger(
          width: 200, height: 200, minimumFace: 20, score: 0.3, sure: 0.8, spots: [spot(9, 9, 20)])
          == nil)
    }
  }
}
