import Imaging
import TestSupport
import Testing
import Vocabulary

@testable import Faces

@Suite struct TurnsTests {
  @Test(arguments: [Turn.right, .over, .left])
  func aFaceOnItsSideIsFoundAsIfItStoodUpright(turn: Turn) throws {
    let finder = try FaceFinder(.mtcnn())
    let upright = try #require(finder.faces(in: TurnedPhotos.astronaut(.none)).first)
    let faces = try finder.faces(in: TurnedPhotos.astronaut(turn))
    let face = try #require(faces.first)
    #expect(faces.count == 1)
    // The very pixels of the upright photo were searched.
    #expect(face.embedding == upright.embedding)
    #expect(face.quality == upright.quality)
    #expect(face.crop == upright.crop)
    // The box is that in the photo as it is.
    let size = PictureSize(width: 512, height: 512)
    let expected = upright.detection.turned(turn, in: size)
    #expect(face.detection.box.iou(expected.box) > 0.99)
    for (a, b) in zip(face.detection.landmarks.points, expected.landmarks.points) {
      #expect(abs(a.x - b.x) < 0.01 && abs(a.y - b.y) < 0.01)
    }
    #expect(Turn(facesOf: [(face.detection.landmarks, face.quality)]) == turn.back)
  }

  /// Lying on its side this one gets features that promise more than those it has.
  @Test func theTurnThatPromisesMostNeedNotBeTheOne() throws {
    var photo = try decode(Fixtures.bytes("astronaut.png"))
    photo.image = try Resize.bilinear(
      photo.image.cropped(x: 140, y: 30, width: 170, height: 200), width: 680, height: 800
    ).turned(.over)
    let faces = try FaceFinder(.mtcnn()).faces(in: photo)
    #expect(Turn(facesOf: faces.map { ($0.detection.landmarks, $0.quality) }) == .over)
  }

  /// The coarse look passes over them.
  @Test(arguments: [Turn.right, .over, .left])
  func aGroupOnItsSideIsFound(turn: Turn) throws {
    let faces = try FaceFinder(.mtcnn()).faces(in: TurnedPhotos.group(turn))
    #expect(faces.count == 10)
    #expect(Turn(facesOf: faces.map { ($0.detection.landmarks, $0.quality) }) == turn.back)
  }

  @Test func placesAreOfTheFullSizePhoto() throws {
    var photo = try TurnedPhotos.astronaut(.right)
    let finder = try FaceFinder(.mtcnn())
    let small = try #require(finder.faces(in: photo).first)
    photo.scale = 4
    let large = try #require(finder.faces(in: photo).first)
    #expect(large.detection == small.detection.scaled(by: 4))
  }

  @Test func whoeverSaysHowToHoldAPhotoIsBelieved() throws {
    let finder = try FaceFinder(.mtcnn())
    let faces = try finder.faces(in: TurnedPhotos.astronaut(.right, saysHowToHold: true))
    let found = try finder.detections(in: TurnedPhotos.astronaut(.right).image)
    #expect(faces.map(\.detection) == found)
  }

  @Test func aCatHasNoFaceInAnyTurn() throws {
    var photo = try decode(Fixtures.bytes("chelsea.png"))
    // The fixture's XMP does.
    photo.saysHowToHold = false
    let finder = try FaceFinder(.mtcnn())
    for _ in Turn.allCases {
      photo.image = photo.image.turned(.right)
      #expect(try finder.faces(in: photo).isEmpty)
    }
  }

  @Test(arguments: [(1, 1), (11, 400), (12, 12), (400, 20)])
  func oddSizes(width: Int, height: Int) throws {
    var photo = try TurnedPhotos.astronaut(.none)
    photo.image = Image(width: width, height: height, filledWith: .gray(120))
    #expect(try FaceFinder(.mtcnn()).faces(in: photo).isEmpty)
  }

  // MARK: What to believe

  static func face(x: Float, quality: Float, score: Float = 1) -> FoundFace {
    FoundFace(
      detection: Detection(
        box: Box(x: x, y: 0, width: 10, height: 10), landmarks: marks(.none), score: score),
      quality: Quality(size: 1, sharpness: 1, pose: 1, score: 1, overall: quality),
      embedding: Embedding([]),
      crop: [])
  }

  static func marks(_ turn: Turn) -> Landmarks {
    Landmarks(
      points: [(3, 4), (7, 4), (5, 6), (4, 8), (6, 8)].map { Point(x: $0.0, y: $0.1) }
    ).turned(turn, in: PictureSize(width: 11, height: 11))
  }

  @Test func aTurnedPhotoMustShowMoreThanTheOneAsItIs() {
    let turned = [Self.face(x: 0, quality: 0.9)]
    #expect(Turn.explains([], by: turned))
    #expect(Turn.explains([Self.face(x: 50, quality: 0.45)], by: turned))
    #expect(!Turn.explains([Self.face(x: 50, quality: 0.5)], by: turned))
    // The same head with made-up features.
    #expect(Turn.explains([Self.face(x: 2, quality: 0.9)], by: turned))
    // The same head, but seen more surely as it is.
    #expect(
      !Turn.explains(
        [Self.face(x: 2, quality: 0.9)], by: [Self.face(x: 0, quality: 0.9, score: 0.9)]))
  }

  @Test(arguments: Turn.allCases)
  func theBestFaceTellsTheTurn(turn: Turn) {
    let good = Self.face(x: 0, quality: 0.85).quality
    let bad = Self.face(x: 0, quality: 0.75).quality
    // A face that lies as if its photo had been turned so needs the turn that undoes it.
    #expect(Turn(facesOf: [(Self.marks(.over), bad), (Self.marks(turn), good)]) == turn.back)
    #expect(Turn(facesOf: [(Self.marks(turn), bad)]) == .none)
    #expect(Turn(facesOf: []) == .none)
  }

  @Test func severalFairFacesTellTheTurnIfTheyAgree() {
    let fair = Self.face(x: 0, quality: 0.5).quality
    let side = (Self.marks(.right), fair)
    #expect(Turn(facesOf: [side, side, side]) == .none)
    #expect(Turn(facesOf: [side, side, side, side]) == .left)
    #expect(Turn(facesOf: [side, side, side, side, (Self.marks(.none), fair)]) == .none)
    let good = (Self.marks(.none), Self.face(x: 0, quality: 0.9).quality)
    #expect(Turn(facesOf: [side, side, side, side, good]) == .none)
  }

  /// Otherwise an upright photo of somebody who lies down would be shown turned.
  @Test func noUprightFaceThatLeansSoFarIsGoodEnough() {
    for lean in stride(from: 45 as Float, through: 180, by: 1) {
      #expect(1 - Quality.rise(lean, Thresholds.roll) < Thresholds.turnedQuality)
    }
  }
}
