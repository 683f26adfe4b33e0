import Imaging
import TestSupport
import Testing
import Vocabulary

@testable import Faces

/// The YuNet that the program carries.
@Suite struct YuNetTests {
  struct Reference: Decodable {
    struct Face: Decodable {
      let box: [Float]
      let landmarks: [[Float]]
      let score: Float
    }
    struct Photo: Decodable {
      let picture: String
      let faces: [Face]
    }
    let photos: [Photo]
  }

  static func finder(_ settings: DetectorSettings = DetectorSettings()) throws -> FaceFinder {
    try FaceFinder(ModelSet(detector: "yunet.json"), detector: settings)
  }

  @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data"))
  func facesAreThoseOfOpenCV() throws {
    let reference: Reference = try SharedData.json("reference/yunet.json")
    let models = try ModelSet(detector: "yunet.json")
    let network = try SingleShotNetwork(
      models.detector.files[0], models.detector.input, head: YuNetHead.self, files: models.files)
    #expect(network.fixedSize == nil)
    var count = 0
    var worst: (place: Float, score: Float) = (0, 0)
    for photo in reference.photos {
      let picture = try decode(SharedData.bytes("reference/\(photo.picture)")).image
      let faces = try network.candidates(in: picture, above: 0.6).strongest(overlap: 0.3)
      #expect(faces.count == photo.faces.count, "\(photo.picture)")
      for (face, expected) in zip(faces, photo.faces) {
        count += 1
        let places =
          [face.left, face.top, face.width, face.height] + face.landmarks
        let others =
          expected.box + expected.landmarks.map { $0[0] } + expected.landmarks.map { $0[1] }
        worst.place = max(worst.place, zip(places, others).map { abs($0 - $1) }.max() ?? 9)
        worst.score = max(worst.score, abs(face.score - expected.score))
      }
    }
    print("yunet: \(count) faces, largest difference \(worst.place) pixels, score \(worst.score)")
    #expect(count == 187)
    #expect(worst.place < 0.5 && worst.score < 0.001)
  }

  @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data"))
  func mainFacesAreFound() throws {
    let rows = try SharedData.table("detect-dev/single.csv")
    let finder = try Self.finder()
    var found = 0
    for row in rows {
      let numbers = row.dropFirst().compactMap(Float.init)
      let area = Box(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
      let image = try decode(SharedData.bytes("detect-dev/single/\(row[0])"), workingSize: 2000)
        .image
      let hit = try finder.detections(in: image).contains { $0.box.iou(area) >= 0.4 }
      if hit { found += 1 } else { print("yunet, single: missed \(row[0])") }
    }
    print("yunet, single: \(found) of \(rows.count)")
    #expect(rows.count == 300 && found >= 299)
  }

  @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data"))
  func facesOfGroupsAreFound() throws {
    let rows = try SharedData.table("detect-dev/multi.csv").filter { $0[5] == "0" }
    let finder = try Self.finder()
    var found = 0
    for (file, faces) in Dictionary(grouping: rows, by: { $0[0] }) {
      var left = try finder.detections(
        in: decode(SharedData.bytes("detect-dev/multi/\(file)"), workingSize: 2000).image
      ).map(\.box.center)
      for face in faces {
        let n = face.dropFirst().compactMap(Float.init)
        guard
          let hit = left.firstIndex(where: {
            $0.x >= n[0] && $0.x <= n[0] + n[2] && $0.y >= n[1] && $0.y <= n[1] + n[3]
          })
        else { continue }
        left.remove(at: hit)
        found += 1
      }
    }
    print("yunet, multi: \(found) of \(rows.count)")
    #expect(rows.count == 43 && found == 43)
    var all = 0
    for file in try SharedData.list("groups-dev") {
      all += try finder.detections(
        in: decode(SharedData.bytes("groups-dev/\(file)"), workingSize: 2000).image
      ).count
    }
    print("yunet, groups: \(all) faces")
    #expect((400...412).contains(all))
  }

  @Test func theAstronautIsFoundAndTheCatIsNone() throws {
    let finder = try Self.finder()
    let faces = try finder.faces(in: decode(Fixtures.bytes("astronaut.png")))
    #expect(faces.count == 1)
    let face = try #require(faces.first)
    let area = Box(x: 181, y: 72, width: 88, height: 106)
    #expect(face.detection.box.iou(area) > 0.6, "\(face.detection.box)")
    for (found, seen) in zip(
      face.detection.landmarks.points,
      [(203, 101), (246, 103), (223, 127), (204, 140), (243, 140)] as [(Float, Float)])
    {
      #expect(
        abs(found.x - seen.0) < 8 && abs(found.y - seen.1) < 8, "\(face.detection.landmarks)")
    }
    #expect(face.quality.overall > 0.7, "\(face.quality)")
    var cat = try decode(Fixtures.bytes("chelsea.png"))
    cat.saysHowToHold = false
    #expect(try finder.faces(in: cat).isEmpty)
  }

