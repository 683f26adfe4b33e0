internal import CExif
internal import Imaging

/// What Kinfolk reads of a picture's EXIF data: garbage reads as nothing.
struct Exif: Hashable, Sendable {
  var orientation = Orientation.upright
  /// `2019-07-04T12:33:11`; nil if missing or impossible.
  var captured: String?

  init() {}

  /// - Parameter bytes: from «Exif\0\0» on.
  @unsafe init(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress, let length = UInt32(exactly: bytes.count),
      let data = unsafe exif_data_new()
    else { return }
    defer { unsafe exif_data_unref(data) }
    // As stored: no repairs, which would add entries of their own.
    unsafe exif_data_unset_option(data, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION)
    unsafe exif_data_load_data(data, base.assumingMemoryBound(to: UInt8.self), length)

    let order = unsafe exif_data_get_byte_order(data)
    let main = unsafe data.pointee.ifd.0
    let photo = unsafe data.pointee.ifd.2
    orientation =
      unsafe Exif.number(main, EXIF_TAG_ORIENTATION, order).flatMap(Orientation.init) ?? .upright
    captured =
      unsafe Exif.text(photo, EXIF_TAG_DATE_TIME_ORIGINAL).flatMap(Exif.date)
      ?? Exif.text(photo, EXIF_TAG_DATE_TIME_DIGITIZED).flatMap(Exif.date)
  }

  private static func entry(
    _ content: UnsafeMutablePointer<ExifContent>?, _ tag: ExifTag
  ) -> UnsafeMutablePointer<ExifEntry>? {
    guard let content = unsafe content else { return nil }
    return unsafe exif_content_get_entry(content, tag)
  }

  private static func number(
    _ content: UnsafeMutablePointer<ExifContent>?, _ tag: ExifTag, _ order: ExifByteOrder
  ) -> Int? {
    guard let entry = unsafe entry(content, tag), let data = unsafe entry.pointee.data,
      unsafe entry.pointee.components >= 1
    else { return nil }
    let size = unsafe entry.pointee.size
    switch unsafe entry.pointee.format {
    case EXIF_FORMAT_SHORT where size >= 2: return unsafe Int(exif_get_short(data, order))
    case EXIF_FORMAT_LONG where size >= 4: return unsafe Int(exif_get_long(data, order))
    case EXIF_FORMAT_BYTE where size >= 1: return unsafe Int(data.pointee)
    default: return nil
    }
  }

  private static func text(
    _ content: UnsafeMutablePointer<ExifContent>?, _ tag: ExifTag
  ) -> [UInt8]? {
    guard let entry = unsafe entry(content, tag), let data = unsafe entry.pointee.data,
      unsafe entry.pointee.format == EXIF_FORMAT_ASCII
    else { return nil }
    return unsafe Array(UnsafeBufferPointer(start: data, count: Int(entry.pointee.size)))
  }

  /// `2019:07:04 12:33:11` as `2019-07-04T12:33:11`, if it is a time that a clock can show. Writers differ in the separators,
  /// so any single byte is taken for one; blank and zero dates are what cameras without a set clock write.
  static func date(_ bytes: [UInt8]) -> String? {
    guard bytes.count >= 19 else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      var value = 0
      for byte in bytes[range] {
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      return value
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
      let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
      year >= 1800, (1...12).contains(month), hour < 24, minute < 60, second < 60
    else { return nil }
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    guard (1...days).contains(day) else { return nil }
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(year)-\(two(month))-\(two(day))T\(two(hour)):\(two(minute)):\(two(second))"
  }
}
