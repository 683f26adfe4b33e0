internal import CCodecs
internal import Imaging
internal import Vocabulary

extension PictureReader {
  static let png = PictureReader(
    format: PictureFormat(
      .png, name: PNGReader.name,
      recognises: { $0.starts(with: PNGReader.signature) },
      memory: PNGReader.interlaced,
      page: FormatPage(
        library: "libpng (libpng16-16)",
        kinds: "all, 1 to 16 bits, palette, transparency over white, interlaced",
        reduced: "row by row", orientation: "EXIF, else XMP",
        metadata: "EXIF, XMP and IPTC, in texts too",
        colours: "code points (cICP), else ICC profile",
        memory: "row by row; half the rows of interlaced ones"),
      sample: { () throws(ImagingError) in try PNGWriter.encode(.sample) }),
    metadata: PNGChunks.metadata, decode: PNGReader.decode)
}

/// PNG files, by libpng.
private enum PNGReader {
  static let name = "PNG"
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  static func decode(
    _ file: RawSpan, workingSize: Int?, admit: (PictureHeader) throws(ImagingError) -> Void
  ) throws(ImagingError) -> StoredPicture {
    var picture = unsafe try Codec.decode(
      file, as: name, open: kf_png_open, close: kf_png_close, admit: admit
    ) { handle, header, outcome in
      let size = fitted(header.width, header.height, longSide: workingSize)
      return unsafe Image(width: size.width, height: size.height) { out in
        unsafe kf_png_decode(handle, Limits.usableShare, out, size.width, size.height, &outcome)
      }
    }
    picture.colours = PNGChunks.colours(file)
    return picture
  }

  /// Bytes of an interlaced PNG's picture, of which every second row is kept until the last of seven passes, as four samples of a
  /// byte at the most; 0 for another.
  static func interlaced(_ peek: PictureFormat.Peek) -> Int {
    let head = peek(29, 0)
    guard head.count == 29, head[28] == 1 else { return 0 }
    let width = head.number(16, bytes: 4)
    let height = head.number(20, bytes: 4)
    let (pixels, overflows) = width.multipliedReportingOverflow(by: (height + 1) / 2)
    return overflows || pixels > .max / 4 ? 0 : pixels * 4
  }
}
