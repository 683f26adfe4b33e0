internal import Imaging
internal import Vocabulary

extension PictureReader {
  static let bmp = PictureReader(
    format: PictureFormat(
      PhotoFormat(rawValue: "bmp"), name: BMPReader.name,
      recognises: { BMPHeader.isBMP($0) },
      memory: BMPReader.memory,
      page: FormatPage(
        library: "our own reader: Debian has no small, well-kept library for it",
        kinds:
          "Windows and OS/2 headers; 1 to 32 bits, masks, runs (RLE4, RLE8); alpha over white where a mask for it is given",
        reduced: "row by row", orientation: "nothing does", metadata: "none",
        colours: "ICC profile inside", memory: "row by row; a byte a pixel of runs"),
      sample: { BMPReader.sample }),
    metadata: { _ in Metadata() }, decode: BMPReader.decode)
}

/// BMP files. The reader is ours, because no library in Debian does little more than this and is looked after; every access
/// is checked, like that of any Swift array.
enum BMPReader {
  static let name = "BMP"

  static func decode(
    _ file: RawSpan, workingSize: Int?, admit: (PictureHeader) throws(ImagingError) -> Void
  ) throws(ImagingError) -> StoredPicture {
    let header = try BMPHeader(file)
    let (width, height) = (header.width, header.height)
    let isPacked = header.packing != .none
    let held = isPacked ? width.multipliedReportingOverflow(by: height).partialValue : 0
    try admit(PictureHeader(width: width, height: height, bufferedBytes: UInt64(held)))
    let size = fitted(width, height, longSide: workingSize)
    let colours = colours(file, header)
    var there = 0
    let image: Image
    /// A few bytes can announce a huge picture: nothing is made of too little.
    func expect(_ rows: Int) throws(ImagingError) {
      let share = Double(rows) / Double(height)
      guard share >= Limits.usableShare else { throw .truncated(share: share) }
    }
    if isPacked {
      var runs = BMPRuns(header)
      runs.read(file)
      there = runs.rows
      try expect(there)
      image = try Image((width, height), reducedTo: size) { y, row in
        // From the bottom up, always.
        let stored = height - 1 - y
        guard stored < runs.rows else { return grey(&row) }
        for x in 0..<width {
          set(&row, x, colours, Int(runs.indices[stored * width + x]))
        }
      }
    } else {
      // The last row may lack what pads it.
      let padding = header.stride - (width * header.bits + 7) / 8
      let stored = max(0, file.byteCount - header.pixels) + padding
      try expect(min(height, stored / header.stride))
      let hasAlpha = hasAlpha(file, header)
      image = try Image((width, height), reducedTo: size) { y, row in
        let start = header.pixels + (header.isTopDown ? y : height - 1 - y) * header.stride
        let stored = file.bytes(start..<start + (width * header.bits + 7) / 8)
        guard stored.count == (width * header.bits + 7) / 8 else { return grey(&row) }
        there += 1
        fill(&row, stored, header, colours, hasAlpha: hasAlpha)
      }
    }
    var picture = StoredPicture(image: image, share: Double(there) / Double(height))
    picture.isCutShort = true
    let profile = file.bytes(header.profile)
    if !profile.isEmpty { picture.colours = .profile(profile) }
    return picture
  }

  private static func grey(_ row: inout [UInt8]) {
    for index in row.indices { row[index] = 128 }
  }

  /// Red, green and blue of each index, black where the table ends.
  private static func colours(_ file: RawSpan, _ header: BMPHeader) -> [UInt8] {
    var colours = [UInt8](repeating: 0, count: 256 * 3)
    let size = header.palette.size
    let stored = file.bytes(
      header.palette.start..<header.palette.start + header.palette.count * size)
    for index in 0..<stored.count / size {
      for channel in 0..<3 { colours[index * 3 + channel] = stored[index * size + 2 - channel] }
    }
    return colours
  }

  private static func set(_ row: inout [UInt8], _ x: Int, _ colours: [UInt8], _ index: Int) {
    for channel in 0..<3 { row[x * 3 + channel] = colours[index * 3 + channel] }
  }

