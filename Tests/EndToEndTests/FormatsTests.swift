import Foundation
import TestSupport
import Testing

/// A photo of every format, by the program as people run it: the same face at the same place, whatever is asked.
@Suite struct FormatsTests {
  private static let folder = "\(Fixtures.root)/Tests/Fixtures/formats"
  static let photos = ["avif", "bmp", "dng", "gif", "heic", "jpg", "jxl", "png", "tif", "webp"]

  private let kinfolk: Kinfolk

  init() throws { kinfolk = try Kinfolk() }

  private struct Box {
    var x, y, width, height: Double

    init(_ face: [String: Any]) throws {
      let box = try #require(face["box"] as? [String: Double])
      x = try #require(box["x"])
      y = try #require(box["y"])
      width = try #require(box["width"])
      height = try #require(box["height"])
    }

    /// Intersection by union.
    func overlap(_ other: Box) -> Double {
      let across = min(x + width, other.x + other.width) - max(x, other.x)
      let down = min(y + height, other.y + other.height) - max(y, other.y)
      guard across > 0, down > 0 else { return 0 }
      let common = across * down
      return common / (width * height + other.width * other.height - common)
    }
  }

  private func box(_ ending: String) throws -> Box {
    let path = "\(Self.folder)/astronaut.\(ending)"
    let result = try kinfolk.run("faces", path, "--json").json()
    let faces = try #require(result["faces"] as? [[String: Any]])
    #expect(faces.count == 1, "\(ending)")
    #expect(result["width"] as? Int == 256 && result["height"] as? Int == 256, "\(ending)")
    return try Box(try #require(faces.first))
  }

  @Test func everyFormatShowsTheSameFace() throws {
    let plain = try box("jpg")
    for ending in Self.photos { #expect(try box(ending).overlap(plain) >= 0.8, "\(ending)") }
  }

  @Test func everyCommandTakesEveryFormat() throws {
    let report = try kinfolk.run("scan", Self.folder, "--json").json()
    #expect(report["faces"] as? Int == Self.photos.count)
    for ending in Self.photos {
      let path = "\(Self.folder)/astronaut.\(ending)"
      for words in [["highlight", path, "-o", "\(ending).png"], ["crop", path, "-o", ending]] {
        #expect(try kinfolk.run(words).status == 0, "\(words)")
      }
      let compared = try kinfolk.run("compare", path, "\(Self.folder)/astronaut.jpg", "--json")
      #expect(compared.status == 0, "\(ending)")
    }
    let people = try kinfolk.run("people", "--json").json()
    let first = try #require((people["people"] as? [[String: Any]])?.first)
    #expect(first["faces"] as? Int == Self.photos.count)
    let person = "\(try #require(first["id"] as? Int))"
    #expect(try kinfolk.run("sheet", person, "-o", "sheet.png").status == 0)
  }

  /// The decoders print what they dislike; the reason in the list is enough.
  @Test func brokenPicturesSayOneLineEach() throws {
    let folder = kinfolk.folder.file("broken")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for ending in Self.photos {
      var bytes = try Data(contentsOf: URL(fileURLWithPath: "\(Self.folder)/astronaut.\(ending)"))
      bytes.removeLast(bytes.count * 9 / 10)
      try bytes.write(to: URL(fileURLWithPath: "\(folder)/\(ending).\(ending)"))
    }
    let result = try kinfolk.run("scan", folder)
    #expect(result.status == 3)
    for line in result.errors.split(separator: "\n") {
      #expect(
        line.hasPrefix("  /") || line.hasSuffix("failed:") || line.contains(" photos"), "\(line)")
    }
  }
}
