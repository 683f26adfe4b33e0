internal import CCodecs
internal import Imaging
internal import Vocabulary

extension PictureReader {
  static let jxl = PictureReader(
    format: PictureFormat(
      PhotoFormat(rawValue: "jxl"), name: JXLReader.name,
      recognises: {
        $0.starts(with: [0xFF, 0x0A])
          || $0.starts(with: [0, 0, 0, 12, 0x4A, 0x58, 0x4C, 0x20, 0x0D, 0x0A, 0x87, 0x0A])
      },
      memory: { JXLHeader($0)?.memory ?? 0 },
      page: FormatPage(
        library: "libjxl (libjxl0.7)",
        kinds: "all, JPEGs packed again too, up to 32 bits, transparency over white, "
          + "the first frame of animations",
        reduced: "row by row, once it is decoded",
        orientation: "the file's own; EXIF does not count",
        metadata: "EXIF, XMP, packed too",
        colours: "sRGB by libjxl where it has the choice, else ICC profile; "
          + "code points for PQ and HLG",
        memory: "28 bytes a pixel, up to twice that with transparency"),
      sample: { base64(JXLReader.sample) }),
    open: { unsafe kf_jxl_library().map { unsafe String(cString: $0) } },
    metadata: JXLReader.metadata, decode: JXLReader.decode)
}

/// JPEG XL files, by libjxl.
private enum JXLReader {
  static let name = "JPEG XL"

  static func decode(
    _ file: RawSpan, workingSize: Int?, admit: (PictureHeader) throws(ImagingError) -> Void
  ) throws(ImagingError) -> StoredPicture {
    let needed = file.peeking { JXLHeader($0)?.memory }
    var (colours, orientation) = (Colours.standard, Orientation.upright)
    var picture = unsafe try Codec.decode(
      file, as: name, open: kf_jxl_open, close: kf_jxl_close,
      admit: { (header) throws(ImagingError) in
        var header = header
        header.bufferedBytes = UInt64(needed ?? 0)
        try admit(header)
      }
    ) { handle, header, outcome in
      (colours, orientation) = unsafe Self.colours(handle)
      let size = fitted(header.width, header.height, longSide: workingSize)
      return unsafe Image(width: size.width, height: size.height) { out in
        unsafe kf_jxl_decode(
          handle, Limits.usableShare, out, size.width, size.height, &outcome)
      }
    }
    picture.colours = colours
    picture.turned = orientation
    return picture
  }

  @unsafe private static func colours(_ handle: OpaquePointer) -> (Colours, Orientation) {
    let said = unsafe kf_jxl_colours_of(handle)
    let orientation = Orientation(rawValue: Int(said.orientation)) ?? .upright
    guard 1...(32 << 20) ~= said.profile_length else {
      return (.coded(primaries: said.primaries, transfer: said.transfer), orientation)
    }
    var profile = [UInt8](repeating: 0, count: said.profile_length)
    let isThere = unsafe profile.withUnsafeMutableBufferPointer { profile in
      unsafe profile.baseAddress.map { unsafe kf_jxl_profile(handle, $0) } ?? false
    }
    return (isThere ? .profile(profile) : .standard, orientation)
  }

  /// EXIF and XMP.
  static func metadata(_ file: RawSpan) -> Metadata {
    var metadata = Metadata()
    if let exif = box(file, "Exif") { metadata.exif.append(Exif(exif)) }
    if let xmp = box(file, "xml ") { metadata.xmp.append(XMP(xmp)) }
    return metadata
  }

  /// What the first box of this kind holds.
  private static func box(_ file: RawSpan, _ kind: String) -> [UInt8]? {
    // A codestream alone has no boxes.
    guard file.byte(0) == 0 else { return nil }
    return unsafe file.withUnsafeBytes { file in
      guard let base = file.baseAddress else { return nil }
      var length = 0
      let box = unsafe kf_jxl_box(
        base.assumingMemoryBound(to: UInt8.self), file.count, kind, 10 << 20, &length)
      guard let box = unsafe box else { return nil }
      defer { unsafe kf_free(box) }
      return unsafe Array(UnsafeBufferPointer(start: box, count: length))
    }
  }

  /// Grey.
  static let sample =
    "/wrLQFK5t4ogABKIAgAYAV3lEgAAFSqjjBu8nOv58kOHxbSN6wxttW1hSaLIODZJJ3AIKbDiYgzGxeC4GC9eDF6Oea"
    + "QJAIBGEggT+k8DoCCCYI2qJAE="
}
