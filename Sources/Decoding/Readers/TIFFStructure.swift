internal import Imaging
internal import Vocabulary

/// The directories of a TIFF file (TIFF 6.0, section 2; BigTIFF), wherever they stand in it.
///
/// Read from the file itself, not through libtiff: processes that decode nothing ask for some of it, and camera raws are TIFF files with other
/// words at the beginning. Each number is checked; what makes no sense is not there.
struct TIFFStructure {
  typealias Peek = PictureFormat.Peek

  struct Entry: Hashable {
    var type: Int
    var count: Int
    /// Where the values are in the file.
    var position: Int
  }

  struct Directory {
    var offset: Int
    var entries: [Int: Entry]
    /// Of the next directory; 0 at the end.
    var next: Int
  }

  /// The numbers of tags.
  enum Tag {
    static let newSubfileType = 254
    static let subfileType = 255
    static let width = 256
    static let height = 257
    static let bits = 258
    static let compression = 259
    static let photometric = 262
    static let make = 271
    static let orientation = 274
    static let samples = 277
    static let rowsPerStrip = 278
    static let changed = 306
    static let tileWidth = 322
    static let tileHeight = 323
    static let subdirectories = 330
    static let xmp = 700
    static let iptc = 33723
    static let photoshop = 34377
    static let profile = 34675
    static let exif = 34665
    static let satellites = 34853
    static let satelliteDay = 29
    static let original = 36867
    static let digitized = 36868
    static let dngVersion = 50706
  }

  /// More than any file has that a person made.
  private enum Limit {
    static let directories = 32
    static let subdirectories = 16
    static let entries = 4096
  }

  let isBigEndian: Bool
  /// BigTIFF, whose offsets have 8 bytes.
  let isBig: Bool
  /// Where the first directory is.
  let first: Int

  /// Nil if it is no TIFF file, nor one of `marks`.
  ///
  /// - Parameter marks: four bytes that stand at the beginning of other files that are the same from there on.
  init?(_ peek: Peek, marks: [[UInt8]] = []) {
    let head = peek(16, 0)
    guard head.count >= 8 else { return nil }
    let mark = Array(head[..<4])
    isBigEndian = mark[0] == 0x4D
    isBig = mark == [0x49, 0x49, 0x2B, 0] || mark == [0x4D, 0x4D, 0, 0x2B]
    guard isBig || Self.plain.contains(mark) || marks.contains(mark) else { return nil }
    guard !isBig || head.count == 16 else { return nil }
    let offset = Self.number(head[(isBig ? 8 : 4)...].prefix(isBig ? 8 : 4), isBigEndian)
    guard offset >= 8 else { return nil }
    first = offset
  }

  private static let plain: [[UInt8]] = [[0x49, 0x49, 0x2A, 0], [0x4D, 0x4D, 0, 0x2A]]

  static func isTIFF(_ beginning: RawSpan) -> Bool {
    (plain + [[0x49, 0x49, 0x2B, 0], [0x4D, 0x4D, 0, 0x2B]]).contains { beginning.starts(with: $0) }
  }

  /// Of at most 8 bytes; what does not fit is the largest number, which is nowhere.
  private static func number(_ bytes: some Collection<UInt8>, _ isBigEndian: Bool) -> Int {
    let bytes = isBigEndian ? Array(bytes) : bytes.reversed()
    return Int(clamping: bytes.reduce(0 as UInt64) { $0 << 8 | UInt64($1) })
  }

  private func number(_ bytes: some Collection<UInt8>) -> Int { Self.number(bytes, isBigEndian) }

  /// The directory at `offset`, as far as it is there; nil if nothing is.
  func directory(at offset: Int, _ peek: Peek) -> Directory? {
    let (head, size) = (isBig ? 8 : 2, isBig ? 20 : 12)
    guard offset >= 8, offset < 1 << 48 else { return nil }
    let counted = peek(head, offset)
    guard counted.count == head else { return nil }
    let count = number(counted)
    guard count > 0, count <= Limit.entries else { return nil }
    let bytes = peek(count * size + size / 3, offset + head)
    var directory = Directory(offset: offset, entries: [:], next: 0)
    for index in 0..<min(count, bytes.count / size) {
      let entry = bytes[index * size..<(index + 1) * size]
      let tag = number(entry.prefix(2))
      let type = number(entry.dropFirst(2).prefix(2))
      let count = number(entry.dropFirst(4).prefix(isBig ? 8 : 4))
      guard let width = Self.width(of: type), directory.entries[tag] == nil, count < 1 << 48
      else { continue }
      let field = isBig ? 12 : 8
      let position =
        width * count <= size - field
        ? offset + head + index * size + field : number(entry.dropFirst(field))
      directory.entries[tag] = Entry(type: type, count: count, position: position)
    }
    let next = bytes.dropFirst(count * size)
    if next.count == size / 3 { directory.next = number(next) }
    return directory
  }

