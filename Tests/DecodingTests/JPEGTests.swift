import Imaging
import TestSupport
import Testing
import Vocabulary

struct JPEGTests {
  static func fixture(_ name: String) throws -> [UInt8] { try Fixtures.bytes("imaging/\(name)") }

  static let gradient = Pictures.gradient(width: 48, height: 40)

  @Test(arguments: ["progressive.jpg", "4-2-2.jpg", "4-4-4.jpg", "restart.jpg", "cmyk.jpg"])
  func everyFlavourShowsTheSamePicture(name: String) throws {
    let photo = try decode(try Self.fixture(name))
    #expect(photo.facts == PhotoFacts(format: .jpeg, width: 48, height: 40))
    #expect(difference(photo.image, Self.gradient) < 4)
  }

  @Test func grayIsGray() throws {
    let photo = try decode(try Self.fixture("gray.jpg"))
    var expected = Self.gradient
    for y in 0..<40 {
      for x in 0..<48 {
        let c = Self.gradient[x, y]
        // ITU-R BT.601, as every converter weighs them.
        let luma = 0.299 * Double(c.red) + 0.587 * Double(c.green) + 0.114 * Double(c.blue)
        expected[x, y] = .gray(UInt8(luma.rounded()))
      }
    }
    #expect(difference(photo.image, expected) < 2)
  }

  /// Where `marker` lies in `file`.
  static func offset(of marker: UInt8, in file: [UInt8], last: Bool = false) throws -> Int {
    let offsets = file.indices.dropLast().filter { file[$0] == 0xFF && file[$0 + 1] == marker }
    return try #require(last ? offsets.last : offsets.first)
  }

  @Test func inksAreReadAsTheirMarkerSays() throws {
    // Every pixel is stored as (100, 200, 50, 255), which Adobe means upside down: no key, so RGB is what is stored.
    let adobe = try Self.fixture("cmyk-flat.jpg")
    func color(_ file: [UInt8]) throws -> Color { try decode(file).image[8, 8] }
    func isNear(_ a: Color, _ b: Color) -> Bool {
      abs(Int(a.red) - Int(b.red)) <= 2 && abs(Int(a.green) - Int(b.green)) <= 2
        && abs(Int(a.blue) - Int(b.blue)) <= 2
    }
    #expect(isNear(try color(adobe), Color(red: 100, green: 200, blue: 50)))

    // Without the marker it is full ink of the key: black.
    let marker = try Self.offset(of: 0xEE, in: adobe)
    let length = Int(adobe[marker + 2]) << 8 | Int(adobe[marker + 3])
    let plain = Array(adobe[..<marker] + adobe[(marker + 2 + length)...])
    #expect(isNear(try color(plain), .black))

    // The marker's last byte says YCCK: Y 100, Cb 200, Cr 50 is RGB (0, 131, 228), whose complement are the inks.
    var ycck = adobe
    ycck[marker + 1 + length] = 2
    #expect(isNear(try color(ycck), Color(red: 255, green: 124, blue: 27)))
  }

  // MARK: Sizes

  @Test(arguments: [
    // Scaled by the transform alone: 1/8, 1/4, 1/2.
    (400, 50, 50), (400, 100, 100), (400, 200, 200),
    // A few pixels short are accepted; more are not.
    (390, 50, 49), (376, 50, 50),
    // Between the steps the rest is done by area.
    (400, 150, 150), (400, 30, 30), (400, 399, 399), (400, 1, 1),
    // Never enlarged.
    (400, 400, 400), (400, 2000, 400),
  ])
  func theWorkingSizeIsKept(width: Int, workingSize: Int, expected: Int) throws {
    let image = Pictures.gradient(width: width, height: width / 2)
    let file = try JPEGWriter.encode(image, quality: 95)
    let photo = try decode(file, workingSize: workingSize)
    #expect(photo.image.width == expected)
    #expect(abs(photo.image.height * 2 - expected) <= 1)
    #expect(photo.facts.width == width)
    #expect(photo.scale == Float(width) / Float(expected))
    let reference = try Resize.area(image, width: expected, height: photo.image.height)
    #expect(difference(photo.image, reference) < 3)
  }

  // MARK: Damage

  /// A file whose rows cost about the same everywhere.
  static func noisy() throws -> [UInt8] {
    try JPEGWriter.encode(Pictures.noise(width: 64, height: 320, seed: 3), chroma: .full)
  }

  @Test func aTruncatedFileKeepsItsRows() throws {
    let file = try Self.noisy()
    let whole = try decode(file)
    let photo = try decode(Array(file[..<(file.count * 6 / 10)]))
    let damage = try #require(photo.facts.damage)
    #expect(["truncated: 57 %", "truncated: 60 %"].contains { damage.hasPrefix($0) }, "\(damage)")
    let top = { (image: Image) in image.cropped(x: 0, y: 0, width: 64, height: 160) }
    #expect(top(photo.image) == top(whole.image))
    #expect(photo.facts.height == 320)
  }

