import Testing
import Vocabulary

@testable import Decoding
@testable import Imaging

/// Orientation and date, wherever they stand. The pictures are wider than high, so that a quarter turn shows.
struct MetadataTests {
  static let exif = ExifBuilder(orientation: 6, original: "2019:07:04 12:33:11")
  static let xmp: [(String, String)] = [
    ("tiff:Orientation", "6"), ("exif:DateTimeOriginal", "2018-05-06T07:08:09.123+02:00"),
  ]

  static func jpeg(_ segments: [(marker: UInt8, body: [UInt8])]) throws -> PhotoFacts {
    try decode(Segments.added(segments, to: try ExifTests.jpeg())).facts
  }

  static func png(
    _ chunks: [(name: String, body: [UInt8])], late: Bool = false
  ) throws -> PhotoFacts {
    var builder = PNGBuilder(width: 5, height: 3) { x, y in [x * 40, y * 80, 0] }
    if late { builder.late = chunks } else { builder.chunks = chunks }
    return try decode(builder.file()).facts
  }

  static func xmpSegment(_ packet: String) -> (marker: UInt8, body: [UInt8]) {
    (0xE1, XMPBuilder.prefix + Array(packet.utf8))
  }

  private func expect(_ facts: PhotoFacts, turned: Bool, _ captured: CaptureTime?) {
    #expect((facts.width < facts.height) == turned)
    #expect(facts.captured == captured)
    #expect(facts.damage == nil)
  }

  private let byExif = CaptureTime("2019-07-04T12:33:11", .exif)
  private let byXMP = CaptureTime("2018-05-06T07:08:09", .xmp)

  // MARK: EXIF

  @Test(arguments: [false, true])
  func exifInRawProfilesOfPNG(late: Bool) throws {
    let named = Array("Exif\0\0".utf8) + Self.exif.tiff()
    for (kind, data) in [("exif", named), ("APP1", named), ("exif", Self.exif.tiff())] {
      let text = TextChunk.rawProfile(kind.lowercased(), data)
      let keyword = "Raw profile type \(kind)"
      for chunk in [
        TextChunk.plain(keyword, text), TextChunk.packed(keyword, text),
        TextChunk.international(keyword, text),
        TextChunk.international(keyword, text, isPacked: true),
      ] {
        expect(try Self.png([chunk], late: late), turned: true, byExif)
      }
    }
  }

  @Test(arguments: ["", "Exif\0\0", "Exif\0\0Exif\0\0", "EXIF\0\0", "Exif\0"])
  func exifBehindAnyName(name: String) throws {
    let body = Array(name.utf8) + Self.exif.tiff()
    expect(try Self.png([("eXIf", body)]), turned: true, byExif)
    expect(try Self.jpeg([(0xE1, body)]), turned: true, byExif)
  }

  @Test func exifBehindOtherSegments() throws {
    let body = Array("Exif\0\0".utf8) + Self.exif.tiff()
    let comment: (marker: UInt8, body: [UInt8]) = (0xFE, Array("hello".utf8))
    expect(
      try Self.jpeg([comment, (0xE1, Array("QVCI\0".utf8)), (0xE2, [1, 2, 3]), (0xE1, body)]),
      turned: true, byExif)
    // The first that says something counts, for each fact by itself.
    let date = Array("Exif\0\0".utf8) + ExifBuilder(original: "2001:02:03 04:05:06").tiff()
    expect(
      try Self.jpeg([(0xE1, date), (0xE1, body)]), turned: true,
      CaptureTime("2001-02-03T04:05:06", .exif))
    // Stray bytes between segments.
    let file = try ExifTests.jpeg()
    let strayed =
      file[..<2] + Segments.segment(0xFE, [1]) + [0, 17, 0xFF, 0xFF] + Segments.segment(0xE1, body)
      + file[2...]
    expect(try decode(Array(strayed)).facts, turned: true, byExif)
  }

  @Test func exifDatesInOrderOfTrust() throws {
    func captured(_ exif: ExifBuilder) throws -> String? {
      try decode(exif.added(to: try ExifTests.jpeg())).facts.captured?.text
    }
    var exif = ExifBuilder(changed: "2021:01:01 01:01:01")
    #expect(try captured(exif) == "2021-01-01T01:01:01")
    exif.satellite = "2019:07:03"
    #expect(try captured(exif) == "2019-07-03")
    exif.digitized = "2019:07:05 00:00:00"
    #expect(try captured(exif) == "2019-07-05T00:00:00")
    exif.original = "2019:07:04 12:33:11"
    #expect(try captured(exif) == "2019-07-04T12:33:11")
    exif.isMisplaced = true
    #expect(try captured(exif) == "2019-07-04T12:33:11")
    exif.original = "2919:07:04 12:33:11"
    #expect(try captured(exif) == "2019-07-05T00:00:00", "no clock is believed in the future")
  }

  // MARK: XMP

