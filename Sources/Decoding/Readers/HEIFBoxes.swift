internal import Imaging

/// What the boxes of a HEIF file say of its pictures (ISO/IEC 14496-12 and 23008-12), as far as it must be known before anything is
/// decoded.
///
/// Read with care from bytes that may be anything: what makes no sense is nothing.
struct HEIFBoxes {
  /// Pixels of the largest picture in it.
  private(set) var pixels = 0
  /// Whether samples have more than 8 bits.
  private(set) var isDeep = false
  /// Whether the primary picture is put together from tiles.
  private(set) var hasTiles = false
  /// Whether a picture is transparent.
  private(set) var hasAlpha = false
  /// How the primary picture is to be turned, crops aside.
  private(set) var turned = Orientation.upright
  /// Whether it says so itself, if only that it is upright.
  private(set) var saysHowToHold = false
  /// Whether these turns and mirrors are all that is to be done to any picture in it.
  private(set) var isOnlyTurned = true

  /// More boxes than any file has in one of them; a grid of 200 megapixels has some thousand tiles.
  private static let limit = 1 << 14
  /// Far more than real ones have.
  private static let largestMeta = 4 << 20

  init(_ peek: PictureFormat.Peek) {
    guard let meta = Self.meta(peek), meta.count > 4 else { return }
    let body = unsafe meta.span.bytes
    let inside = Self.boxes(body, 4..<meta.count)
    let primary = inside.first { $0.type == "pitm" }.flatMap { Self.primary(body, $0.range) }
    if let info = inside.first(where: { $0.type == "iinf" }) {
      let isShort = body.byte(info.range.lowerBound) == 0
      let start = info.range.lowerBound + (isShort ? 6 : 8)
      for entry in Self.boxes(body, start..<max(start, info.range.upperBound)) {
        // A version of the type of its item has two bytes for the number of the item, the next one four.
        let wide = body.byte(entry.range.lowerBound) == 3
        let number = body.number(entry.range.lowerBound + 4, count: wide ? 4 : 2)
        let type = entry.range.lowerBound + (wide ? 10 : 8)
        if number == primary, body.starts(with: "grid", at: type) { hasTiles = true }
        // What is made of other pictures may have these turned each for itself.
        if number == primary,
          !["grid", "hvc1", "av01"].contains(where: { body.starts(with: $0, at: type) })
        {
          isOnlyTurned = false
        }
      }
    }
    guard let properties = inside.first(where: { $0.type == "iprp" }) else { return }
    let parts = Self.boxes(body, properties.range)
    let all = parts.first { $0.type == "ipco" }.map { Self.boxes(body, $0.range) } ?? []
    for property in all { note(property, body) }
    let references = inside.first { $0.type == "iref" }
    turn(
      by: parts.filter { $0.type == "ipma" }, among: all, of: primary,
      madeOf: references.map { Self.parts(body, $0.range) } ?? [], body)
  }

  /// Pictures that others are made of.
  private static func parts(_ body: RawSpan, _ range: Range<Int>) -> Set<Int> {
    let width = body.byte(range.lowerBound) == 0 ? 2 : 4
    var parts: Set<Int> = []
    for reference in boxes(body, range.lowerBound + 4..<max(range.lowerBound + 4, range.upperBound))
    where reference.type == "dimg" {
      let start = reference.range.lowerBound + width
      let count = min(body.number(start, count: 2) ?? 0, limit)
      for index in 0..<count {
        if let part = body.number(start + 2 + index * width, count: width) { parts.insert(part) }
      }
    }
    return parts
  }

  /// Bytes that libheif takes at its peak: measured at 12 megapixels, and rounded up.
  var memory: Int {
    guard pixels > 0 else { return 0 }
    // Three bytes a pixel and as much again while it is cropped; or coded, copied, in three planes, and what dav1d holds of it.
    let each = (hasTiles ? (isOnlyTurned ? 4 : 7) : 8) + (hasAlpha ? 5 : 0)
    let (bytes, overflows) = pixels.multipliedReportingOverflow(by: isDeep ? each * 2 : each)
    return overflows ? 0 : bytes
  }

  // MARK: Boxes

  private struct Box {
    var type: String
    /// Of its body.
    var range: Range<Int>
  }

  private static func boxes(_ bytes: RawSpan, _ range: Range<Int>) -> [Box] {
    var found: [Box] = []
    var at = range.lowerBound
    while found.count < limit, let length = bytes.number(at, count: 4), length >= 8,
      length <= range.upperBound - at
    {
      let type = String(decoding: bytes.bytes(at + 4..<at + 8), as: UTF8.self)
      found.append(Box(type: type, range: at + 8..<at + length))
      at += length
    }
    return found
  }