  /// A face of 20 pixels beside others, and one that fills the photo.
  @Test func facesOfAllSizesAreFound() throws {
    let image = try decode(Fixtures.bytes("astronaut.png")).image
    let head = image.cropped(x: 110, y: 0, width: 220, height: 220)
    var group = Canvas(width: 2000, height: 1200, background: .gray(200))
    // The face is 0.4 of the crop.
    for (index, side) in [55, 60, 70, 90, 120, 200, 320].enumerated() {
      group.paste(
        try Resize.fit(head, longSide: side), x: 40 + 270 * index, y: 60 + 110 * index)
    }
    let found = try Self.finder().detections(in: group.image).map(\.box.width).sorted()
    #expect(found.count == 7, "\(found)")
    #expect((found.first ?? 0) < 26)
    let portrait = try Resize.bilinear(
      image.cropped(x: 165, y: 50, width: 120, height: 140), width: 1500, height: 1750)
    let faces = try Self.finder().detections(in: portrait)
    #expect(faces.count == 1)
    #expect((faces.first?.box.width ?? 0) > 900)
  }

  @Test func minimumFaceIsObeyed() throws {
    let image = try decode(Fixtures.bytes("astronaut.png")).image
    #expect(try Self.finder(DetectorSettings(minimumFace: 300)).detections(in: image).isEmpty)
    #expect(try Self.finder(DetectorSettings(minimumFace: 60)).detections(in: image).count == 1)
  }

  @Test func theScoreIsASetting() throws {
    let image = try decode(Fixtures.bytes("astronaut.png")).image
    func count(_ score: String) throws -> Int {
      try Self.finder(DetectorSettings(own: ["yunet-threshold": score])).detections(in: image).count
    }
    #expect(try count("0.8") == 1)
    #expect(try count("0.99") == 0)
    #expect(
      throws: FacesError.setting(
        name: "yunet-threshold", reason: "is '2', but must be a number from 0.05 to 1")
    ) { try count("2") }
    #expect(
      try ModelSet(detector: "yunet.json").note(DetectorSettings()) == "yunet-threshold=0.6")
  }

  @Test(arguments: [(1, 1), (11, 400), (12, 12), (13, 700), (400, 20), (2000, 1)])
  func oddSizes(width: Int, height: Int) throws {
    let image = Image(width: width, height: height, filledWith: .gray(120))
    #expect(try Self.finder().detections(in: image).isEmpty)
  }

  // MARK: Turned photos

  /// Only around a hint are other turns looked at, and at a small size.
  @Test(arguments: Turn.allCases)
  func aTurnedHeadLeavesAHint(turn: Turn) throws {
    let detector = try Self.finder().detector
    let image = try decode(Fixtures.bytes("astronaut.png")).image.turned(turn)
    let pyramid = try detector.pyramid(of: image, minimumFace: nil)
    let hints = try detector.search(pyramid).hints
    let head = Detection(
      box: Box(x: 181, y: 72, width: 88, height: 106),
      landmarks: Landmarks(points: [Point](repeating: Point(x: 225, y: 125), count: 5)), score: 1
    ).turned(turn, in: PictureSize(width: 512, height: 512)).box
    let hit = hints.contains { hint in
      let around = Box(
        x: hint.x - hint.width, y: hint.y - hint.height, width: hint.width * 3,
        height: hint.height * 3)
      return around.x <= head.x && around.x + around.width >= head.x + head.width
        && around.y <= head.y && around.y + around.height >= head.y + head.height
    }
    #expect(hit, "\(hints), \(head)")
    let glances = try detector.glances(pyramid, hints: hints)
    #expect(glances.count == hints.count && hints.count <= 4)
    #expect(glances.allSatisfy { max($0.image.width, $0.image.height) <= 240 })
  }

  @Test func withoutAHintNoOtherTurnIsLookedAt() throws {
    let detector = try Self.finder().detector
    let pyramid = try detector.pyramid(
      of: Image(width: 600, height: 400, filledWith: .gray(120)), minimumFace: nil)
    let hints = try detector.search(pyramid).hints
    #expect(hints.isEmpty)
    #expect(try detector.glances(pyramid, hints: hints).isEmpty)
  }

  @Test(arguments: [Turn.right, .over, .left])
  func aTurnedPhotoIsSearchedUpright(turn: Turn) throws {
    let finder = try Self.finder()
    let upright = try #require(finder.faces(in: TurnedPhotos.astronaut(.none)).first)
    let faces = try finder.faces(in: TurnedPhotos.astronaut(turn))
    let face = try #require(faces.first)
    #expect(faces.count == 1)
    #expect(face.embedding == upright.embedding && face.quality == upright.quality)
    let expected = upright.detection.turned(turn, in: PictureSize(width: 512, height: 512))
    #expect(face.detection.box.iou(expected.box) > 0.99)
    #expect(Turn(facesOf: [(face.detection.landmarks, face.quality)]) == turn.back)
  }

  @Test(arguments: [Turn.right, .over, .left])
  func aGroupOnItsSideIsFound(turn: Turn) throws {
    let faces = try Self.finder().faces(in: TurnedPhotos.group(turn))
    #expect(faces.count == 10)
    #expect(Turn(facesOf: faces.map { ($0.detection.landmarks, $0.quality) }) == turn.back)
  }
}
