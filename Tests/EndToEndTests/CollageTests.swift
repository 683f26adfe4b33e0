import Foundation
import Imaging
import TestSupport
import Testing

/// Photos that show one person several times.
@Suite struct CollageTests {
  let kinfolk: Kinfolk

  init() throws { kinfolk = try Kinfolk() }

  /// How many faces each person has, and how many faces of a file each has.
  private func people() throws -> [Int: Int] {
    let list = try #require(
      try kinfolk.run("people", "--json").json()["people"] as? [[String: Any]])
    var faces: [Int: Int] = [:]
    for person in list { faces[try #require(person["id"] as? Int)] = person["faces"] as? Int }
    return faces
  }

  private func owners(of path: String) throws -> [Int?] {
    let list = try #require(
      try kinfolk.run("faces", path, "--json").json()["faces"] as? [[String: Any]])
    return list.map { ($0["person"] as? [String: Any])?["id"] as? Int }
  }

  private func write(_ data: Data, to path: String) throws {
    try data.write(to: URL(fileURLWithPath: path))
  }

  /// One face so changed that it is one person, but no longer one picture: narrowed, coarsened, broadened.
  private static func unlike() throws -> [Image] {
    let portrait = try PictureTests.picture(Fixtures.path("astronaut.png"))
    let head = portrait.cropped(x: 130, y: 10, width: 190, height: 220)
    let coarse = try Resize.bilinear(head, width: 80, height: 93)
    return [
      try Resize.bilinear(head, width: 180, height: 300),
      try Resize.bilinear(coarse, width: 190, height: 220),
      try Resize.bilinear(head, width: 260, height: 200),
    ]
  }

  /// The portraits come first, the collages after; or all at once.
  @Test(arguments: [true, false])
  func portraitsStayTogetherAndTheRestIsAsked(oneByOne: Bool) throws {
    let pictures = try Variants.pictures(5)
    var files: [String: Data] = [:]
    for (index, picture) in pictures.prefix(4).enumerated() {
      files["\(index).png"] = Data(try PNGWriter.encode(picture))
    }
    let album = try kinfolk.makeFolder("album", files)
    if oneByOne { #expect(try kinfolk.run("scan", album).status == 0) }
    let sheet = "\(album)/sheet.png"
    try write(
      try Variants.collage([Image](repeating: pictures[4], count: 5)), to: sheet)
    let collage = "\(album)/collage.png"
    try write(try Variants.collage(try Self.unlike()), to: collage)
    #expect(try kinfolk.run("scan", album).status == 0)

    let first = try #require(try owners(of: "\(album)/0.png").first ?? nil)
    for index in 1..<4 { #expect(try owners(of: "\(album)/\(index).png") == [first]) }
    #expect(try owners(of: sheet) == [Int?](repeating: first, count: 5))
    let shown = try owners(of: collage)
    #expect(shown.count == 3 && shown.count { $0 == first } == 1, "\(shown)")

    let pairs = try #require(
      try kinfolk.run("suggest", "--json").json()["same"] as? [[String: Any]])
    #expect(!pairs.isEmpty)
    for pair in pairs {
      #expect(pair["collage"] as? Bool == true)
      #expect(pair["photo"] as? String == collage)
    }
    let text = try kinfolk.run("suggest").output
    #expect(text.contains(": same person, a collage? distance 0.1"), "\(text)")
    #expect(text.contains("; both are in \(collage)\n"), "\(text)")

    // The answers bind the faces for good, and no more is asked.
    #expect(try kinfolk.run("name", "\(first)", "Eileen").status == 0)
    let review = try kinfolk.run(
      ["review", "--pictures", "none"], input: "y\ny\n")
    #expect(review.status == 0, "\(review.errors)")
    #expect(review.output.contains("2 merged"), "\(review.output)")
    #expect(try people().count == 1)
    #expect(try kinfolk.run("recluster").status == 0)
    #expect(Set(try owners(of: collage)).count == 1)
    let again = try kinfolk.run("suggest", "--json").json()["same"] as? [Any]
    #expect(again?.isEmpty == true)
  }

  @Test func whoSaysNoIsNotAskedAgain() throws {
    let album = try kinfolk.makeFolder(
      "album", ["collage.png": try Variants.collage(try Self.unlike())])
    #expect(try kinfolk.run("scan", album).status == 0)
    #expect(try people().values.sorted() == [1, 1, 1])
    let review = try kinfolk.run(["review", "--pictures", "none"], input: "n\nn\nn\n")
    #expect(review.output.contains("3 told apart"), "\(review.output)")
    #expect(try kinfolk.run("recluster").status == 0)
    #expect(try people().values.sorted() == [1, 1, 1])
    let again = try kinfolk.run("suggest", "--json").json()["same"] as? [Any]
    #expect(again?.isEmpty == true)
  }
}
