import Foundation
import TestSupport
import Testing

/// When photos were taken, from the file to the answers.
@Suite struct DatesTests {
  let kinfolk: Kinfolk

  init() throws { kinfolk = try Kinfolk() }

  /// The portrait with an XMP packet in it.
  private func dated(_ properties: String) throws -> Data {
    let packet = """
      <x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF
        xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'
        xmlns:exif='http://ns.adobe.com/exif/1.0/'><rdf:Description \(properties)/>
      </rdf:RDF></x:xmpmeta>
      """
    let body = Array("iTXtXML:com.adobe.xmp\0\0\0\0\0".utf8) + Array(packet.utf8)
    var file = try Fixtures.bytes("astronaut.png")
    func big(_ number: UInt32) -> [UInt8] {
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
    let chunk = big(UInt32(body.count - 4)) + body + big(Self.crc32(body))
    // Behind the signature and the header.
    file.insert(contentsOf: chunk, at: 33)
    return Data(file)
  }

  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }

  private func touch(_ path: String, _ date: String) throws {
    let time = try Date(date, strategy: .iso8601)
    try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path)
  }

  /// The dates of the only person's photos, in order: `2019 xmp`.
  private func answers(_ arguments: String...) throws -> [String] {
    let answer = try kinfolk.run(["photos", "1", "--json"] + arguments)
    let photos = try #require(try answer.json()["photos"] as? [[String: Any]])
    return try photos.map { photo in
      "\(try #require(photo["captured"] as? String)) \(try #require(photo["captured_from"] as? String))"
    }
  }

  @Test func comeFromThePhotoThenFromItsFile() throws {
    let album = try kinfolk.makeFolder(
      "album",
      [
        "IMG-20200101-WA0001.png": try dated("exif:DateTimeOriginal='2019-07-04T12:33:11+02:00'"),
        "IMG-20180504-WA0001.png": try dated("exif:DateTimeOriginal='0000:00:00'"),
        "plain.png": try Kinfolk.fixture("astronaut.png"),
      ])
    try touch("\(album)/plain.png", "2017-03-02T12:00:00Z")
    let scan = try kinfolk.run("scan", album)
    #expect(scan.status == 0, "\(scan.errors)")
    let all = ["2017-03-02T12:00:00 file", "2018-05-04 name", "2019-07-04T12:33:11 xmp"]
    // The tests' environment has no zone.
    #expect(try answers() == all)
    #expect(try answers("--since", "2018") == Array(all[1...]))
    #expect(try answers("--since", "2018-05-04T10:00", "--until", "2018") == [all[1]])
    #expect(try answers("--until", "2017-03") == [all[0]])

    let shown = try kinfolk.run("show", "1", "--json").json()
    let faces = try #require(shown["faces"] as? [[String: Any]])
    #expect(
      Set(faces.compactMap { $0["captured_from"] as? String }) == ["file", "name", "xmp"])
    let text = try kinfolk.run("faces", "\(album)/IMG-20180504-WA0001.png").output
    #expect(text.contains(", taken 2018-05-04 (from the file's name), 1 face\n"), "\(text)")
    let xmp = try kinfolk.run("faces", "\(album)/IMG-20200101-WA0001.png").output
    #expect(xmp.contains(", taken 2019-07-04 12:33:11 (XMP), 1 face\n"), "\(xmp)")

    // Names and times that change take the dates with them, without a new look at the photo.
    try FileManager.default.moveItem(
      atPath: "\(album)/IMG-20180504-WA0001.png", toPath: "\(album)/2016-01-01.png")
    try touch("\(album)/plain.png", "2015-03-02T12:00:00Z")
    let again = try kinfolk.run("scan", album, "--json").json()
    #expect(again["new"] as? Int == 0)
    #expect(
      try answers() == ["2015-03-02T12:00:00 file", "2016-01-01 name", "2019-07-04T12:33:11 xmp"])
  }

  @Test func ofPhotosThatAreNotScannedAreSaid() throws {
    let folder = try kinfolk.makeFolder(
      "new", ["Screenshot_2019-07-04-12-33-11.png": try Kinfolk.fixture("astronaut.png")])
    let path = "\(folder)/Screenshot_2019-07-04-12-33-11.png"
    let faces = try kinfolk.run("faces", path, "--json").json()
    #expect(faces["captured"] as? String == "2019-07-04T12:33:11")
    #expect(faces["captured_from"] as? String == "name")
  }
}
