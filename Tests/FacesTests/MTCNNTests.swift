import Decoding
import Imaging
import TestSupport
import Testing
import Vocabulary

@testable import Faces

func decode(_ bytes: [UInt8], workingSize: Int? = nil) throws -> DecodedPhoto {
  try PhotoDecoder.decode(bytes.span.bytes, workingSize: workingSize)
}

@Suite struct FinderOnFixtures {
  @Test func astronautHasOneFace() throws {
    let photo = try decode(Fixtures.bytes("astronaut.png"))
    let faces = try FaceFinder(.mtcnn()).faces(in: photo)
    let face = try #require(faces.first)
    #expect(faces.count == 1)
    #expect(face.detection.score > 0.99)
    // Where the face is in the picture, by eye.
    let area = Box(x: 181, y: 72, width: 88, height: 106)
    #expect(face.detection.box.iou(area) > 0.6, "\(face.detection.box)")
    let marks = face.detection.landmarks
    for (found, seen) in zip(
      marks.points,
      [(203, 101), (246, 103), (223, 127), (204, 140), (243, 140)] as [(Float, Float)])
    {
      #expect(abs(found.x - seen.0) < 5 && abs(found.y - seen.1) < 5, "\(marks)")
    }
    #expect(face.embedding.vector.count == 128)
    let length = face.embedding.vector.reduce(0) { $0 + $1 * $1 }
    #expect(abs(length - 1) < 1e-5)
    #expect(face.quality.overall > 0.7, "\(face.quality)")
    let crop = try decode(face.crop)
    #expect(crop.facts.format == .jpeg)
    #expect(crop.image.longSide == 160)
  }

  @Test func catHasNone() throws {
    let photo = try decode(Fixtures.bytes("chelsea.png"))
    #expect(try FaceFinder(.mtcnn()).faces(in: photo).isEmpty)
  }

  @Test func coordinatesAreOfTheFullSizePhoto() throws {
    let bytes = try Fixtures.bytes("astronaut.png")
    let small = try decode(bytes, workingSize: 300)
    #expect(small.image.longSide == 300)
    let finder = try FaceFinder(.mtcnn())
    let a = try #require(finder.faces(in: decode(bytes)).first)
    let b = try #require(finder.faces(in: small).first)
    #expect(a.detection.box.iou(b.detection.box) > 0.8)
    // The same person, seen at another size.
    let similarity = zip(a.embedding.vector, b.embedding.vector).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(similarity > 0.97)
  }

  @Test func boxesStayInThePicture() throws {
    let image = try decode(Fixtures.bytes("astronaut.png")).image
    // The face cut through the middle.
    let half = image.cropped(x: 224, y: 40, width: 200, height: 200)
    for face in try FaceFinder(.mtcnn()).detections(in: half) {
      #expect(face.box.x >= 0 && face.box.y >= 0)
      #expect(face.box.x + face.box.width <= 199 && face.box.y + face.box.height <= 199)
    }
  }

  @Test(arguments: [(1, 1), (11, 400), (12, 12), (13, 700), (400, 20)])
  func oddSizes(width: Int, height: Int) throws {
    let image = Image(width: width, height: height, filledWith: .gray(120))
    #expect(try FaceFinder(.mtcnn()).detections(in: image).isEmpty)
  }

  @Test func minimumFaceIsObeyed() throws {
    let image = try decode(Fixtures.bytes("astronaut.png")).image
    let large = try FaceFinder(.mtcnn(), detector: DetectorSettings(minimumFace: 300))
    #expect(try large.detections(in: image).isEmpty)
    let small = try FaceFinder(.mtcnn(), detector: DetectorSettings(minimumFace: 60))
    #expect(try small.detections(in: image).count == 1)
  }

  @Test func runsAreRepeatable() throws {
    let photo = try decode(Fixtures.bytes("astronaut.png"))
    let finder = try FaceFinder(.mtcnn())
    #expect(try finder.faces(in: photo) == finder.faces(in: photo))
  }
}

@Suite struct Settings {
  @Test func defaultsAreTheOnesExplained() throws {
    let settings = DetectorSettings()
    let own = try MTCNN.Settings(settings)
    #expect(own.stages == MTCNN.Constants.stages)
    #expect(own.factor == MTCNN.Constants.pyramidFactor)
    #expect(settings.workingSize == Thresholds.workingSize)
    #expect(settings.minimumFace == nil)
    #expect(settings.minimumFace(longSide: 500) == 20)
    #expect(settings.minimumFace(longSide: 2000) == 40)
    #expect(DetectorSettings(minimumFace: 33).minimumFace(longSide: 2000) == 33)
  }

