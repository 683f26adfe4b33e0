internal import Imaging
internal import Vocabulary

/// What a picture's metadata say of it, in whichever of the places for them they stand.
///
/// EXIF goes before XMP, and XMP before IPTC; among several of a kind the first that says something valid.
struct Metadata: Hashable, Sendable {
  private var exif: [Exif] = []
  private var xmp: [XMP] = []
  private var iptc: [IPTC] = []

  /// How the stored picture must be turned; nil where nothing says.
  var orientation: Orientation? {
    exif.lazy.compactMap(\.orientation).first ?? xmp.lazy.compactMap(\.orientation).first
  }

  /// When the picture was taken.
  ///
  /// The satellites' time is that of Greenwich, and the last change may be years younger than the picture, so these two go last.
  ///
  /// - Parameter latest: any beginning of a time; a camera whose clock was beyond it is not believed.
  func captured(notAfter latest: String) -> CaptureTime? {
    let places: [(dates: [ClockTime?], source: CaptureTime.Source)] = [
      (exif.map(\.original), .exif), (exif.map(\.digitized), .exif), (xmp.map(\.captured), .xmp),
      (iptc.map(\.captured), .iptc), (exif.map(\.satellite), .exif), (exif.map(\.changed), .exif),
    ]
    for (dates, source) in places {
      for case let date? in dates where !date.isAfter(latest) { return CaptureTime(date, source) }
    }
    return nil
  }
}

extension Metadata {
  static func jpeg(_ file: RawSpan) -> Metadata {
    var metadata = Metadata()
    var resources: [UInt8] = []
    for (marker, body) in JPEGSegments.read(file) {
      if marker == 0xE1 {
        metadata.add(body)
      } else if let more = body.behind(Name.photoshop) {
        // Longer ones than fit into a segment go on in the next.
        resources += more
      }
    }
    if !resources.isEmpty { metadata.iptc.append(IPTC(resources)) }
    return metadata
  }

  static func png(_ file: RawSpan) -> Metadata {
    let (chunks, texts) = PNGChunks.read(file) { keyword in
      keyword == Name.xmpKeyword || keyword.behind(Name.rawProfile) != nil
    }
    var metadata = Metadata()
    metadata.exif = chunks.map { Exif($0) }
    for text in texts {
      guard let kind = text.keyword.behind(Name.rawProfile) else {
        metadata.xmp.append(XMP(text.text))
        continue
      }
      guard let data = RawProfile.read(text.text) else { continue }
      switch String(decoding: kind, as: UTF8.self).lowercased() {
      case "exif", "app1": metadata.add(data)
      case "xmp": metadata.xmp.append(XMP(data.behind(Name.xmp) ?? data[...]))
      case "iptc", "8bim", "app13":
        metadata.iptc.append(IPTC(data.behind(Name.photoshop) ?? data[...]))
      default: break
      }
    }
    return metadata
  }

  /// Adds what an APP1 segment holds.
  private mutating func add(_ segment: [UInt8]) {
    if let packet = segment.behind(Name.xmp) {
      xmp.append(XMP(packet))
    } else {
      exif.append(Exif(segment))
    }
  }

  private enum Name {
    static let xmp = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
    static let photoshop = Array("Photoshop 3.0\0".utf8)
    static let xmpKeyword = Array("XML:com.adobe.xmp".utf8)
    static let rawProfile = Array("Raw profile type ".utf8)
  }
}

extension [UInt8] {
  /// What stands behind `name`; nil if they do not begin with it.
  fileprivate func behind(_ name: [UInt8]) -> ArraySlice<UInt8>? {
    starts(with: name) ? self[name.count...] : nil
  }
}
