import Testing

/// Writes TIFF files of every layout, so that none need be committed.
struct TIFFBuilder {
  var isBigEndian = false
  /// BigTIFF.
  var isBig = false

  /// A directory and what it points to.
  struct Page {
    var entries: [Int: (type: Int, value: [UInt8])] = [:]
    /// Strips or tiles.
    var chunks: [[UInt8]] = []
    /// Directories below it (SubIFDs), and one of EXIF's.
    var below: [Page] = []
    var photo: [Page] = []

    /// What libexif and libtiff call ASCII.
    mutating func add(_ tag: Int, text: String) { entries[tag] = (2, Array(text.utf8) + [0]) }
  }

  /// What a picture is stored as.
  struct Kind: CustomTestStringConvertible {
    var name: String
    var photometric = 2
    var bits = 8
    var channels = 3
    /// 1 unsigned, 2 signed, 3 floating point.
    var format = 1
    /// 1 none, 8 Deflate, 32773 PackBits.
    var compression = 1
    var isSeparate = false
    var tile: (width: Int, height: Int)?
    var rowsPerStrip = 4
    /// ExtraSamples: 0 unspecified, 1 multiplied, 2 straight.
    var extra: [Int] = []

    var testDescription: String { name }
  }

  func number(_ value: Int, _ count: Int) -> [UInt8] {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    return isBigEndian ? bytes.reversed() : bytes
  }

  func short(_ values: Int...) -> (type: Int, value: [UInt8]) {
    (3, values.flatMap { number($0, 2) })
  }

  func long(_ values: Int...) -> (type: Int, value: [UInt8]) {
    (4, values.flatMap { number($0, 4) })
  }

  /// - Parameter sample: the stored bits of a channel.
  func page(
    _ kind: Kind, width: Int, height: Int, sample: (_ x: Int, _ y: Int, _ channel: Int) -> Int
  ) -> Page {
    var page = Page()
    page.entries[256] = long(width)
    page.entries[257] = long(height)
    page.entries[258] = (3, (0..<kind.channels).flatMap { _ in number(kind.bits, 2) })
    page.entries[259] = short(kind.compression)
    page.entries[262] = short(kind.photometric)
    page.entries[277] = short(kind.channels)
    page.entries[284] = short(kind.isSeparate ? 2 : 1)
    page.entries[339] = (3, (0..<kind.channels).flatMap { _ in number(kind.format, 2) })
    if !kind.extra.isEmpty { page.entries[338] = (3, kind.extra.flatMap { number($0, 2) }) }
    let (across, down) = kind.tile ?? (width, kind.rowsPerStrip)
    if kind.tile == nil {
      page.entries[278] = long(down)
    } else {
      page.entries[322] = long(across)
      page.entries[323] = long(down)
    }
    for plane in 0..<(kind.isSeparate ? kind.channels : 1) {
      let channels = kind.isSeparate ? plane..<plane + 1 : 0..<kind.channels
      for top in stride(from: 0, to: height, by: down) {
        for left in stride(from: 0, to: width, by: across) {
          let rows = kind.tile == nil ? top..<min(top + down, height) : top..<top + down
          var bytes: [UInt8] = []
          for y in rows {
            var (held, count) = (0, 0)
            for x in left..<left + across {
              for channel in channels {
                let value = sample(min(x, width - 1), min(y, height - 1), channel)
                // In the file's order; what is no whole number of bytes from the highest bit on.
                if kind.bits.isMultiple(of: 8) {
                  bytes += number(value, kind.bits / 8)
                  continue
                }
                (held, count) = (held << kind.bits | value, count + kind.bits)
                while count >= 8 {
                  count -= 8
                  bytes.append(UInt8(truncatingIfNeeded: held >> count))
                }
                held &= 1 << count - 1
              }
            }
            if count > 0 { bytes.append(UInt8(truncatingIfNeeded: held << (8 - count))) }
          }
          switch kind.compression {
          case 8: page.chunks.append(PNGBuilder.zlib(bytes))
          case 32773: page.chunks.append(Self.packed(bytes, row: bytes.count / rows.count))
          default: page.chunks.append(bytes)
          }
        }
      }
    }
    return page
  }

  /// Literal runs alone, each row by itself (TIFF 6.0, section 9).
  private static func packed(_ bytes: [UInt8], row: Int) -> [UInt8] {
    precondition(row <= 128)
    return stride(from: 0, to: bytes.count, by: row).flatMap { at in
      let part = bytes[at..<min(at + row, bytes.count)]
      return [UInt8(part.count - 1)] + part
    }
  }

  func file(_ pages: Page...) -> [UInt8] {
    var file = Array((isBigEndian ? "MM" : "II").utf8) + number(isBig ? 43 : 42, 2)
    let width = isBig ? 8 : 4
    if isBig { file += number(8, 2) + number(0, 2) }
    let pointer = file.count
    file += number(0, width)
    let first = write(pages, to: &file)
    file.replaceSubrange(pointer..<pointer + width, with: number(first, width))
    return file
  }

  /// The last first, for each points to the next. Where the first is.
  private func write(_ pages: [Page], to file: inout [UInt8]) -> Int {
    let width = isBig ? 8 : 4
    var next = 0
    for page in pages.reversed() {
      var entries = page.entries
      let type = isBig ? 16 : 4
      if !page.below.isEmpty {
        entries[330] = (type, page.below.flatMap { number(write([$0], to: &file), width) })
      }
      if !page.photo.isEmpty {
        entries[34665] = (type, number(write(page.photo, to: &file), width))
      }
      if !page.chunks.isEmpty {
        var offsets: [UInt8] = []
        for chunk in page.chunks {
          offsets += number(file.count, width)
          file += chunk + [UInt8](repeating: 0, count: chunk.count % 2)
        }
        let isTiled = entries[322] != nil
        entries[isTiled ? 324 : 273] = (type, offsets)
        entries[isTiled ? 325 : 279] = (type, page.chunks.flatMap { number($0.count, width) })
      }
      var listed: [UInt8] = []
      for (tag, entry) in entries.sorted(by: { $0.key < $1.key }) {
        let size = [1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 10: 8, 16: 8][entry.type] ?? 1
        listed += number(tag, 2) + number(entry.type, 2) + number(entry.value.count / size, width)
        if entry.value.count <= width {
          listed += entry.value + [UInt8](repeating: 0, count: width - entry.value.count)
        } else {
          listed += number(file.count, width)
          file += entry.value + [UInt8](repeating: 0, count: entry.value.count % 2)
        }
      }
      let offset = file.count
      file += number(entries.count, isBig ? 8 : 2) + listed + number(next, width)
      next = offset
    }
    return next
  }
}
