import Foundation
import Imaging
import TestSupport
import Testing

/// Files that other programs rewrite: what was decided about their faces holds.
@Suite struct ReplacementTests {
  let kinfolk: Kinfolk
  let path: String
  let portrait: Image

  /// One portrait, whose only face is discarded, and a larger part of the same picture.
  init() throws {
    kinfolk = try Kinfolk()
    let whole = try PictureTests.picture(Fixtures.path("astronaut.png"))
    portrait = whole.cropped(x: 100, y: 0, width: 260, height: 260)
    path = try kinfolk.makeFolder("photos", ["a.jpg": try Self.jpeg(portrait)])
    try scan()
    let result = try kinfolk.run("discard", "\(path)/a.jpg:1")
    #expect(result.status == 0, "\(result.errors)")
    #expect(try faces("a.jpg") == 0)
  }

  private static func jpeg(_ image: Image, quality: Int = 90) throws -> Data {
    Data(try JPEGWriter.encode(image, quality: quality))
  }

  private func scan() throws {
    let result = try kinfolk.run("scan", path, "--jobs", "1")
    #expect(result.status == 0, "\(result.errors)")
  }

  private func write(_ data: Data, to name: String = "a.jpg") throws {
    try data.write(to: URL(fileURLWithPath: "\(path)/\(name)"), options: .atomic)
  }

  private func data(_ name: String = "a.jpg") throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))
  }

  private func faces(_ name: String) throws -> Int {
    let report = try kinfolk.run("faces", "\(path)/\(name)", "--json").json()
    return try #require(report["faces"] as? [Any]).count
  }

  @Test func aTagMayBeWritten() throws {
    try write(Segments.adding(comment: "Rating=5", to: try data()))
    try scan()
    #expect(try faces("a.jpg") == 0)
    let log = try kinfolk.run("log", "--json").json()
    #expect((log["decisions"] as? [Any])?.count == 1)
    #expect(try kinfolk.run("undo").status == 0)
    #expect(try faces("a.jpg") == 1)
  }

  @Test(arguments: ["compressed", "cropped", "resized", "mirrored", "turned"])
  func thePictureMayBeSavedAgain(how: String) throws {
    let saved =
      switch how {
      case "compressed": try Self.jpeg(portrait, quality: 60)
      case "cropped":
        try Self.jpeg(portrait.cropped(x: 14, y: 5, width: 236, height: 240))
      case "resized": try Self.jpeg(try Resize.bilinear(portrait, width: 200, height: 200))
      case "mirrored": try Self.jpeg(portrait.mirrored())
      // The pixels are upside down, and say so.
      default:
        Segments.adding(
          captured: nil, orientation: 3, to: try Self.jpeg(Self.upsideDown(portrait)))
      }
    try write(saved)
    try scan()
    #expect(try faces("a.jpg") == 0)
  }

  @Test func itMayBeRenamedAtOnce() throws {
    try write(Segments.adding(comment: "Rating=5", to: try data()), to: "b.jpg")
    try FileManager.default.removeItem(atPath: "\(path)/a.jpg")
    try scan()
    #expect(try faces("b.jpg") == 0)
  }

  @Test func anotherPictureTakesNothingOver() throws {
    let other = try PictureTests.picture(Fixtures.path("astronaut.png"))
      .cropped(x: 130, y: 10, width: 190, height: 220)
    var wide = Canvas(width: 260, height: 260, background: Color(red: 90, green: 100, blue: 110))
    wide.paste(try Resize.bilinear(other, width: 250, height: 170), x: 5, y: 40)
    try write(try Self.jpeg(wide.image))
    try scan()
    #expect(try faces("a.jpg") == 1)
  }

  private static func upsideDown(_ image: Image) -> Image {
    var turned = image.mirrored()
    let row = image.width * 3
    turned.pixels = stride(from: 0, to: turned.pixels.count, by: row).reversed().flatMap {
      turned.pixels[$0..<$0 + row]
    }
    return turned
  }
}
