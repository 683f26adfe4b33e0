import Imaging
import TestSupport
import Testing
import Vocabulary

/// Seeded damage to good files: decoding may fail, never crash, and what it returns is a whole picture.
struct FuzzTests {
  static func seeds() throws -> [[UInt8]] {
    let names = ["progressive.jpg", "4-2-2.jpg", "restart.jpg", "cmyk.jpg", "gray.jpg"]
    let kinds = PNGTests.kinds.filter { $0.depth != 2 }
    let exif = ExifBuilder(orientation: 6, original: "2019:07:04 12:33:11")
    return try names.map { exif.added(to: try JPEGTests.fixture($0)) }
      + kinds.map { PNGTests.picture($0).file }
  }

  static func damaged(_ file: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = file
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      guard !bytes.isEmpty else { break }
      let at = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<10, using: &random) {
      case 0: bytes.removeSubrange(at...)
      case 1: bytes.remove(at: at)
      case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: at)
      case 3: bytes[at] = 0xFF
      case 4:
        let end = min(bytes.count, at + Int.random(in: 1...40, using: &random))
        bytes += bytes[at..<end]
      default: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      }
    }
    return bytes
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func damageNeverCrashes(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for file in try Self.seeds() {
      let bytes = Self.damaged(file, &random)
      guard let photo = try? decode(bytes, workingSize: 16) else { continue }
      #expect(photo.image.longSide <= 16)
      #expect(photo.image.pixels.count == photo.image.width * photo.image.height * 3)
      #expect(photo.facts.width >= photo.image.width)
      #expect(photo.scale >= 1)
    }
  }
}
