import Imaging
import TestSupport
import Testing
import Vocabulary

@testable import Decoding

/// Files that nobody's camera writes, found by `script/fuzz` or by thinking of it.
@Suite struct HostileFilesTests {
  private func little(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }

  /// A directory of a TIFF file: numbers of tags and their values as LONG.
  private func directory(_ entries: [(tag: Int, value: Int)], next: Int) -> [UInt8] {
    little(entries.count, 2)
      + entries.flatMap { little($0.tag, 2) + little(4, 2) + little(1, 4) + little($0.value, 4) }
      + little(next, 4)
  }

  /// The products of such sides do not fit into 64 bits.
  @Test func sidesOfSmallerVersionsMayBeAnything() throws {
    let sides = [(tag: 256, value: 0xFFFF_FFFF), (tag: 257, value: 0xFFFF_FFFF)]
    let second = 8 + 2 + 3 * 12 + 4
    let file =
      [0x49, 0x49, 0x2A, 0] + little(8, 4) + directory([(254, 0)] + sides, next: second)
      + directory([(254, 1), (256, 0xFFFF_FFFE), (257, 0xFFFF_FFFF)], next: 0)
    #expect(throws: ImagingError.self) { try decode(file, workingSize: 16) }
  }

  /// The zero behind it is missing, and all else.
  @Test(arguments: ["tEXt", "zTXt", "iTXt"]) func aKeywordMayBeAllOfAText(kind: String) throws {
    let facts = try MetadataTests.png([(kind, Array("XML:com.adobe.xmp".utf8))])
    #expect((facts.width, facts.height) == (5, 3))
  }

  /// Who reckons with memory reads no more of a file than a beginning, however it is made.
  @Test func partsOfBlocksAreCountedTogether() {
    var file = Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0]
    for _ in 0..<50 {
      file += [0x21, 0xFE] + (0..<4000).flatMap { _ in [UInt8(1), UInt8(0)] } + [0]
    }
    var asked = 0
    let format = PictureReader.gif.format
    let needed = format.memory { count, position in
      asked += 1
      guard (0..<file.count).contains(position) else { return [] }
      return Array(file[position..<min(file.count, position + count)])
    }
    #expect(needed == 0)
    #expect(asked < 20_000)
  }
}