  /// Lengths of the boxes that a file consists of; the last one may be longer than the file.
  private static func outermost(
    _ peek: PictureFormat.Peek, _ take: (_ type: [UInt8], _ body: Range<Int>) -> Bool
  ) {
    var at = 0
    for _ in 0..<limit {
      let head = peek(16, at)
      guard head.count >= 8 else { return }
      var length = head.number(0, bytes: 4)
      var start = 8
      if length == 1 {
        guard head.count == 16, head[8] == 0 else { return }
        length = head.number(8, bytes: 8)
        start = 16
      }
      let (end, overflows) = at.addingReportingOverflow(length)
      // A length of 0 says: up to the end of the file.
      guard !overflows, length >= start else { return }
      guard take(Array(head[4..<8]), at + start..<end) else { return }
      at = end
    }
  }

  private static func meta(_ peek: PictureFormat.Peek) -> [UInt8]? {
    var meta: [UInt8]?
    outermost(peek) { type, body in
      guard type.elementsEqual("meta".utf8) else { return true }
      meta = peek(min(body.count, largestMeta), body.lowerBound)
      return false
    }
    return meta
  }

  /// The share of a file that is there, by the lengths of its boxes; nil if all of it is.
  static func share(of file: RawSpan) -> Double? {
    var end = 0
    outermost({ count, position in file.bytes(position..<position + count) }) { _, body in
      end = body.upperBound
      return end <= file.byteCount
    }
    return end > file.byteCount ? Double(file.byteCount) / Double(end) : nil
  }

  // MARK: Properties

  private static func primary(_ body: RawSpan, _ range: Range<Int>) -> Int? {
    body.number(range.lowerBound + 4, count: body.byte(range.lowerBound) == 0 ? 2 : 4)
  }

  private mutating func note(_ property: Box, _ body: RawSpan) {
    let start = property.range.lowerBound
    switch property.type {
    case "ispe":
      guard let width = body.number(start + 4, count: 4),
        let height = body.number(start + 8, count: 4)
      else { return }
      let (product, overflows) = width.multipliedReportingOverflow(by: height)
      pixels = max(pixels, overflows ? 0 : product)
    case "pixi":
      let count = Int(body.byte(start + 4) ?? 0)
      if body.bytes(start + 5..<start + 5 + count).contains(where: { $0 > 8 }) { isDeep = true }
    // The bits above eight, and the flags for ten and more of them.
    case "hvcC": if (body.byte(start + 17) ?? 0) & 7 > 0 { isDeep = true }
    case "av1C": if (body.byte(start + 2) ?? 0) & 0x40 != 0 { isDeep = true }
    // Depth and the like are not decoded.
    case "auxC":
      let alpha = ["urn:mpeg:hevc:2015:auxid:1", "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"]
      if alpha.contains(where: { body.starts(with: $0, at: start + 4) }) { hasAlpha = true }
    default: break
    }
  }

  /// Takes the turns and mirrors of the picture in the order that they are to be done.
  private mutating func turn(
    by associations: [Box], among properties: [Box], of primary: Int?, madeOf parts: Set<Int>,
    _ body: RawSpan
  ) {
    // Clockwise, then mirrored: left and right exchanged.
    var (quarters, isMirrored) = (0, false)
    for box in associations {
      var at = box.range.lowerBound
      let isWide = body.byte(at) != 0
      let isLong = (body.byte(at + 3) ?? 0) & 1 == 1
      let count = min(body.number(at + 4, count: 4) ?? 0, Self.limit)
      at += 8
      for _ in 0..<count {
        guard let item = body.number(at, count: isWide ? 4 : 2),
          let uses = body.byte(at + (isWide ? 4 : 2)), at < box.range.upperBound
        else { break }
        at += isWide ? 5 : 3
        for _ in 0..<uses {
          let index = (body.number(at, count: isLong ? 2 : 1) ?? 0) & (isLong ? 0x7FFF : 0x7F)
          at += isLong ? 2 : 1
          guard properties.indices.contains(index - 1) else { continue }
          let type = properties[index - 1].type
          let value = Int(body.byte(properties[index - 1].range.lowerBound) ?? 0)
          guard item == primary else {
            if parts.contains(item), ["irot", "imir", "clap"].contains(type) {
              isOnlyTurned = false
            }
            continue
          }
          if type == "irot" || type == "imir" { saysHowToHold = true }
          switch type {
          case "clap": isOnlyTurned = false
          case "irot": quarters += (value & 3) * (isMirrored ? 1 : -1)
          case "imir":
            isMirrored.toggle()
            if value & 1 == 0 { quarters += 2 }
          default: break
          }
        }
      }
    }
    let table: [Orientation] =
      isMirrored
      ? [.mirrored, .transposed, .flipped, .transversed]
      : [.upright, .rotatedLeft, .upsideDown, .rotatedRight]
    turned = table[quarters & 3]
  }
}
