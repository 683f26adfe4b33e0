internal import Imaging
internal import Vocabulary

/// What a picture's metadata say of it, in whichever of the fields for them they stand.
///
/// EXIF goes before XMP, and XMP before IPTC; among several of a kind the first that says something valid.
struct Metadata: Hashable, Sendable {
  var exif: [Exif] = []
  var xmp: [XMP] = []
  var iptc: [IPTC] = []

  /// What stands before data of a kind in files of more than one format.
  enum Name {
    static let xmp = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
    static let photoshop = Array("Photoshop 3.0\0".utf8)
  }

  /// Adds what an APP1 segment holds: a packet of XMP with its name, or EXIF data.
  mutating func add(segment: [UInt8]) {
    if let packet = segment.behind(Name.xmp) {
      xmp.append(XMP(packet))
    } else {
      exif.append(Exif(segment))
    }
  }

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
    let fields: [(dates: [ClockTime?], source: CaptureTime.Source)] = [
      (exif.map(\.original), .exif), (exif.map(\.digitized), .exif), (xmp.map(\.captured), .xmp),
      (iptc.map(\.captured), .iptc), (exif.map(\.satellite), .exif), (exif.map(\.changed), .exif),
    ]
    for (dates, source) in fields {
      for case let date? in dates where !date.isAfter(latest) { return CaptureTime(date, source) }
    }
    return nil
  }
}

extension [UInt8] {
  /// What stands behind `name`; nil if they do not begin with it.
  func behind(_ name: [UInt8]) -> ArraySlice<UInt8>? {
    starts(with: name) ? self[name.count...] : nil
  }
}
