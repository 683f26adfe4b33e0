internal import CZlib

/// The chunks of a PNG file that may hold metadata.
///
/// Read from the file itself, not through libpng, which unpacks every text and not only those that are wanted.
enum PNGChunks {
  /// Far more than any real file has.
  private static let limit = 64
  /// What a text may unpack to: 10 MB of data as hexadecimal digits with line ends.
  private static let textLimit = 21 << 20

  struct Text: Equatable {
    var keyword: [UInt8]
    var text: [UInt8]
  }

  /// Bodies of the eXIf chunks and the texts whose keyword is `wanted`, in order, before or after the pixels. A chunk with a wrong
  /// checksum is no chunk.
  static func read(
    _ file: RawSpan, wanted: ([UInt8]) -> Bool
  ) -> (exif: [[UInt8]], texts: [Text]) {
    var exif: [[UInt8]] = []
    var texts: [Text] = []
    each(file) { name, body in
      switch name {
      case "eXIf" where isWhole(file, body): exif.append(file.bytes(body))
      case "tEXt", "zTXt", "iTXt":
        // A keyword has 1 to 79 bytes and a zero behind.
        let keyword = file.bytes(body.lowerBound..<min(body.upperBound, body.lowerBound + 80))
          .prefix { $0 != 0 }
        guard keyword.count < min(80, body.count), wanted(Array(keyword)), isWhole(file, body)
        else { break }
        let kind = file.byte(body.lowerBound - 4)
        if let text = text(file.bytes(body)[(keyword.count + 1)...], kind: kind) {
          texts.append(Text(keyword: Array(keyword), text: text))
        }
      case "IEND": return false
      default: break
      }
      return exif.count + texts.count < limit
    }
    return (exif, texts)
  }

  /// Name and body of every chunk in order, while `take` says to go on.
  private static func each(_ file: RawSpan, _ take: (String, Range<Int>) -> Bool) {
    var at = 8
    while let length = file.number(at, count: 4), length <= file.byteCount - at - 12 {
      let body = at + 8..<at + 8 + length
      guard take(String(decoding: file.bytes(at + 4..<at + 8), as: UTF8.self), body) else { return }
      at = body.upperBound + 4
    }
  }

  private static func isWhole(_ file: RawSpan, _ body: Range<Int>) -> Bool {
    let named = file.bytes(body.lowerBound - 4..<body.upperBound)
    let sum = unsafe named.withUnsafeBufferPointer {
      unsafe crc32(0, $0.baseAddress, UInt32($0.count))
    }
    return file.number(body.upperBound, count: 4) == Int(sum)
  }

  /// What stands behind the keyword, unpacked.
  ///
  /// - Parameter kind: the first letter of the chunk's name.
  private static func text(_ rest: ArraySlice<UInt8>, kind: UInt8?) -> [UInt8]? {
    switch kind {
    case UInt8(ascii: "t"): return Array(rest)
    case UInt8(ascii: "z"):
      guard rest.first == 0 else { return nil }
      return unpacked(rest.dropFirst())
    default:
      guard rest.count >= 2, let packed = rest.first else { return nil }
      // A language and a translated keyword, each ended by a zero.
      var text = rest.dropFirst(2)
      for _ in 0..<2 { text = text.drop { $0 != 0 }.dropFirst() }
      return packed == 0 ? Array(text) : unpacked(text)
    }
  }

  /// What zlib packed, as far as it is there; nil if it is nothing or more than any metadata.
  private static func unpacked(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    var stream = unsafe z_stream()
    guard
      unsafe inflateInit_(&stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { unsafe inflateEnd(&stream) }
    var input = Array(bytes)
    var out: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    return unsafe input.withUnsafeMutableBufferPointer { input in
      unsafe stream.next_in = input.baseAddress
      unsafe stream.avail_in = UInt32(input.count)
      while true {
        let (status, count) = unsafe block.withUnsafeMutableBufferPointer { block in
          unsafe stream.next_out = block.baseAddress
          unsafe stream.avail_out = UInt32(block.count)
          let status = unsafe inflate(&stream, Z_NO_FLUSH)
          return (status, unsafe block.count - Int(stream.avail_out))
        }
        out += block.prefix(count)
        guard out.count <= textLimit else { return nil }
        if status != Z_OK || count == 0 { return out.isEmpty ? nil : out }
      }
    }
  }

  // MARK: What they say

  /// EXIF, XMP and IPTC data, wherever they stand in a PNG file.
  static func metadata(_ file: RawSpan) -> Metadata {
    let (chunks, texts) = read(file) { keyword in
      keyword == xmpKeyword || keyword.behind(rawProfile) != nil
    }
    var metadata = Metadata()
    metadata.exif = chunks.map { Exif($0) }
    for text in texts {
      guard let kind = text.keyword.behind(rawProfile) else {
        metadata.xmp.append(XMP(text.text))
        continue
      }
      guard let data = RawProfile.read(text.text) else { continue }
      switch String(decoding: kind, as: UTF8.self).lowercased() {
      case "exif", "app1": metadata.add(segment: data)
      case "xmp": metadata.xmp.append(XMP(data.behind(Metadata.Name.xmp) ?? data[...]))
      case "iptc", "8bim", "app13":
        metadata.iptc.append(IPTC(data.behind(Metadata.Name.photoshop) ?? data[...]))
      default: break
      }
    }
    return metadata
  }

  /// By the chunk that counts most (PNG third edition, 4.3): code points, or a profile.
  static func colours(_ file: RawSpan) -> Colours {
    var colours = Colours.standard
    each(file) { name, body in
      switch name {
      case "cICP" where body.count == 4 && isWhole(file, body):
        let codes = file.bytes(body)
        colours = .coded(primaries: UInt16(codes[0]), transfer: UInt16(codes[1]))
        return false
      case "iCCP" where isWhole(file, body):
        // A name, a zero, and the way of packing.
        let packed = file.bytes(body).drop { $0 != 0 }.dropFirst(2)
        if let profile = unpacked(packed) { colours = .profile(profile) }
      case "IDAT", "IEND": return false
      default: break
      }
      return true
    }
    return colours
  }

  private static let xmpKeyword = Array("XML:com.adobe.xmp".utf8)
  private static let rawProfile = Array("Raw profile type ".utf8)
}
