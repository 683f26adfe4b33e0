/// A remark inside a picture file that viewers do not show: a COM segment of JPEG, a tEXt chunk of PNG.
enum FileComment {
  /// A JPEG file with `comment` at its beginning.
  ///
  /// - Precondition: `comment` is ASCII of at most 1,000 characters.
  static func segment(_ comment: String, in file: [UInt8]) -> [UInt8] {
    let text = ascii(comment)
    let length = text.count + 2
    return file[..<2] + [0xFF, 0xFE, UInt8(length >> 8), UInt8(length & 255)] + text + file[2...]
  }

  /// A PNG file with `comment` at its beginning.
  ///
  /// - Precondition: as above.
  static func chunk(_ comment: String, in file: [UInt8]) -> [UInt8] {
    // Behind the eight bytes of the signature and IHDR, which is always 25 bytes long.
    file[..<33] + chunk(named: "tEXt", Array("Comment\0".utf8) + ascii(comment)) + file[33...]
  }

  private static func ascii(_ comment: String) -> [UInt8] {
    let text = Array(comment.utf8)
    precondition(text.count <= 1000 && text.allSatisfy { $0 < 0x80 })
    return text
  }

  /// A chunk of a PNG file: length, name, content and check sum.
  private static func chunk(named name: String, _ content: [UInt8]) -> [UInt8] {
    let checked = Array(name.utf8) + content
    return bigEndian(UInt32(content.count)) + checked + bigEndian(crc32(checked))
  }

  private static func bigEndian(_ number: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }

  /// PNG specification, annex D.
  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}
