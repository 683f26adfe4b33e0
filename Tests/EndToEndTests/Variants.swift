import Foundation
import Imaging
import TestSupport

/// One face as several people: windows of a photo, apart from each other at a tiny threshold.
enum Variants {
  /// Photos named `1.png`, `2.png` … that show the astronaut's face at other places and sizes.
  static func photos(_ count: Int) throws -> [String: Data] {
    let photo = try PictureTests.picture(Fixtures.path("astronaut.png"))
    var files: [String: Data] = [:]
    for number in 1...count {
      let side = 300 + 17 * number
      let cut = photo.cropped(x: 40 + 9 * (number % 5), y: 4 * number, width: side, height: side)
      let small = try Resize.fit(cut, longSide: 280 + 11 * ((number * 7) % count))
      files["\(number).png"] = Data(try PNGWriter.encode(small))
    }
    return files
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
