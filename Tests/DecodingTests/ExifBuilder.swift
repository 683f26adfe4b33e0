/// Writes the TIFF structure of EXIF data, orderly or otherwise.
struct ExifBuilder {
  var orientation: Int?
  /// Exif type of the orientation: 3 SHORT, 4 LONG.
  var orientationType = 3
  var original: String?
  var digitized: String?
  /// Day by the satellites.
  var satellite: String?
  /// The last change, beside the orientation.
  var changed: String?
  /// Whether `original` stands beside the orientation, too, instead of where it belongs.
  var isMisplaced = false
  var bigEndian = false

  func tiff() -> [UInt8] {
    func short(_ value: Int) -> [UInt8] {
      let bytes = [UInt8(value >> 8 & 255), UInt8(value & 255)]
      return bigEndian ? bytes : bytes.reversed()
    }
    func long(_ value: Int) -> [UInt8] {
      bigEndian
        ? short(value >> 16 & 0xFFFF) + short(value & 0xFFFF)
        : short(value & 0xFFFF) + short(value >> 16 & 0xFFFF)
    }
    func entry(_ tag: Int, type: Int, count: Int, value: [UInt8]) -> [UInt8] {
      short(tag) + short(type) + long(count) + value
    }
    typealias Entry = (tag: Int, type: Int, value: [UInt8])
    func texts(_ list: [(tag: Int, text: String?)]) -> [Entry] {
      list.compactMap { tag, text in text.map { (tag, 2, Array($0.utf8) + [0]) } }
    }
    /// A directory that is stored at `start`, and behind it the values that do not fit into its entries.
    func directory(_ entries: [Entry], at start: Int) -> [UInt8] {
      let end = start + 2 + entries.count * 12 + 4
      var bytes = short(entries.count)
      var behind: [UInt8] = []
      for (tag, type, value) in entries {
        let count = type == 2 ? value.count : 1
        let fits = value.count <= 4
        let field =
          fits
          ? value + [UInt8](repeating: 0, count: 4 - value.count) : long(end + behind.count)
        if !fits { behind += value }
        bytes += entry(tag, type: type, count: count, value: field)
      }
      return bytes + long(0) + behind
    }
    let photo = texts([(0x9003, isMisplaced ? nil : original), (0x9004, digitized)])
    let satellites = texts([(0x001D, satellite)])
    /// The main directory, which comes first, has the same length wherever it points to.
    func main(photoStart: Int, satelliteStart: Int) -> [UInt8] {
      var entries: [Entry] = []
      if let orientation {
        let value = orientationType == 3 ? short(orientation) : long(orientation)
        entries.append((0x0112, orientationType, value))
      }
      entries += texts([(0x0132, changed)])
      if !photo.isEmpty { entries.append((0x8769, 4, long(photoStart))) }
      if !satellites.isEmpty { entries.append((0x8825, 4, long(satelliteStart))) }
      entries += texts([(0x9003, isMisplaced ? original : nil)])
      return directory(entries, at: 8)
    }
    let photoStart = 8 + main(photoStart: 0, satelliteStart: 0).count
    let photoBytes = photo.isEmpty ? [] : directory(photo, at: photoStart)
    let satelliteStart = photoStart + photoBytes.count
    let satelliteBytes = satellites.isEmpty ? [] : directory(satellites, at: satelliteStart)
    return Array((bigEndian ? "MM" : "II").utf8) + short(42) + long(8)
      + main(photoStart: photoStart, satelliteStart: satelliteStart) + photoBytes + satelliteBytes
  }

  /// `jpeg` with the data as its first segment.
  func added(to jpeg: [UInt8]) -> [UInt8] {
    Segments.added([(0xE1, Array("Exif\0\0".utf8) + tiff())], to: jpeg)
  }
}

/// Segments of a JPEG file.
enum Segments {
  /// `jpeg` with these before all others.
  static func added(_ segments: [(marker: UInt8, body: [UInt8])], to jpeg: [UInt8]) -> [UInt8] {
    jpeg[..<2] + segments.flatMap { segment($0.marker, $0.body) } + jpeg[2...]
  }

  static func segment(_ marker: UInt8, _ body: [UInt8]) -> [UInt8] {
    let length = body.count + 2
    return [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + body
  }
}
