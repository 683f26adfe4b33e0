/// The application segments of a JPEG file that may hold metadata.
enum JPEGSegments {
  /// Far more than any real file has.
  private static let limit = 256

  /// Bodies of the segments of these kinds before the pixels, in order. Stray bytes between segments are passed over, as libjpeg
  /// does.
  static func read(
    _ file: RawSpan, _ wanted: Set<UInt8> = [0xE1, 0xED]
  ) -> [(marker: UInt8, body: [UInt8])] {
    var found: [(marker: UInt8, body: [UInt8])] = []
    var at = 2
    while found.count < limit {
      while let byte = file.byte(at), byte != 0xFF { at += 1 }
      while file.byte(at) == 0xFF { at += 1 }
      guard let marker = file.byte(at) else { break }
      at += 1
      switch marker {
      case 0x00, 0x01, 0xD0...0xD8: continue  // no segments
      case 0xD9, 0xDA: return found
      default: break
      }
      guard let length = file.number(at, count: 2), length >= 2 else { break }
      if wanted.contains(marker) {
        found.append((marker, file.bytes(at + 2..<at + length)))
      }
      at += length
    }
    return found
  }

  /// EXIF, XMP and IPTC data, wherever they stand in a JPEG file.
  static func metadata(_ file: RawSpan) -> Metadata {
    var metadata = Metadata()
    var resources: [UInt8] = []
    for (marker, body) in read(file) {
      if marker == 0xE1 {
        metadata.add(segment: body)
      } else if let more = body.behind(Metadata.Name.photoshop) {
        // Longer ones than fit into a segment go on in the next.
        resources += more
      }
    }
    if !resources.isEmpty { metadata.iptc.append(IPTC(resources)) }
    return metadata
  }

  /// The ICC profile (ICC.1:2010, B.4), put together from its parts; empty if there is none, or not all of it.
  static func profile(_ file: RawSpan) -> [UInt8] {
    let name = Array("ICC_PROFILE\0".utf8)
    let parts = read(file, [0xE2]).compactMap { $0.body.behind(name) }.filter { $0.count > 2 }
    guard let count = parts.first?.dropFirst().first.map(Int.init), count == parts.count else {
      return []
    }
    return parts.sorted { $0[$0.startIndex] < $1[$1.startIndex] }.flatMap { $0.dropFirst(2) }
  }
}