  @Test(arguments: [
    (DetectorSettings(minimumFace: 11), "minimumFace"),
    (DetectorSettings(minimumFace: .nan), "minimumFace"),
    (DetectorSettings(own: ["detector-thresholds": "0.5,0.5"]), "detector-thresholds"),
    (DetectorSettings(own: ["detector-thresholds": "0.5,0.5,1.5"]), "detector-thresholds"),
    (DetectorSettings(own: ["pyramid-factor": "1"]), "pyramid-factor"),
    (DetectorSettings(workingSize: 0), "workingSize"),
  ])
  func outOfRange(settings: DetectorSettings, name: String) {
    let error = #expect(throws: FacesError.self) { try FaceFinder(.mtcnn(), detector: settings) }
    guard case .setting(name, _) = error else {
      Issue.record("\(String(describing: error)) does not name \(name)")
      return
    }
  }
}

/// What a library has noted beside its photos must not change, or all of them are searched again.
@Suite struct Notes {
  @Test(arguments: [
    ([:], "thresholds=[0.6, 0.7, 0.8] factor=0.709"),
    (["detector-thresholds": "0.50,0,1"], "thresholds=[0.5, 0.0, 1.0] factor=0.709"),
    (["pyramid-factor": "0.8", "another": "x"], "thresholds=[0.6, 0.7, 0.8] factor=0.8"),
  ])
  func settingsAreNotedAsEver(own: [String: String], note: String) throws {
    #expect(try ModelSet.mtcnn().note(DetectorSettings(own: own)) == note)
  }

  @Test func equalSettingsAreEqualHoweverTheyAreWritten() throws {
    var settings = DetectorSettings()
    let thresholds = MTCNN.Settings.thresholds
    #expect(thresholds.set("0.60,0.70,8e-1", in: &settings))
    #expect(settings == DetectorSettings())
    #expect(thresholds.set("0.50,0.7,0.8", in: &settings))
    #expect(settings.own == ["detector-thresholds": "0.5,0.7,0.8"])
    #expect(!thresholds.set("0.5,,0.8", in: &settings))
    #expect(settings.own == ["detector-thresholds": "0.5,0.7,0.8"])
    #expect(thresholds.set(thresholds.standard, in: &settings))
    #expect(settings.own.isEmpty)
  }

  @Test func everyFamilysDefaultsAreAllowedAndItsKeysItsOwn() {
    let settings = ModelFamilies.all.detectors.flatMap(\.settings)
    for setting in settings { #expect(setting.canonical(setting.standard) == setting.standard) }
    #expect(Set(settings.map(\.key)).count == settings.count)
    #expect(
      Set(ModelFamilies.all.detectors.map(\.name)).count == ModelFamilies.all.detectors.count)
  }
}

@Suite struct PyramidTests {
  @Test func scalesFallUntilTheWindowFits() {
    let scales = Pyramid.scales(width: 200, height: 100, minimumFace: 20, factor: 0.5, window: 12)
    #expect(scales == [0.6, 0.3, 0.15])
    #expect(
      Pyramid.scales(width: 10, height: 400, minimumFace: 12, factor: 0.7, window: 12).isEmpty)
  }

  @Test func levelsHaveTheirSizesAndMeans() throws {
    var generator = SeededGenerator(seed: 5)
    let pixels = (0..<300 * 200 * 3).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let photo = Image(width: 300, height: 200, pixels: pixels)
    let pyramid = try Pyramid(photo, scales: [0.6, 0.3, 0.15, 0.075])
    #expect(pyramid.levels.map(\.image.width) == [180, 90, 45, 22])
    #expect(pyramid.levels.map(\.image.height) == [120, 60, 30, 15])
    func mean(_ image: Image) -> Double {
      Double(image.pixels.reduce(0) { $0 + Int($1) }) / Double(image.pixels.count)
    }
    for level in pyramid.levels { #expect(abs(mean(level.image) - mean(photo)) < 1) }
    // 40 pixels of the photo are 24 of the first level.
    #expect(pyramid.version(showing: 40, in: 48) == photo)
    #expect(pyramid.version(showing: 40, in: 24) == pyramid.levels[0].image)
    #expect(pyramid.version(showing: 170, in: 48) == pyramid.levels[1].image)
  }

  @Test func patchesOutsideAreZero() throws {
    let photo = Image(width: 40, height: 40, filledWith: Color(red: 255, green: 255, blue: 255))
    let pyramid = try Pyramid(photo, scales: [])
    let input = try ModelSet.mtcnn().detector.input
    var planes = [Float](repeating: 7, count: 2 * 3 * 24 * 24)
    let box = Candidate(left: -40, top: 0, right: 39, bottom: 39, score: 1)
    var span = planes.mutableSpan
    pyramid.cut([box], size: 24, as: input, to: &span)
    let white = (255 - input.mean[0]) * input.scale[0]
    #expect(planes[12 * 24] == 0)
    #expect(planes[12 * 24 + 11] == 0)
    #expect(planes[12 * 24 + 12] == white)
    #expect(planes[12 * 24 + 22] == white)
    #expect(planes.dropFirst(3 * 24 * 24).allSatisfy { $0 == 0 })
  }
}
