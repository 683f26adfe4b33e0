import Foundation
import Imaging
import TestSupport
import Testing

/// A scanned folder of photos that show three people, and a copy of its library for each test.
///
/// The people are made from one portrait: its left half mirrored, its right half mirrored, and the whole drawn wide.
/// The first two lie at a distance of 0.48, the third at 0.70 from both; another light moves them by 0.05 at most. The album's
/// threshold keeps all three apart.
struct Album {
  enum Character: CaseIterable { case left, right, wide }

  /// File name to the heads on the photo, from left to right, with how much light is added to each.
  static let photos: [(name: String, heads: [(Character, UInt8)])] = [
    ("ada-1.png", [(.left, 0)]), ("ada-2.png", [(.left, 12)]), ("ada-3.png", [(.left, 24)]),
    ("ben-1.png", [(.right, 0)]), ("ben-2.png", [(.right, 12)]),
    ("cleo-1.png", [(.wide, 0)]), ("cleo-2.png", [(.wide, 12)]),
    ("two.png", [(.left, 6), (.right, 6)]),
    ("pair.png", [(.wide, 6), (.right, 18)]),
  ]

  let kinfolk: Kinfolk
  /// The folder scanned. It lives as long as the process.
  let path: String

  init() throws {
    let original = try Self.original.get()
    path = original.path
    kinfolk = try Kinfolk()
    try FileManager.default.copyItem(atPath: original.library, toPath: kinfolk.library)
  }

  /// The number of the person on a photo, from the left.
  func person(_ photo: String, _ position: Int = 1) throws -> Int {
    let person = try #require(try face(photo, position)["person"] as? [String: Any], "nobody")
    return try #require(person["id"] as? Int)
  }

  /// The library's number of a face.
  func number(_ photo: String, _ position: Int = 1) throws -> Int {
    try #require(try face(photo, position)["id"] as? Int)
  }

  func face(_ photo: String, _ position: Int = 1) throws -> [String: Any] {
    let report = try kinfolk.run("faces", "\(path)/\(photo)", "--json").json()
    let faces = try #require(report["faces"] as? [[String: Any]])
    return try #require(faces.indices.contains(position - 1) ? faces[position - 1] : nil)
  }

  /// People and journal, to compare.
  func state() throws -> [String] { try seen() + [try kinfolk.run("log", "--json").output] }

  /// All that a user sees of people and faces, to compare.
  func seen() throws -> [String] {
    let people = try kinfolk.run("people", "--all", "--json")
    let list = try #require(try people.json()["people"] as? [[String: Any]])
    let numbers = list.compactMap { $0["id"] as? Int }.map(String.init)
    return [
      people.output, try kinfolk.run("show", "--discarded").output,
      try kinfolk.run(["photos", "--json"] + numbers).output,
    ]
  }

  // MARK: Making it

  private struct Original {
    var folder: TemporaryFolder
    var path: String
    var library: String
  }

  private static let original = Result {
    let kinfolk = try Kinfolk()
    var files: [String: Data] = [:]
    for photo in photos { files[photo.name] = try picture(photo.heads) }
    let path = try kinfolk.makeFolder("album", files)
    let set = try kinfolk.run("config", "set", "threshold", "0.3")
    try #require(set.status == 0, "\(set.errors)")
    let scan = try kinfolk.run("scan", path, "--jobs", "1")
    try #require(scan.status == 0, "\(scan.errors)")
    return Original(folder: kinfolk.folder, path: path, library: kinfolk.library)
  }

  private static func picture(_ heads: [(Character, UInt8)]) throws -> Data {
    var canvas = Canvas(
      width: 40 + heads.count * 380, height: 300, background: Color(red: 90, green: 100, blue: 110))
    for (position, (character, light)) in heads.enumerated() {
      canvas.paste(
        lit(try head(character), by: light), x: 30 + position * 380 + Int(light), y: 30 + Int(light)
      )
    }
    return Data(try PNGWriter.encode(canvas.image))
  }

  private static func head(_ character: Character) throws -> Image {
    let portrait = try PictureTests.picture(Fixtures.path("astronaut.png"))
    let head = portrait.cropped(x: 130, y: 10, width: 190, height: 220)
    switch character {
    case .left: return half(of: head, and: head.mirrored())
    case .right: return half(of: head.mirrored(), and: head)
    case .wide: return try Resize.bilinear(head, width: 340, height: 200)
    }
  }

  /// The left half of one picture beside the right half of another of the same size.
  private static func half(of left: Image, and right: Image) -> Image {
    var canvas = Canvas(right)
    canvas.paste(
      left.cropped(x: 0, y: 0, width: left.width / 2, height: left.height), x: 0, y: 0)
    return canvas.image
  }

  private static func lit(_ image: Image, by light: UInt8) -> Image {
    var image = image
    image.pixels = image.pixels.map {
      $0.addingReportingOverflow(light).overflow ? 255 : $0 + light
    }
    return image
  }
}