  @Test(arguments: XMPBuilder.Form.allCases)
  func xmpAlone(form: XMPBuilder.Form) throws {
    let packet = XMPBuilder.packet(Self.xmp, form)
    let bytes = Array(packet.utf8)
    expect(try Self.jpeg([Self.xmpSegment(packet)]), turned: true, byXMP)
    for chunk in [
      TextChunk.international("XML:com.adobe.xmp", bytes),
      TextChunk.international("XML:com.adobe.xmp", bytes, isPacked: true),
      TextChunk.plain("Raw profile type xmp", TextChunk.rawProfile("xmp", bytes)),
      TextChunk.packed(
        "Raw profile type APP1", TextChunk.rawProfile("app1", XMPBuilder.prefix + bytes)),
    ] {
      expect(try Self.png([chunk]), turned: true, byXMP)
      expect(try Self.png([chunk], late: true), turned: true, byXMP)
    }
  }

  @Test(
    arguments: [
      ([("xmp:CreateDate", "2014-01-01")], "2014-01-01"),
      ([("xmp:CreateDate", "2014-01-01"), ("exif:DateTimeDigitized", "2013")], "2013"),
      ([("exif:DateTimeDigitized", "2013"), ("photoshop:DateCreated", "1950-06")], "1950-06"),
      (
        [("photoshop:DateCreated", "1950-06"), ("exif:DateTimeOriginal", "2019-07-04T12:33Z")],
        "2019-07-04T12:33"
      ),
      ([("exif:DateTimeOriginal", "unknown"), ("xmp:CreateDate", "2014-01-01")], "2014-01-01"),
      ([("xmp:ModifyDate", "2014-01-01")], nil),
    ] as [([(String, String)], String?)])
  func xmpDatesInOrderOfTrust(properties: [(String, String)], expected: String?) throws {
    for form in XMPBuilder.Form.allCases {
      let facts = try Self.jpeg([Self.xmpSegment(XMPBuilder.packet(properties, form))])
      expect(facts, turned: false, expected.flatMap { CaptureTime($0, .xmp) })
    }
  }

  @Test func exifGoesBeforeXMPWhereBothAreValid() throws {
    let xmp = Self.xmpSegment(XMPBuilder.packet(Self.xmp))
    func exif(_ builder: ExifBuilder) -> (marker: UInt8, body: [UInt8]) {
      (0xE1, Array("Exif\0\0".utf8) + builder.tiff())
    }
    let upright = ExifBuilder(orientation: 1, original: "2019:07:04 12:33:11")
    expect(try Self.jpeg([xmp, exif(upright)]), turned: false, byExif)
    let empty = ExifBuilder(orientation: 0, original: "0000:00:00 00:00:00")
    expect(try Self.jpeg([exif(empty), xmp]), turned: true, byXMP)
    // What a program noted as the last change is no rival of a date of taking.
    let changed = ExifBuilder(changed: "2021:01:01 01:01:01")
    expect(try Self.jpeg([exif(changed), xmp]), turned: true, byXMP)
  }

  @Test(arguments: ["utf8", "bom", "utf16le", "utf16be", "declared", "nul", "cut", "later"])
  func xmpInEveryDress(dress: String) {
    let packet = XMPBuilder.packet(Self.xmp, .elements)
    let plain = Array(packet.utf8)
    let bytes: [UInt8] =
      switch dress {
      case "bom": [0xEF, 0xBB, 0xBF] + plain
      case "utf16le": [0xFF, 0xFE] + packet.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
      case "utf16be": [0xFE, 0xFF] + packet.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
      case "declared": Array("\n <?xml version='1.0' encoding='UTF-8'?>".utf8) + plain
      case "nul": plain + [0, 0]
      case "cut": Array(plain[..<(plain.count - 60)])
      // Two descriptions, the first without what is wanted.
      case "later":
        Array(
          XMPBuilder.wrapped(
            XMPBuilder.description([("xmp:Rating", "3")], .attributes)
              + XMPBuilder.description(Self.xmp, .elements)
          ).utf8)
      default: plain
      }
    let xmp = XMP(bytes)
    #expect(xmp.orientation == .rotatedLeft)
    #expect(xmp.captured?.text == "2018-05-06T07:08:09")
  }

  /// What a picture was made from, and what was done to it, has dates and orientations of its own.
  @Test func whatLiesDeeperInXMPIsNotOfThePicture() {
    let inner = XMPBuilder.description(Self.xmp, .elements)
    let deep =
      "<rdf:Description><xmpMM:Pantry><rdf:Bag><rdf:li>\(inner)</rdf:li></rdf:Bag>"
      + "</xmpMM:Pantry></rdf:Description>"
    #expect(XMP(XMPBuilder.wrapped(deep).utf8) == XMP("".utf8))
    #expect(XMP(inner.utf8) == XMP("".utf8), "without rdf:RDF it is no XMP")
  }

