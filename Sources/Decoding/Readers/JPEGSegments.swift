/// The application segments of a JPEG file that may hold metadata.
enum JPEGSegments {
  /// Far more than any real file has.
  private static let limit = 64

  /// Bodies of the APP1 and APP13 segments before the pixels, in order. Stray bytes between segments are passed over, as libjpeg
  /// does.
  static func read(_ file: RawSpan) -> [(marker: UInt8, body: [UInt8])] {
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
      if marker == 0xE1 || marker == 0xED {
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
}