  private static func fill(
    _ row: inout [UInt8], _ stored: [UInt8], _ header: BMPHeader, _ colours: [UInt8], hasAlpha: Bool
  ) {
    let isPlain =
      header.channels[0].most == 255 && header.channels[0].shift == 16
      && header.channels[1].most == 255 && header.channels[1].shift == 8
      && header.channels[2].most == 255 && header.channels[2].shift == 0
    switch header.bits {
    case 8:
      for x in 0..<header.width { set(&row, x, colours, Int(stored[x])) }
    case 1, 2, 4:
      let bits = header.bits
      for x in 0..<header.width {
        let shift = 8 - bits - x * bits % 8
        set(&row, x, colours, Int(stored[x * bits / 8]) >> shift & (1 << bits - 1))
      }
    case 24 where isPlain && !hasAlpha, 32 where isPlain && !hasAlpha:
      let step = header.bits / 8
      for x in 0..<header.width {
        row[x * 3] = stored[x * step + 2]
        row[x * 3 + 1] = stored[x * step + 1]
        row[x * 3 + 2] = stored[x * step]
      }
    default:
      for x in 0..<header.width {
        let pixel = pixel(stored, x, header.bits)
        let alpha = hasAlpha ? Int(header.channels[3].level(pixel)) : 255
        for channel in 0..<3 {
          let level = Int(header.channels[channel].level(pixel))
          row[x * 3 + channel] = UInt8(255 - ((255 - level) * alpha + 127) / 255)
        }
      }
    }
  }

  /// Of 16 or 32 bits.
  private static func pixel(_ stored: [UInt8], _ x: Int, _ bits: Int) -> UInt32 {
    if bits == 16 { return UInt32(stored[x * 2]) | UInt32(stored[x * 2 + 1]) << 8 }
    return UInt32(stored[x * 4]) | UInt32(stored[x * 4 + 1]) << 8
      | UInt32(stored[x * 4 + 2]) << 16 | UInt32(stored[x * 4 + 3]) << 24
  }

  /// Whether there is alpha that says something: many writers name a mask for it and leave it empty.
  private static func hasAlpha(_ file: RawSpan, _ header: BMPHeader) -> Bool {
    guard header.channels[3].most > 0 else { return false }
    for y in 0..<header.height {
      let start = header.pixels + y * header.stride
      let stored = file.bytes(start..<start + header.stride)
      guard stored.count == header.stride else { return false }
      for x in 0..<header.width
      where header.channels[3].level(pixel(stored, x, header.bits)) > 0 { return true }
    }
    return false
  }

  static func memory(_ peek: PictureFormat.Peek) -> Int {
    let beginning = peek(14 + 124, 0)
    guard let header = unsafe try? BMPHeader(beginning.span.bytes), header.packing != .none,
      header.width <= Limits.pixels / header.height
    else { return 0 }
    return header.width * header.height
  }

  static var sample: [UInt8] {
    let image = Image.sample
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
    // All its colours are grey, so that their order and the rows' do not matter; rows are multiples of four bytes.
    return Array("BM".utf8) + number(54 + image.pixels.count, 4) + number(0, 4) + number(54, 4)
      + number(40, 4) + number(image.width, 4) + number(image.height, 4) + number(1, 2)
      + number(24, 2) + [UInt8](repeating: 0, count: 24) + image.pixels
  }
}

/// Indices that are stored as runs (BI_RLE4, BI_RLE8), from the bottom up.
struct BMPRuns {
  let width: Int
  let height: Int
  let bits: Int
  let start: Int
  /// Row by row from the bottom; what is passed over is 0.
  var indices: [UInt8]
  /// How many of them were there.
  private(set) var rows = 0

  init(_ header: BMPHeader) {
    (width, height, start) = (header.width, header.height, header.pixels)
    bits = header.packing == .runs4 ? 4 : 8
    indices = [UInt8](repeating: 0, count: width * height)
  }

  mutating func read(_ file: RawSpan) {
    var (x, y, at) = (0, 0, start)
    func next() -> Int? {
      defer { at += 1 }
      return file.byte(at).map(Int.init)
    }
    func put(_ index: UInt8) {
      if x < width { indices[y * width + x] = index }
      x += 1
    }
    while y < height, let count = next(), let value = next() {
      // The second nibble follows the first.
      let pair = bits == 4 ? [UInt8(value >> 4), UInt8(value & 15)] : [UInt8(value), UInt8(value)]
      switch (count, value) {
      case (1..., _):
        for index in 0..<count { put(pair[index & 1]) }
      case (0, 0): (x, y) = (0, y + 1)
      case (0, 1): y = height
      case (0, 2):
        guard let right = next(), let up = next() else { break }
        (x, y) = (x + right, y + up)
      default:
        // Pixels one by one, padded to an even number of bytes.
        let bytes = bits == 4 ? (value + 1) / 2 : value
        for index in 0..<value {
          guard let byte = file.byte(at + (bits == 4 ? index / 2 : index)) else { break }
          put(bits == 4 ? (index & 1 == 0 ? byte >> 4 : byte & 15) : byte)
        }
        at += bytes + bytes % 2
      }
      rows = min(y, height)
    }
    // The last row needs no end of line, if it is whole.
    if y < height, x >= width { rows = y + 1 }
  }
}
