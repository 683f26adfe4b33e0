internal import CCodecs
internal import Imaging

/// The chunks of a WebP file (RFC 9649, 2), read from the file itself: where its first frame lies, and what else is in it.
enum WebPChunks {
  /// Far more than any real file has before what is looked for.
  private static let limit = 1 << 12

  /// Name, body and length as it is written of every chunk in order, while `take` says to go on.
  ///
  /// - Parameter position: of the first.
  private static func each(
    from position: Int = 12, _ peek: PictureFormat.Peek,
    _ take: (_ name: String, _ body: Range<Int>) -> Bool
  ) {
    var at = position
    for _ in 0..<limit {
      let head = peek(8, at)
      guard head.count == 8 else { return }
      let length = head.littleNumber(4, bytes: 4)
      let body = at + 8..<at + 8 + length
      guard take(String(decoding: head[0..<4], as: UTF8.self), body) else { return }
      at = body.upperBound + length % 2
    }
  }

  private static func each(_ file: RawSpan, _ take: (String, Range<Int>) -> Bool) {
    each({ count, position in file.bytes(position..<position + count) }, take)
  }

  // MARK: What they say

  /// EXIF and XMP.
  static func metadata(_ file: RawSpan) -> Metadata {
    var metadata = Metadata()
    each(file) { name, body in
      guard body.upperBound <= file.byteCount else { return false }
      switch name {
      case "EXIF" where metadata.exif.count < 4: metadata.exif.append(Exif(file.bytes(body)))
      case "XMP " where metadata.xmp.count < 4: metadata.xmp.append(XMP(file.bytes(body)))
      default: break
      }
      return true
    }
    return metadata
  }

  static func colours(_ file: RawSpan) -> Colours {
    var colours = Colours.standard
    each(file) { name, body in
      guard name == "ICCP", body.upperBound <= file.byteCount else { return name == "VP8X" }
      colours = .profile(file.bytes(body))
      return false
    }
    return colours
  }

  /// The first frame of an animation as far as it is there, where it lies inside `width` x `height`; nil if there is none.
  static func firstFrame(_ file: RawSpan, width: Int, height: Int) -> kf_webp_frame? {
    var frame: kf_webp_frame?
    each(file) { name, body in
      guard name == "ANMF" else { return !name.hasPrefix("VP8 ") && !name.hasPrefix("VP8L") }
      let head = file.bytes(body.lowerBound..<min(body.upperBound, body.lowerBound + 16))
      guard head.count == 16 else { return false }
      func number(_ at: Int) -> Int { head.littleNumber(at, bytes: 3) }
      let (x, y) = (number(0) * 2, number(3) * 2)
      let (across, down) = (number(6) + 1, number(9) + 1)
      guard x + across <= width, y + down <= height else { return false }
      let end = min(body.upperBound, file.byteCount)
      frame = kf_webp_frame(
        start: body.lowerBound + 16, length: end - body.lowerBound - 16, x: UInt32(x), y: UInt32(y),
        width: UInt32(across), height: UInt32(down))
      return false
    }
    return frame
  }

  // MARK: Memory

  /// Bytes that libwebp keeps of a picture: four a pixel of one without loss, a pixel's transparency and what it is unpacked from, and
  /// the frame of an animation besides; 0 for what comes out row by row.
  static func memory(_ peek: PictureFormat.Peek) -> Int {
    var canvas = 0
    var each = 0
    self.each(peek) { name, body in
      let head = peek(10, body.lowerBound)
      guard head.count == 10 else { return false }
      switch name {
      case "VP8X":
        func side(_ at: Int) -> Int { head.littleNumber(at, bytes: 3) }
        canvas = (side(4) + 1) * (side(7) + 1)
        return true
      case "VP8L":
        let bits = head.littleNumber(1, bytes: 4)
        if canvas == 0 { canvas = (bits & 0x3FFF + 1) * (bits >> 14 & 0x3FFF + 1) }
        each += 5
        return false
      case "ALPH": each += 3
      case "ANMF": each += 9
      case "VP8 ": return false
      default: return true
      }
      return name == "ALPH"
    }
    return canvas * each
  }
}