  /// Bytes of a value (TIFF 6.0, section 2; types 13 and 16 to 18 are later).
  private static func width(of type: Int) -> Int? {
    switch type {
    case 1, 2, 6, 7: 1
    case 3, 8: 2
    case 4, 9, 11, 13: 4
    case 5, 10, 12, 16, 17, 18: 8
    default: nil
    }
  }

  /// The first values of an entry of whole numbers, at most `most` of them.
  func numbers(_ entry: Entry?, _ peek: Peek, most: Int = 16) -> [Int] {
    guard let entry, [1, 3, 4, 13, 16, 18].contains(entry.type),
      let width = Self.width(of: entry.type)
    else { return [] }
    let bytes = peek(min(entry.count, most) * width, entry.position)
    return (0..<bytes.count / width).map { number(bytes[$0 * width..<($0 + 1) * width]) }
  }

  /// The bytes of an entry; empty if there are more than `most`.
  func bytes(_ entry: Entry?, _ peek: Peek, most: Int = 32 << 20) -> [UInt8] {
    guard let entry, let width = Self.width(of: entry.type), entry.count <= most / width else {
      return []
    }
    return peek(entry.count * width, entry.position)
  }

  // MARK: Pictures

  /// A file's picture, and what is smaller of it.
  struct Pictures {
    /// The first directory that is no reduced version of another.
    var main: Directory
    /// Reduced versions, in any order.
    var reduced: [Directory]
    /// The first directory.
    var first: Directory
    /// All that have pixels, of the chain and below the first.
    var all: [Directory]
  }

  /// Nil if there is no directory.
  func pictures(_ peek: Peek) -> Pictures? {
    var chain: [Directory] = []
    var offset = first
    var seen: Set<Int> = []
    while chain.count < Limit.directories, seen.insert(offset).inserted,
      let directory = directory(at: offset, peek)
    {
      chain.append(directory)
      offset = directory.next
    }
    guard let first = chain.first else { return nil }
    let below = numbers(first.entries[Tag.subdirectories], peek, most: Limit.subdirectories)
      .compactMap { seen.insert($0).inserted ? directory(at: $0, peek) : nil }
    let all = (chain + below).filter { $0.entries[Tag.width] != nil }
    let main = all.first { !isReduced($0, peek) && !isMask($0, peek) } ?? first
    return Pictures(
      main: main, reduced: all.filter { isReduced($0, peek) }, first: first, all: all)
  }

  private func kind(_ directory: Directory, _ peek: Peek) -> Int {
    numbers(directory.entries[Tag.newSubfileType], peek).first ?? 0
  }

  func isReduced(_ directory: Directory, _ peek: Peek) -> Bool {
    kind(directory, peek) & 1 != 0
      || numbers(directory.entries[Tag.subfileType], peek).first == 2
  }

  private func isMask(_ directory: Directory, _ peek: Peek) -> Bool {
    kind(directory, peek) & 4 != 0
  }

  /// Sides in pixels, each at most 31 bits, so that products of two fit; 0 where nothing is said.
  func size(_ directory: Directory, _ peek: Peek) -> (width: Int, height: Int) {
    func side(_ tag: Int) -> Int {
      min(numbers(directory.entries[tag], peek).first ?? 0, Int(Int32.max))
    }
    return (side(Tag.width), side(Tag.height))
  }

  // MARK: What it says

  /// EXIF, XMP and IPTC data of the picture.
  ///
  /// libexif takes no more than the first 64 KB of a structure, and most writers put directories last.
  func metadata(_ peek: Peek) -> Metadata {
    var metadata = Metadata()
    guard let pictures = pictures(peek) else { return metadata }
    let isOne = pictures.main.offset == pictures.first.offset
    for directory in isOne ? [pictures.main] : [pictures.main, pictures.first] {
      metadata.exif.append(exif(directory, peek))
      let xmp = bytes(directory.entries[Tag.xmp], peek)
      if !xmp.isEmpty { metadata.xmp.append(XMP(xmp)) }
      for tag in [Tag.iptc, Tag.photoshop] {
        let data = bytes(directory.entries[tag], peek)
        if !data.isEmpty { metadata.iptc.append(IPTC(data)) }
      }
    }
    return metadata
  }

  private func exif(_ main: Directory, _ peek: Peek) -> Exif {
    func below(_ tag: Int) -> Directory? {
      numbers(main.entries[tag], peek).first.flatMap { directory(at: $0, peek) }
    }
    func date(_ directory: Directory?, _ tag: Int) -> ClockTime? {
      guard let entry = directory?.entries[tag], [1, 2, 7].contains(entry.type) else { return nil }
      return ClockTime(written: bytes(entry, peek, most: 64))
    }
    let photo = below(Tag.exif)
    var exif = Exif()
    exif.orientation = numbers(main.entries[Tag.orientation], peek).first.flatMap(Orientation.init)
    exif.original = date(photo, Tag.original) ?? date(main, Tag.original)
    exif.digitized = date(photo, Tag.digitized) ?? date(main, Tag.digitized)
    exif.satellite = date(below(Tag.satellites), Tag.satelliteDay)
    exif.changed = date(main, Tag.changed)
    return exif
  }
}
