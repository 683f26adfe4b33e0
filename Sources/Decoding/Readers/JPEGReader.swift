internal import CCodecs
internal import Imaging
internal import Vocabulary

extension PictureReader {
  static let jpeg = PictureReader(
    format: PictureFormat(
      .jpeg, name: JPEGReader.name,
      recognises: { $0.starts(with: [0xFF, 0xD8, 0xFF]) },
      memory: JPEGReader.coefficients,
      page: FormatPage(
        library: "libjpeg-turbo (libjpeg62-turbo)",
        kinds: "baseline and progressive, 8 bits, grey, YCbCr, RGB, CMYK and YCCK",
        reduced: "to 1/2, 1/4 or 1/8 in the inverse cosine transform, then row by row",
        orientation: "EXIF, else XMP", metadata: "EXIF, XMP, IPTC",
        colours: "ICC profile; ink without one as plain subtraction",
        memory: "row by row; all coefficients of progressive ones, 2 bytes a sample"),
      sample: { () throws(ImagingError) in try JPEGWriter.encode(.sample) }),
    metadata: JPEGSegments.metadata, decode: JPEGReader.decode)
}

/// JPEG files, by libjpeg.
private enum JPEGReader {
  static let name = "JPEG"

  static func decode(
    _ file: RawSpan, workingSize: Int?, admit: (PictureHeader) throws(ImagingError) -> Void
  ) throws(ImagingError) -> StoredPicture {
    let profile = JPEGSegments.profile(file)
    var isInk = false
    var picture = unsafe try Codec.decode(
      file, as: name, open: kf_jpeg_open, close: kf_jpeg_close, admit: admit
    ) { handle, header, outcome in
      isInk = header.isInk
      // Ink is converted row by row, everything else once it is small.
      let ink = isInk ? ColourConversion(.profile(profile)) : nil
      let eighths = eighths(header, workingSize: workingSize)
      let width = (header.width * eighths + 7) / 8
      let height = (header.height * eighths + 7) / 8
      let size = fitted(width, height, longSide: workingSize)
      return unsafe Image(width: size.width, height: size.height) { out in
        unsafe kf_jpeg_decode(
          handle, UInt32(eighths), Limits.usableShare, ink?.handle, out, size.width, size.height,
          &outcome)
      }
    }
    if !isInk, !profile.isEmpty { picture.colours = .profile(profile) }
    return picture
  }

  /// Eighths of full size at which to invert the cosine transform.
  ///
  /// libjpeg-turbo has vector code for 1, 2, 4 and 8. On a photo of 4000 x 3000 these took 18, 25, 34 and 36 ms, while
  /// 3 took 39 and 5 to 7 took 58 to 88: no other ratio is ever worth it.
  private static func eighths(_ header: PictureHeader, workingSize: Int?) -> Int {
    guard let workingSize else { return 8 }
    let long = max(header.width, header.height)
    // A few pixels short of the wanted size show the same faces in a fraction of the time.
    let enough = workingSize - workingSize / 33
    return [1, 2, 4].first { (long * $0 + 7) / 8 >= enough } ?? 8
  }

  // MARK: Memory

  /// Bytes of a JPEG's coefficients, where the decoder needs all of them at once: those of progressive ones and of those that
  /// store their colours one after the other; else 0.
  ///
  /// ITU-T T.81, B.1.1.4 (segments), B.2.2 (frame header), B.2.3 (scan header).
  static func coefficients(_ peek: PictureFormat.Peek) -> Int {
    var position = 2
    var frame: [UInt8] = []
    var isProgressive = false
    // More segments than any camera writes.
    for _ in 0..<1000 {
      let head = peek(4, position)
      guard head.count == 4, head[0] == 0xFF else { return 0 }
      if head[1] == 0xFF {
        position += 1  // Padding.
        continue
      }
      let length = head.number(2, bytes: 2)
      guard length >= 2 else { return 0 }
      switch head[1] {
      case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
        frame = peek(min(length - 2, 6 + 3 * 4), position + 4)
        isProgressive = [0xC2, 0xC6, 0xCA, 0xCE].contains(head[1])
      case 0xDA:
        let inScan = peek(1, position + 4).first ?? 0
        guard frame.count > 5, isProgressive || inScan < frame[5] else { return 0 }
        return coefficients(ofFrame: frame)
      default: break
      }
      position += 2 + length
    }
    return 0
  }

  /// - Parameter frame: precision, height, width, components, and three bytes a component: its name, its sampling factors, a table.
  private static func coefficients(ofFrame frame: [UInt8]) -> Int {
    let height = frame.number(1, bytes: 2)
    let width = frame.number(3, bytes: 2)
    let factors = stride(from: 7, to: frame.count, by: 3).map {
      (across: Int(frame[$0] >> 4), down: Int(frame[$0] & 15))
    }
    guard let across = factors.map(\.across).max(), let down = factors.map(\.down).max(),
      across > 0, down > 0
    else { return 0 }
    // A block is 64 coefficients of two bytes.
    return factors.reduce(0) { sum, factor in
      let columns = (width * factor.across / across + 7) / 8
      let rows = (height * factor.down / down + 7) / 8
      return sum + columns * rows * 128
    }
  }
}