  @Test func tooFewRowsAreAFailure() throws {
    let file = try Self.noisy()
    #expect(throws: ImagingError.truncated(share: 0.15)) {
      try decode(Array(file[..<(file.count / 6)]))
    }
    #expect(throws: ImagingError.self) { try decode(Array(file[..<30])) }
  }

  @Test func aMissingEndMarkerIsNoDamage() throws {
    let file = try Self.noisy()
    let photo = try decode(file.dropLast(2))
    #expect(photo.facts.damage == nil)
    #expect(photo.image == (try decode(file)).image)
  }

  @Test func trailingGarbageIsNoDamage() throws {
    let file = try Self.noisy()
    let photo = try decode(file + Pictures.noise(width: 30, height: 10, seed: 4).pixels)
    #expect(photo.facts.damage == nil)
    #expect(photo.image == (try decode(file)).image)
  }

  @Test func bitRotIsTolerated() throws {
    var file = try Self.noisy()
    let start = try Self.offset(of: 0xDA, in: file) + 14
    // Not 0xFF, so that no marker comes to be.
    for at in stride(from: start + 2000, to: start + 2100, by: 3) { file[at] = 0x55 }
    let photo = try decode(file)
    #expect(photo.image.height == 320)
    #expect(photo.image != (try decode(try Self.noisy())).image)
  }

  @Test func aMarkerInTheMiddleIsDamage() throws {
    var file = try Self.noisy()
    let start = try Self.offset(of: 0xDA, in: file) + 14
    let middle = start + (file.count - start) * 2 / 3
    file.replaceSubrange(middle..<middle + 2, with: [0xFF, 0xD9])
    let photo = try decode(file)
    #expect(photo.facts.damage?.hasPrefix("damaged: 6") == true, "\(photo.facts)")
  }

  @Test func restartMarkersContainDamage() throws {
    let file = try Self.fixture("restart.jpg")
    let whole = try decode(file).image
    var broken = file
    // Wipe what lies between the fourth and the fifth marker.
    let markers = file.indices.dropLast().filter {
      file[$0] == 0xFF && (0xD0...0xD7).contains(file[$0 + 1])
    }
    for at in (markers[3] + 2)..<markers[4] { broken[at] = 0 }
    let photo = try decode(broken)
    // Below the row of blocks that was hit, but for the rows that its colour is interpolated into.
    let last = { (image: Image) in image.cropped(x: 0, y: 34, width: 48, height: 6) }
    #expect(last(photo.image) == last(whole))
    #expect(photo.image != whole)
  }

  @Test func aProgressiveFileCutAfterItsFirstScanIsCoarse() throws {
    let file = try Self.fixture("progressive.jpg")
    let scans = file.indices.dropLast().filter { file[$0] == 0xFF && file[$0 + 1] == 0xDA }
    #expect(scans.count > 4)
    // Between two scans, in the middle of one, and with a broken table before one.
    let third = scans[2]
    var broken = file
    let table = try #require(
      file.indices.dropLast().last { $0 < third && file[$0] == 0xFF && file[$0 + 1] == 0xC4 })
    broken[table + 3] = 0
    for (cause, bytes) in [
      ("truncated", Array(file[..<scans[1]])), ("truncated", Array(file[..<(third + 12)])),
      ("damaged", broken),
    ] {
      let photo = try decode(bytes)
      #expect(photo.facts.damage == "\(cause): fine detail or colour is missing")
      #expect(difference(photo.image, Self.gradient) < 40)
    }
  }

  /// A cut inside a table between two scans once made the second attempt read far behind the file.
  @Test func everyCutOfAProgressiveFileIsSurvived() throws {
    let file = try Self.fixture("progressive.jpg")
    var decoded = 0
    for length in 0..<file.count {
      if (try? decode(Array(file[..<length]))) != nil { decoded += 1 }
    }
    #expect(decoded > file.count / 4)
  }

  @Test func scanBombsAreRefused() throws {
    let file = try Self.fixture("progressive.jpg")
    let scan = file[(try Self.offset(of: 0xDA, in: file, last: true))...].dropLast(2)
    let bomb = file.dropLast(2) + Array(repeating: scan, count: 120).joined() + [0xFF, 0xD9]
    #expect(throws: ImagingError.tooManyScans) { try decode(Array(bomb)) }
    #expect(
      "\(ImagingError.tooManyScans)"
        == "this progressive JPEG has more scans than any real photo; it is refused")
  }

  @Test func hugeProgressiveFilesAreRefused() throws {
    var file = try Self.fixture("progressive.jpg")
    let frame = try Self.offset(of: 0xC2, in: file)
    // 40000 x 12000: within the limit of pixels, not of what may be held at once.
    file.replaceSubrange(frame + 5..<frame + 9, with: [0x2E, 0xE0, 0x9C, 0x40])
    #expect(throws: ImagingError.tooMuchMemory(width: 40_000, height: 12_000, bytes: 1_440_000_000))
    {
      try decode(file, workingSize: 100)
    }
    file.replaceSubrange(frame + 5..<frame + 9, with: [0xFF, 0xDC, 0xFF, 0xDC])
    #expect(throws: ImagingError.tooManyPixels(width: 65_500, height: 65_500, most: 500)) {
      try decode(file, workingSize: 100)
    }
  }

  @Test func whatIsNotDecodableIsNamed() throws {
    var file = try Self.noisy()
    // SOF3: lossless JPEG, which libjpeg does not do.
    file[try Self.offset(of: 0xC0, in: file) + 1] = 0xC3
    let error = #expect(throws: ImagingError.self) { try decode(file) }
    #expect(
      error?.description.hasPrefix(
        "this kind of JPEG is not supported: Unsupported JPEG process") == true)
  }
}
