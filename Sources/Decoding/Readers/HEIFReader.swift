internal import CCodecs
internal import Imaging
internal import Vocabulary

extension PictureReader {
  static let heic = HEIFReader.reader(
    .heic, name: "HEIC", library: "libheif with libde265 (libheif1)",
    kinds: "HEIC and HEIF with HEVC inside: the primary picture, 8 to 12 bits, "
      + "of tiles or whole, overlays, transparency over white",
    recognises: { HEIFReader.isAV1($0) == false },
    sample: HEIFReader.sampleHEIC)

  static let avif = HEIFReader.reader(
    .avif, name: "AVIF", library: "libheif with dav1d (libheif1)",
    kinds: "the primary picture, 8 to 12 bits, of tiles or whole, transparency over white",
    recognises: { HEIFReader.isAV1($0) == true },
    sample: HEIFReader.sampleAVIF)
}

extension PhotoFormat {
  static let heic = PhotoFormat(rawValue: "heic")
  static let avif = PhotoFormat(rawValue: "avif")
}

/// HEIC, HEIF and AVIF files, by libheif.
private enum HEIFReader {
  static func reader(
    _ id: PhotoFormat, name: String, library: String, kinds: String,
    recognises: @escaping @Sendable (RawSpan) -> Bool, sample: String
  ) -> PictureReader {
    PictureReader(
      format: PictureFormat(
        id, name: name, recognises: recognises,
        memory: { HEIFBoxes($0).memory },
        page: FormatPage(
          library: library, kinds: kinds, reduced: "row by row from libheif's planes",
          orientation:
            "the file's own turns, mirrors and crops (irot, imir, clap); EXIF, else XMP, "
            + "only where there is no turn and no mirror",
          metadata: "EXIF, XMP",
          colours: "code points for PQ and HLG, else ICC profile, else code points (nclx)",
          memory: "4 bytes a pixel for tiles, 7 where they are cropped, 8 for a whole; 5 more with "
            + "transparency; twice that beyond 8 bits"),
        sample: { base64(sample) }),
      open: { unsafe kf_heif_library().map { unsafe String(cString: $0) } },
      metadata: metadata,
      decode: { (file, workingSize, admit) throws(ImagingError) in
        try decode(file, as: name, workingSize: workingSize, admit: admit)
      })
  }

  static func decode(
    _ file: RawSpan, as name: String, workingSize: Int?,
    admit: (PictureHeader) throws(ImagingError) -> Void
  ) throws(ImagingError) -> StoredPicture {
    let boxes = file.peeking { HEIFBoxes($0) }
    // A small picture is turned in no time; the library would turn the large one, in a copy.
    let isTurnedLater = boxes.isOnlyTurned && boxes.turned != .upright
    let isAside = isTurnedLater && boxes.turned.swapsSides
    var colours = Colours.standard
    do throws(ImagingError) {
      var picture = unsafe try Codec.decode(
        file, as: name, open: kf_heif_open, close: kf_heif_close,
        admit: { (header) throws(ImagingError) in
          var header = header
          header.bufferedBytes = UInt64(boxes.memory)
          try admit(header)
        }
      ) { handle, header, outcome in
        colours = unsafe Self.colours(handle)
        var size = fitted(header.width, header.height, longSide: workingSize)
        if isAside { (size.width, size.height) = (size.height, size.width) }
        return unsafe Image(width: size.width, height: size.height) { out in
          unsafe kf_heif_decode(
            handle, !isTurnedLater ? KF_HEIF_DONE : isAside ? KF_HEIF_STORED_ASIDE : KF_HEIF_STORED,
            out, size.width, size.height, &outcome)
        }
      }
      if isTurnedLater { picture.image = picture.image.upright(from: boxes.turned) }
      picture.colours = colours
      // The standard has EXIF repeat what these say. A picture without them lies as the sensor saw it, and only EXIF knows how.
      picture.turned = boxes.saysHowToHold ? boxes.turned : nil
      return picture
    } catch {
      // What the library says of a file that is not all there depends on where it ends.
      guard case .corrupt = error, let share = HEIFBoxes.share(of: file) else { throw error }
      throw .truncated(share: share)
    }
  }

  @unsafe private static func colours(_ handle: OpaquePointer) -> Colours {
    let said = unsafe kf_heif_colours_of(handle)
    // The many profiles that come with pictures of a high dynamic range know nothing of it.
    let isHighRange = said.transfer == 16 || said.transfer == 18
    if !isHighRange, 1...(32 << 20) ~= said.profile_length {
      var profile = [UInt8](repeating: 0, count: said.profile_length)
      let isThere = unsafe profile.withUnsafeMutableBufferPointer { profile in
        unsafe profile.baseAddress.map { unsafe kf_heif_profile(handle, $0) } ?? false
      }
      if isThere { return .profile(profile) }
    }
    return .coded(primaries: said.primaries, transfer: said.transfer)
  }

  // MARK: Metadata