  @Test func hostileXMPReadsAsNothing() {
    let inner = XMPBuilder.description(Self.xmp, .elements)
    let nothing = XMP("".utf8)
    #expect(XMP(XMPBuilder.wrapped(inner).utf8) != nothing)
    let entities = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
    #expect(XMP(XMPBuilder.wrapped(inner, before: entities).utf8) == nothing)
    let external = "<!DOCTYPE x SYSTEM 'file:///etc/passwd'>"
    #expect(XMP(XMPBuilder.wrapped(inner, before: external).utf8) == nothing)
    func nested(_ depth: Int) -> String {
      String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
    }
    #expect(XMP(XMPBuilder.wrapped(nested(60) + inner).utf8) != nothing)
    #expect(XMP(XMPBuilder.wrapped(inner + nested(100_000)).utf8) == nothing)
    #expect(
      XMP(XMPBuilder.wrapped(inner + String(repeating: "<a/>", count: 200_001)).utf8) == nothing)
    #expect(
      XMP(XMPBuilder.wrapped(inner + String(repeating: " ", count: 10 << 20)).utf8) == nothing)
    let long = String(repeating: "2", count: 100_000)
    #expect(
      XMP(XMPBuilder.packet([("tiff:Orientation", long), ("exif:DateTimeOriginal", long)]).utf8)
        == nothing)
  }

  // MARK: IPTC

  static let taken: [(UInt8, String)] = [(5, "a title"), (55, "20170809"), (60, "101112+0200")]

  @Test func iptcAlone() throws {
    let byIPTC = CaptureTime("2017-08-09T10:11:12", .iptc)
    let sets = IPTCBuilder.dataSets(Self.taken)
    let resources =
      IPTCBuilder.resource(0x03ED, name: "odd", [1, 2, 3]) + IPTCBuilder.resource(0x0404, sets)
    expect(
      try Self.jpeg([(0xED, IPTCBuilder.photoshop + resources)]), turned: false, byIPTC)
    // Long resources go on in the next segment.
    let cut = resources.count - 20
    expect(
      try Self.jpeg([
        (0xED, IPTCBuilder.photoshop + resources[..<cut]),
        (0xED, IPTCBuilder.photoshop + resources[cut...]),
      ]), turned: false, byIPTC)
    for data in [resources, sets, IPTCBuilder.photoshop + resources] {
      let text = TextChunk.rawProfile("iptc", data)
      expect(
        try Self.png([TextChunk.packed("Raw profile type iptc", text)]), turned: false, byIPTC)
    }
    // EXIF and XMP go before it.
    let iptc: (marker: UInt8, body: [UInt8]) = (0xED, IPTCBuilder.photoshop + resources)
    expect(
      try Self.jpeg([iptc, Self.xmpSegment(XMPBuilder.packet(Self.xmp))]), turned: true, byXMP)
  }

  @Test(
    arguments: [
      ([(55, "20170809")], "2017-08-09"), ([(55, "20170800"), (60, "000000")], "2017-08"),
      ([(55, "00000000"), (62, "20160102"), (63, "030405")], "2016-01-02T03:04:05"),
      ([(55, "2017-08-09"), (60, "10:11:12")], "2017-08-09T10:11:12"), ([(60, "101112")], nil),
      ([(55, "20170809"), (60, "")], "2017-08-09"), ([(55, "")], nil),
    ] as [([(UInt8, String)], String?)])
  func iptcDates(fields: [(UInt8, String)], expected: String?) {
    #expect(IPTC(IPTCBuilder.dataSets(fields)).captured?.text == expected)
  }

  // MARK: Damage

  @Test func chunksAreCheckedAndBounded() throws {
    let text = TextChunk.rawProfile("exif", Self.exif.tiff())
    let keyword = "Raw profile type exif"
    // A claim of more than there is, and of less.
    func claiming(_ length: String) -> [UInt8] {
      let count = "\(Self.exif.tiff().count)"
      return Array(String(decoding: text, as: UTF8.self).replacing(count, with: length).utf8)
    }
    expect(try Self.png([TextChunk.plain(keyword, claiming("4000000000"))]), turned: true, byExif)
    for claim in ["0", "-5", "99999999999999999999", "x"] {
      expect(try Self.png([TextChunk.plain(keyword, claiming(claim))]), turned: false, nil)
    }
    // Other texts are not read, however long; nor is one that unpacks to more than any metadata.
    let long = [UInt8](repeating: 0x20, count: 9 << 20)
    expect(try Self.png([TextChunk.plain("Comment", long)]), turned: false, nil)
    for (size, isRead) in [(1 << 20, true), (22 << 20, false)] {
      let keyword = Array("Raw profile type exif".utf8)
      let body = keyword + [0, 0] + PNGBuilder.bomb(size)
      var builder = PNGBuilder(width: 5, height: 3) { _, _ in [0, 0, 0] }
      builder.chunks = [("zTXt", body)]
      let file = builder.file()
      let texts = PNGChunks.read(file.span.bytes) { $0 == keyword }.texts
      #expect(texts.isEmpty != isRead)
      #expect(texts.allSatisfy { $0.text.allSatisfy { $0 == 0x20 } && $0.text.count >= size })
      #expect(try decode(file).facts.damage == nil)
    }
    // A wrong checksum.
    var builder = PNGBuilder(width: 5, height: 3) { x, y in [x * 40, y * 80, 0] }
    builder.chunks = [("eXIf", Self.exif.tiff())]
    var file = builder.file()
    file[33 + 8 + Self.exif.tiff().count] ^= 1
    expect(try decode(file).facts, turned: false, nil)
  }
}
