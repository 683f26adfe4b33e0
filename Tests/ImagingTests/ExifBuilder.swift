/// Writes the TIFF structure of EXIF data, orderly or otherwise.
struct ExifBuilder {
  var orientation: Int?
  /// Exif type of the orientation: 3 SHORT, 4 LONG.
  var orientationType = 3
  var original: String?
  var digitized: String?
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
    let dates = [(0x9003, original), (0x9004, digitized)].compactMap { tag, text in
      text.map { (tag, Array($0.utf8) + [0]) }
    }
    let mainCount = (orientation == nil ? 0 : 1) + (dates.isEmpty ? 0 : 1)
    let photoStart = 8 + 2 + mainCount * 12 + 4
    var textStart = photoStart + 2 + dates.count * 12 + 4

    var bytes: [UInt8] = Array((bigEndian ? "MM" : "II").utf8) + short(42) + long(8)
    bytes += short(mainCount)
    if let orientation {
      let value = orientationType == 3 ? short(orientation) + [0, 0] : long(orientation)
      bytes += entry(0x0112, type: orientationType, count: 1, value: value)
    }
    if !dates.isEmpty { bytes += entry(0x8769, type: 4, count: 1, value: long(photoStart)) }
    bytes += long(0)
    guard !dates.isEmpty else { return bytes }
    bytes += short(dates.count)
    for (tag, text) in dates {
      bytes += entry(tag, type: 2, count: text.count, value: long(textStart))
      textStart += text.count
    }
    bytes += long(0)
    return bytes + dates.flatMap(\.1)
  }

  /// `jpeg` with the data as its first segment.
  func added(to jpeg: [UInt8]) -> [UInt8] {
    let body = Array("Exif\0\0".utf8) + tiff()
    let length = body.count + 2
    return jpeg[..<2] + [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + body + jpeg[2...]
  }
}