  /// EXIF and XMP that belong to the primary picture.
  static func metadata(_ file: RawSpan) -> Metadata {
    unsafe file.withUnsafeBytes { file in
      var metadata = Metadata()
      var picture = kf_picture()
      var outcome = kf_outcome()
      guard let base = file.baseAddress,
        let handle = unsafe kf_heif_open(
          base.assumingMemoryBound(to: UInt8.self), file.count, &picture, &outcome)
      else { return metadata }
      defer { unsafe kf_heif_close(handle) }
      for index in 0..<(unsafe kf_heif_metadata_count(handle)) {
        var isXMP = false
        let length = unsafe kf_heif_metadata_length(handle, index, &isXMP)
        guard 1...(10 << 20) ~= length else { continue }
        var bytes = [UInt8](repeating: 0, count: length)
        let isThere = unsafe bytes.withUnsafeMutableBufferPointer { bytes in
          unsafe bytes.baseAddress.map { unsafe kf_heif_metadata(handle, index, $0) } ?? false
        }
        guard isThere else { continue }
        if isXMP { metadata.xmp.append(XMP(bytes)) } else { metadata.exif.append(Exif(bytes)) }
      }
      return metadata
    }
  }

  // MARK: Telling them from others

  /// Of a file that is a picture by its brands, whether these speak of AV1; nil for films and all else.
  static func isAV1(_ beginning: RawSpan) -> Bool? {
    guard beginning.starts(with: "ftyp", at: 4), let length = beginning.number(0, count: 4) else {
      return nil
    }
    func brand(_ at: Int) -> String {
      String(decoding: beginning.bytes(at..<at + 4), as: UTF8.self)
    }
    let major = brand(8)
    let end = min(length, beginning.byteCount)
    let others = Set(stride(from: 16, to: max(16, end - 3), by: 4).map(brand))
    let isPicture = pictures.contains(major)
    // A brand of a profile or of a maker says nothing; films say what they are, whatever they have besides.
    let isSo = !films.contains(major) && !others.isDisjoint(with: ["mif1", "heic", "heix", "avif"])
    guard isPicture || isSo else { return nil }
    let isHEVC = hevc.contains(major) || !others.isDisjoint(with: hevc)
    return av1.contains(major) || !isHEVC && !others.isDisjoint(with: av1)
  }

  private static let av1: Set = ["avif", "avis"]
  private static let hevc: Set = ["heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs"]
  private static let pictures = av1.union(hevc).union(["mif1", "mif2", "msf1", "miaf"])
  private static let films: Set = [
    "3gp4", "3gp5", "3gp6", "M4V ", "avc1", "dash", "iso2", "iso4", "iso5", "iso6", "isom", "mp41",
    "mp42", "qt  ",
  ]

  // MARK: Samples, grey

  static let sampleHEIC = """
    AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAaZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAA\
    AAAAACAAAAEGlkYXQAAAAAAEAAMAAAADhpbG9jAQAAAERAAAIAAQAAAAAAAAHKAAEAAAAAAAAAEQACAAEAAAAAAAAAAQAAAAAAAAAIAAAAOGlp\
    bmYAAAAAAAIAAAAVaW5mZQIAAAEAAQAAaHZjMQAAAAAVaW5mZQIAAAAAAgAAZ3JpZAAAAADRaXBycAAAAK9pcGNvAAAAcWh2Y0MBBAgAAAAAAA\
    AAAAAe8AD8/Pj4AAAPAyAAAQAXQAEMAf//BAgAAAMAn/gAAAMAAB66AkAhAAEAJkIBAQQIAAADAJ/4AAADAAAewIIEFlurkprmwIAAAAMAgAAA\
    AwCEIgABAAZEAcFzwIkAAAAUaXNwZQAAAAAAAABAAAAAQAAAABRpc3BlAAAAAAAAAEAAAAAwAAAADnBpeGkAAAAAAQgAAAAaaXBtYQAAAAAAAA\
    ACAAECgQIAAgIDhAAAABppcmVmAAAAAAAAAA5kaW1nAAIAAQABAAAAGW1kYXQAAAANKAGusLQ8t/9moWeo4A==
    """
  static let sampleAVIF = """
    AAAAHGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZgAAAOhtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAA\
    AAAAABAAAAImlsb2MAAAAAREAAAQABAAAAAAEMAAEAAAAAAAAAFQAAACNpaW5mAAAAAAABAAAAFWluZmUCAAAAAAEAAGF2MDEAAAAAaGlwcnAA\
    AABJaXBjbwAAABNjb2xybmNseAACAAIABoAAAAAMYXYxQ4EAHAAAAAAUaXNwZQAAAAAAAABAAAAAMAAAAA5waXhpAAAAAAEIAAAAF2lwbWEAAA\
    AAAAAAAQABBIGCA4QAAAAdbWRhdBIACgYYFX+9hUAyCRmAQQEAtRWq/A==
    """
}
