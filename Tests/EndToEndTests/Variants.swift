import Foundation
import Imaging
import TestSupport

/// One face as several people: windows of a photo, apart from each other at a tiny threshold.
enum Variants {
  /// Photos named `1.png`, `2.png` … that show the astronaut's face at other positions and sizes.
  static func photos(_ count: Int) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for (index, picture) in try pictures(count).enumerated() {
      files["\(index + 1).png"] = Data(try PNGWriter.encode(picture))
    }
    return files
  }

  static func pictures(_ count: Int) throws -> [Image] {
    let photo = try PictureTests.picture(Fixtures.path("astronaut.png"))
    return try (1...count).map { number in
      let side = 300 + 17 * number
      let cut = photo.cropped(x: 40 + 9 * (number % 5), y: 4 * number, width: side, height: side)
      return try Resize.fit(cut, longSide: 280 + 11 * ((number * 7) % count))
    }
  }

  /// Some pictures side by side.
  static func collage(_ pictures: [Image]) throws -> Data {
    var canvas = Canvas(
      width: 400 * pictures.count, height: 400, background: Color(red: 255, green: 255, blue: 255))
    for (column, picture) in pictures.enumerated() {
      canvas.paste(picture, x: 400 * column + 10, y: 10)
    }
    return Data(try PNGWriter.encode(canvas.image))
  }
}

extension Kinfolk {
  /// Scans `count` photos so that each face is a person of its own.
  ///
  /// - Returns: the folder of the photos.
  func scanVariants(_ count: Int) throws -> String {
    let album = try makeFolder("album", try Variants.photos(count))
    // Makes the library, so that there is something to set.
    let empty = try makeFolder("nothing", [:])
    _ = try run("scan", empty)
    _ = try run("config", "set", "threshold", "0.0001")
    _ = try run("scan", album)
    return album
  }
}
