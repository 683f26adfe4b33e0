internal import CCodecs
internal import Imaging
internal import Vocabulary

extension PictureReader {
  static let webp = PictureReader(
    format: PictureFormat(
      PhotoFormat(rawValue: "webp"), name: WebPReader.name,
      recognises: { $0.starts(with: "RIFF") && $0.starts(with: "WEBP", at: 8) },
      memory: WebPChunks.memory,
      page: FormatPage(
        library: "libwebp (libwebp7)",
        kinds: "with and without loss, transparency over white, the first frame of animations",
        reduced: "row by row, before its colours become RGB", orientation: "EXIF, else XMP",
        metadata: "EXIF, XMP", colours: "ICC profile",
        memory: "row by row; 5 bytes a pixel without loss, 3 with transparency, 9 for a frame"),
      sample: { base64(WebPReader.sample) }),
    open: { unsafe kf_webp_library().map { unsafe String(cString: $0) } },
    metadata: WebPChunks.metadata, decode: WebPReader.decode)
}

/// WebP files, by libwebp.
private enum WebPReader {
  static let name = "WebP"

  static func decode(
    _ file: RawSpan, workingSize: Int?, admit: (PictureHeader) throws(ImagingError) -> Void
  ) throws(ImagingError) -> StoredPicture {
    var frame: kf_webp_frame?
    var picture = unsafe try Codec.decode(
      file, as: name, open: kf_webp_open, close: kf_webp_close,
      admit: { (header) throws(ImagingError) in
        var header = header
        header.bufferedBytes = UInt64(
          file.peeking(WebPChunks.memory))
        try admit(header)
        frame = WebPChunks.firstFrame(file, width: header.width, height: header.height)
      }
    ) { handle, header, outcome in
      let size = fitted(header.width, header.height, longSide: workingSize)
      return unsafe Image(width: size.width, height: size.height) { out in
        func decode(_ frame: UnsafePointer<kf_webp_frame>?) {
          unsafe kf_webp_decode(
            handle, frame, Limits.usableShare, out, size.width, size.height, &outcome)
        }
        if let frame {
          unsafe withUnsafePointer(to: frame) { unsafe decode($0) }
        } else {
          decode(nil)
        }
      }
    }
    picture.colours = WebPChunks.colours(file)
    return picture
  }

  /// Grey.
  static let sample =
    "UklGRjYAAABXRUJQVlA4ICoAAABQAwCdASpAADAAPtForlEoJiQioqgBABoJaQAAGHCQkfWNQADtUMAAAAA="
}
