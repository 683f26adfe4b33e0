internal import CExif
internal import Vocabulary
internal import Imaging

/// What Kinfolk reads of EXIF data: garbage reads as nothing.
struct Exif: Hashable, Sendable {
  /// Nil if missing or impossible, like all of these.
  var orientation: Orientation?
  var original: ClockTime?
  var digitized: ClockTime?
  /// The day, in Greenwich, by the satellites.
  var satellite: ClockTime?
  /// When the picture was changed last.
  var changed: ClockTime?

  init() {}

  /// - Parameter bytes: a TIFF structure, perhaps with a name or two before it («Exif\0\0»), wherever it was stored.
  init(_ bytes: [UInt8]) {
    guard let start = Exif.start(of: bytes) else { return }
    // libexif wants the name, and just once.
    let named = Array("Exif\0\0".utf8) + bytes[start...]
    unsafe named.withUnsafeBytes { unsafe read($0) }
  }

  /// Where the TIFF structure begins: a few bytes from the beginning at most.
  private static func start(of bytes: [UInt8]) -> Int? {
    bytes.indices.prefix(32).first { index in
      bytes[index...].starts(with: [0x49, 0x49, 0x2A, 0x00])
        || bytes[index...].starts(with: [0x4D, 0x4D, 0x00, 0x2A])
    }
  }

  @unsafe private mutating func read(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress, let length = UInt32(exactly: bytes.count),
      let data = unsafe exif_data_new()
    else { return }
    defer { unsafe exif_data_unref(data) }
    // As stored: no repairs, which would add entries of their own; and entries in unusual directories, too.
    unsafe exif_data_unset_option(data, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION)
    unsafe exif_data_unset_option(data, EXIF_DATA_OPTION_IGNORE_UNKNOWN_TAGS)
    unsafe exif_data_load_data(data, base.assumingMemoryBound(to: UInt8.self), length)

    let order = unsafe exif_data_get_byte_order(data)
    let main = unsafe data.pointee.ifd.0
    let photo = unsafe data.pointee.ifd.2
    let satellites = unsafe data.pointee.ifd.3
    orientation = unsafe Exif.number(main, EXIF_TAG_ORIENTATION, order).flatMap(Orientation.init)
    original =
      unsafe Exif.date(photo, EXIF_TAG_DATE_TIME_ORIGINAL)
      ?? Exif.date(main, EXIF_TAG_DATE_TIME_ORIGINAL)
    digitized =
      unsafe Exif.date(photo, EXIF_TAG_DATE_TIME_DIGITIZED)
      ?? Exif.date(main, EXIF_TAG_DATE_TIME_DIGITIZED)
    // The tag's name is a macro that Swift does not see.
    satellite = unsafe Exif.date(satellites, ExifTag(rawValue: 0x1D))
    changed = unsafe Exif.date(main, EXIF_TAG_DATE_TIME)
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

  private static func date(
    _ content: UnsafeMutablePointer<ExifContent>?, _ tag: ExifTag
  ) -> ClockTime? {
    guard let entry = unsafe entry(content, tag), let data = unsafe entry.pointee.data else {
      return nil
    }
    switch unsafe entry.pointee.format {
    case EXIF_FORMAT_ASCII, EXIF_FORMAT_BYTE, EXIF_FORMAT_UNDEFINED:
      return unsafe ClockTime(
        written: UnsafeBufferPointer(start: data, count: Int(entry.pointee.size)))
    default: return nil
    }
  }
}
