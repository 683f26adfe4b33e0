import TestSupport
import Testing
import Vocabulary

@testable import Decoding
@testable import Imaging

struct ExifTests {
  static func jpeg(_ image: Image = Pictures.gradient(width: 48, height: 32)) throws -> [UInt8] {
    try JPEGWriter.encode(image, quality: 95, chroma: .full)
  }

  /// Stores `image` so that `orientation` turns it back: the definition of each value, spelled out pixel by pixel.
  static func stored(_ image: Image, _ orientation: Int) -> Image {
    let swaps = orientation >= 5
    let width = swaps ? image.height : image.width
    let height = swaps ? image.width : image.height
    var out = Image(width: width, height: height)
    for row in 0..<height {
      for column in 0..<width {
        // Where the stored row 0 and column 0 lie in the upright picture (Exif 2.32, 4.6.4).
        let right = width - 1 - column
        let bottom = height - 1 - row
        let (x, y) =
          switch orientation {
          case 2: (right, row)
          case 3: (right, bottom)
          case 4: (column, bottom)
          case 5: (row, column)
          case 6: (bottom, column)
          case 7: (bottom, right)
          case 8: (row, right)
          default: (column, row)
          }
        out[column, row] = image[x, y]
      }
    }
    return out
  }

  @Test(arguments: 1...8, [false, true])
  func everyOrientationComesOutUpright(orientation: Int, bigEndian: Bool) throws {
    let image = Pictures.gradient(width: 48, height: 32)
    let file = try Self.jpeg(Self.stored(image, orientation))
    let exif = ExifBuilder(orientation: orientation, bigEndian: bigEndian)
    let photo = try decode(exif.added(to: file))
    #expect(photo.facts.width == 48)
    #expect(photo.facts.height == 32)
    #expect(difference(photo.image, image) < 2)
    let small = try decode(exif.added(to: file), workingSize: 12)
    #expect(small.image.width == 12)
    #expect(small.image.height == 8)
    #expect(small.scale == 4)
  }

  @Test(arguments: Orientation.allCases)
  func turningIsExactForSidesThatAreNoMultipleOfATile(orientation: Orientation) {
    let image = Pictures.noise(width: 71, height: 45, seed: 5)
    #expect(Self.stored(image, orientation.rawValue).upright(from: orientation) == image)
  }

  @Test(arguments: Turn.allCases)
  func pixelsGoWherePointsGo(turn: Turn) {
    let image = Pictures.noise(width: 7, height: 5, seed: 8)
    let turned = image.turned(turn)
    let size = PictureSize(width: image.width, height: image.height)
    #expect(PictureSize(width: turned.width, height: turned.height) == size.turned(turn))
    for y in 0..<image.height {
      for x in 0..<image.width {
        let point = Point(x: Float(x), y: Float(y)).turned(turn, in: size)
        #expect(turned[Int(point.x), Int(point.y)] == image[x, y])
      }
    }
  }

  /// 0 and other numbers that are none say nothing, nor does 1, which scanners and editors write into every file.
  @Test(
    arguments: [(nil, false), (0, false), (9, false), (1, false), (6, true), (3, true)]
      as [(Int?, Bool)])
  func whetherAPhotoSaysHowToHoldIt(orientation: Int?, says: Bool) throws {
    let exif = ExifBuilder(orientation: orientation, original: "2019:07:04 12:33:11")
    #expect(try decode(exif.added(to: try Self.jpeg())).saysHowToHold == says)
    #expect(try !decode(try Self.jpeg()).saysHowToHold)
  }

  @Test func mirroringTwiceIsNothing() {
    let image = Pictures.noise(width: 9, height: 4, seed: 6)
    #expect(image.mirrored()[0, 2] == image[8, 2])
    #expect(image.mirrored().mirrored() == image)
  }

  @Test(arguments: [0, 9, 99, 65535])
  func impossibleOrientationsAreUpright(value: Int) throws {
    let photo = try decode(ExifBuilder(orientation: value).added(to: try Self.jpeg()))
    #expect(photo.facts.width == 48)
    #expect(photo.facts.damage == nil)
  }

  @Test func anOrientationStoredAsLongCounts() throws {
    let exif = ExifBuilder(orientation: 8, orientationType: 4)
    #expect(try decode(exif.added(to: try Self.jpeg())).facts.width == 32)
  }

  @Test func theCaptureTimeIsRead() throws {
    func captured(_ exif: ExifBuilder) throws -> String? {
      try decode(exif.added(to: try Self.jpeg())).facts.captured?.text
    }
    let original = "2019:07:04 12:33:11"
    let scanned = "2020:01:02 03:04:05"
    for bigEndian in [false, true] {
      #expect(
        try captured(ExifBuilder(original: original, digitized: scanned, bigEndian: bigEndian))
          == "2019-07-04T12:33:11")
    }
    #expect(try captured(ExifBuilder(digitized: scanned)) == "2020-01-02T03:04:05")
    #expect(
      try captured(ExifBuilder(original: "0000:00:00 00:00:00", digitized: scanned))
        == "2020-01-02T03:04:05")
    #expect(try captured(ExifBuilder(original: "    :  :     :  :  ")) == nil)
    #expect(try captured(ExifBuilder(orientation: 1)) == nil)
  }

  @Test func garbageReadsAsNothing() throws {
    let file = try Self.jpeg()
    let whole = ExifBuilder(orientation: 6, original: "2019:07:04 12:33:11").added(to: file)
    for at in 4..<(whole.count - file.count) where at >= 12 {
      var broken = whole
      broken[at] = ~broken[at]
      // Whatever it says, the picture must come out in one of its two shapes.
      let photo = try decode(broken)
      #expect(photo.facts.width * photo.facts.height == 48 * 32)
    }
    let body = Array("Exif\0\0".utf8) + [UInt8](repeating: 0xFF, count: 60)
    let garbage = file[..<2] + [0xFF, 0xE1, 0, UInt8(body.count + 2)] + body + file[2...]
    #expect(try decode(Array(garbage)).facts == PhotoFacts(format: .jpeg, width: 48, height: 32))
  }
}
