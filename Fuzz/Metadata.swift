import Vocabulary

@testable import Decoding

// What pictures say of themselves, each kind by itself; the whole files are among the targets of formats.

extension Target {
  static let metadata: [Target] = [
    Target(name: "exif") { bytes in
      let exif = Exif(bytes)
      for time in [exif.original, exif.digitized, exif.satellite, exif.changed] { check(time) }
    },
    Target(name: "xmp") { check(XMP($0).captured) },
    Target(name: "iptc") { check(IPTC($0).captured) },
    Target(name: "date", longest: 64) { check(ClockTime(written: $0)) },
    Target(name: "raw-profile") { bytes in
      guard let data = RawProfile.read(bytes) else { return }
      demand(data.count <= bytes.count / 2, "two digits are a byte")
    },
    Target(name: "jpeg-segments") { bytes in
      _ = JPEGSegments.read(bytes.span.bytes)
      check(JPEGSegments.metadata(bytes.span.bytes))
    },
    Target(name: "png-chunks") { bytes in
      check(PNGChunks.metadata(withSums(bytes).span.bytes))
    },
  ]

  private static func check(_ time: ClockTime?) {
    guard let time else { return }
    demand(CaptureTime(time.text, .exif) != nil, "a time that was read is one")
  }

  private static func check(_ metadata: Metadata) {
    check(metadata.captured(notAfter: "9999").flatMap { ClockTime(written: $0.text.utf8) })
  }

  /// The chunks with their checksums put right, which no fuzzer would guess.
  private static func withSums(_ file: [UInt8]) -> [UInt8] {
    var file = file
    var at = 8
    while at + 12 <= file.count {
      let length = file.number(at, bytes: 4)
      guard length <= file.count - at - 12 else { break }
      let sum = sum(file[(at + 4)..<(at + 8 + length)])
      for index in 0..<4 {
        file[at + 8 + length + index] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * index))
      }
      at += 12 + length
    }
    return file
  }

  /// CRC-32 as chunks have it (PNG, 3rd edition, annex D); zlib's is for the room that reads pictures.
  private static func sum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { sum, byte in table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ sum >> 8 }
  }

  private static let table = (0..<256 as Range<UInt32>).map { number in
    (0..<8).reduce(number) { sum, _ in sum & 1 == 1 ? 0xEDB8_8320 ^ sum >> 1 : sum >> 1 }
  }
}
