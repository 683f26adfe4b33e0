internal import CCodecs
internal import Imaging
internal import Vocabulary

extension PictureReader {
  static let raw = PictureReader(
    format: PictureFormat(
      PhotoFormat(rawValue: "raw"), name: RAWReader.name,
      recognises: { RAWReader.isRaw($0) },
      memory: RAWReader.memory,
      page: FormatPage(
        library: "libraw (libraw20); previews by libjpeg-turbo",
        kinds:
          "what libraw knows: DNG, CR2, CR3, NEF, ARW, RAF, ORF, RW2, PEF, SRW and others; the preview that the camera stored, if "
          + "it is large enough, else the samples two by two",
        reduced: "in the preview's inverse cosine transform, or two by two, then row by row",
        orientation: "libraw, which knows the cameras' own ways",
        metadata: "EXIF, XMP, IPTC; else libraw's date",
        colours: "the preview's profile; else the camera's white balance and matrix",
        memory: "2 bytes a sample, 8 for four of them"),
      sample: { RAWReader.sample }),
    open: { unsafe kf_raw_library().map { unsafe String(cString: $0) } },
    metadata: RAWReader.metadata, decode: RAWReader.decode)
}

/// Camera raws, by libraw.
enum RAWReader {
  static let name = "camera raw"

  // MARK: Recognition

  /// At the beginning of raws that are TIFF files from there on: Olympus, Panasonic.
  private static let marks: [[UInt8]] = ["IIRO", "IIRS", "MMOR", "IIU\0"].map { Array($0.utf8) }

  /// Whether a file that begins so is a camera raw.
  ///
  /// Those that are no TIFF files have marks of their own. TIFF files are raws if the first directory says that they are DNG or of
  /// a mosaic, or if it is what cameras write: a small picture with the camera's name, and the large ones in directories below.
  /// Other TIFF files with small versions have these behind or below the large one. Where the directory lies too far behind to be seen, and
  /// where it misleads, `decode` and TIFF's go by the whole file.
  static func isRaw(_ beginning: RawSpan) -> Bool {
    let other = ["FUJIFILMCCD-RAW", "FOVb", "\0MRM"].contains { beginning.starts(with: $0) }
    if other || beginning.starts(with: "ftypcrx ", at: 4) { return true }
    if beginning.starts(with: "HEAPCCDR", at: 6) { return true }
    if marks.contains(where: { beginning.starts(with: $0) }) { return true }
    // Phase One.
    if beginning.starts(with: "IIIITwaR") || beginning.starts(with: "MMMMRawT") { return true }
    guard TIFFStructure.isTIFF(beginning) else { return false }
    return beginning.starts(with: "CR", at: 8) || beginning.peeking(isRaw)
  }

  private static func isRaw(_ peek: PictureFormat.Peek) -> Bool {
    typealias Tag = TIFFStructure.Tag
    guard let structure = TIFFStructure(peek),
      let first = structure.directory(at: structure.first, peek)
    else { return false }
    if first.entries[Tag.dngVersion] != nil || isMosaic(structure, first, peek) { return true }
    return structure.isReduced(first, peek) && first.entries[Tag.subdirectories] != nil
      && first.entries[Tag.make] != nil
  }

  /// What a sensor saw, behind filters or not (TIFF/EP, DNG).
  static func isMosaic(
    _ structure: TIFFStructure, _ directory: TIFFStructure.Directory, _ peek: PictureFormat.Peek
  ) -> Bool {
    let kind = structure.numbers(directory.entries[TIFFStructure.Tag.photometric], peek).first
    return kind == 32803 || kind == 34892
  }

  // MARK: Pixels

  static func decode(
    _ file: RawSpan, workingSize: Int?, admit: (PictureHeader) throws(ImagingError) -> Void
  ) throws(ImagingError) -> StoredPicture {
    do throws(ImagingError) {
      return try develop(file, workingSize: workingSize, admit: admit)
    } catch {
      // Scanners have names, too; and a camera that is too new for libraw has stored a preview.
      switch error {
      case .unsupportedKind, .corrupt: break
      default: throw error
      }
      guard TIFFStructure.isTIFF(file),
        let picture = TIFFReader.anyPage(file, workingSize: workingSize, admit: admit)
      else { throw error }
      return picture
    }
  }

  /// By libraw alone.
  static func develop(
    _ file: RawSpan, workingSize: Int?, admit: (PictureHeader) throws(ImagingError) -> Void
  ) throws(ImagingError) -> StoredPicture {
    var orientation = Orientation.upright
    var colours = Colours.standard
    var full = PictureHeader(width: 1, height: 1)
    var picture = unsafe try Codec.decode(
      file, as: name,
      open: { bytes, length, picture, outcome in
        unsafe kf_raw_open(bytes, length, Limits.bufferedBytes, picture, outcome)
      }, close: kf_raw_close, admit: admit
    ) { handle, header, outcome in
      full = header
      orientation = unsafe Orientation(rawValue: Int(kf_raw_orientation(handle))) ?? .upright
      func made(_ isEnough: (Int) -> Bool) -> Image? {
        let found = unsafe preview(
          of: handle, header, orientation, workingSize: workingSize, isEnough: isEnough)
        guard let found else { return nil }
        colours = found.colours
        outcome.status = KF_OK
        outcome.decoded = 1
        return found.image
      }
      let long = max(header.width, header.height)
      if let image = made({ $0 >= min(long / 2, workingSize ?? long) }) { return image }
      var (width, height) = (UInt32(0), UInt32(0))
      unsafe kf_raw_develop(handle, &width, &height, &outcome)
      guard outcome.status == KF_OK else {
        // Better a small picture than none.
        return made({ _ in true }) ?? Image(width: 1, height: 1)
      }
      let size = fitted(Int(width), Int(height), longSide: workingSize)
      let image = unsafe Image(width: size.width, height: size.height) { out in
        if unsafe !kf_raw_copy(handle, out, size.width, size.height) {
          outcome.status = KF_OUT_OF_MEMORY
        }
      }
      return image.upright(from: orientation)
    }
    picture.turned = orientation
    picture.colours = colours
    // Who wants it whole draws on it where faces are in the raw.
    if workingSize == nil {
      picture.image = try Resize.bilinear(
        picture.image, width: full.width, height: full.height)
    }
    return picture
  }

  /// The camera's own picture, upright, if it is whole and shows what the raw does.
  ///
  /// - Parameters:
  ///   - header: the upright raw's.
  ///   - isEnough: whether a long side is.
  private static func preview(
    of handle: OpaquePointer, _ header: PictureHeader, _ orientation: Orientation,
    workingSize: Int?, isEnough: (Int) -> Bool
  ) -> StoredPicture? {
    let found = unsafe kf_raw_find_preview(handle)
    guard let bytes = unsafe found.bytes else { return nil }
    // Most are stored as the sensor sees, some as the picture is to be held; the long side tells.
    var orientation = orientation
    func fits(_ width: Int, _ height: Int) -> Bool {
      if orientation.swapsSides, width != height,
        (width < height) == (header.width < header.height)
      {
        orientation = .upright
      }
      let (width, height) = orientation.swapsSides ? (height, width) : (width, height)
      // Cut to another shape, it would have faces in other places.
      let skew = abs(width * header.height - height * header.width)
      return skew * 33 <= width * header.height && isEnough(max(width, height))
    }
    var picture: StoredPicture
    let (width, height) = unsafe (Int(found.width), Int(found.height))
    if width > 0 {
      guard fits(width, height) else { return nil }
      let pixels = unsafe [UInt8](UnsafeBufferPointer(start: bytes, count: width * height * 3))
      let image = Image(width: width, height: height, pixels: pixels)
      let size = fitted(width, height, longSide: workingSize)
      guard let image = try? Resize.area(image, width: size.width, height: size.height) else {
        return nil
      }
      picture = StoredPicture(image: image)
    } else {
      let file = unsafe UnsafeRawBufferPointer(start: bytes, count: found.length)
      let stored = try? PictureReader.jpeg.decode(unsafe file.bytes, workingSize) {
        (preview) throws(ImagingError) in
        guard fits(preview.width, preview.height), preview.bufferedBytes <= Limits.bufferedBytes
        else { throw .notAPicture }
      }
      guard let stored, stored.share == 1, !stored.isCoarse else { return nil }
      picture = stored
    }
    picture.image = picture.image.upright(from: orientation)
    return picture
  }

  // MARK: What it says

  static func metadata(_ file: RawSpan) -> Metadata {
    var metadata = file.peeking { TIFFStructure($0, marks: marks)?.metadata($0) ?? Metadata() }
    guard metadata.exif.allSatisfy({ $0.original == nil && $0.digitized == nil }) else {
      return metadata
    }
    // Where the camera has it elsewhere, libraw knows.
    var exif = Exif()
    unsafe file.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      var picture = kf_picture()
      var outcome = kf_outcome()
      let handle = unsafe kf_raw_open(
        base.assumingMemoryBound(to: UInt8.self), bytes.count, Limits.bufferedBytes, &picture,
        &outcome)
      guard let handle = unsafe handle else { return }
      defer { unsafe kf_raw_close(handle) }
      let taken = unsafe kf_raw_taken(handle)
      if taken > 0 { exif.original = ClockTime(seconds: taken) }
    }
    metadata.exif.append(exif)
    return metadata
  }

  // MARK: Memory

  /// Of the largest picture in the file, if it is a TIFF file; else what a camera's large one takes.
  static func memory(_ peek: PictureFormat.Peek) -> Int {
    guard let structure = TIFFStructure(peek, marks: marks),
      let pictures = structure.pictures(peek)
    else { return 60_000_000 * 5 }
    return pictures.all.reduce(0) { most, directory in
      let (width, height) = structure.size(directory, peek)
      guard width > 0, height > 0, width <= Limits.pixels / height else { return most }
      return max(most, width * height * 5)
    }
  }
}

extension RAWReader {
  /// An uncompressed DNG of a grey wall behind a mosaic of red, green and blue, without a preview.
  static var sample: [UInt8] {
    let image = Image.sample
    typealias Tag = TIFFStructure.Tag
    let samples = (0..<image.width * image.height).flatMap { _ in [UInt8(0), UInt8(0x40)] }
    func bytes(_ number: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
    // Text has type 2; four bytes (1) and a matrix (10) stand behind.
    let matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1].flatMap { bytes($0, 4) + bytes(1, 4) }
    let model = Array("Kinfolk sample\0".utf8)
    let entries: [(tag: Int, type: Int, value: [UInt8])] = [
      (Tag.newSubfileType, 4, bytes(0, 4)), (Tag.width, 4, bytes(image.width, 4)),
      (Tag.height, 4, bytes(image.height, 4)), (Tag.bits, 3, bytes(16, 2)),
      (Tag.compression, 3, bytes(1, 2)), (Tag.photometric, 3, bytes(32803, 2)),
      (Tag.make, 2, model), (272, 2, model), (273, 4, bytes(16, 4)),
      (Tag.orientation, 3, bytes(1, 2)), (Tag.samples, 3, bytes(1, 2)),
      (Tag.rowsPerStrip, 4, bytes(image.height, 4)), (279, 4, bytes(samples.count, 4)),
      (33421, 3, bytes(2, 2) + bytes(2, 2)), (33422, 1, [0, 1, 1, 2]),
      (Tag.dngVersion, 1, [1, 4, 0, 0]), (50708, 2, model), (50717, 3, bytes(0xFFFF, 2)),
      (50721, 10, matrix), (50728, 5, [1, 1, 1].flatMap { bytes($0, 4) + bytes(1, 4) }),
    ]
    let directory = 16 + samples.count
    var behind: [UInt8] = []
    var listed: [UInt8] = bytes(entries.count, 2)
    let end = directory + 2 + entries.count * 12 + 4
    for (tag, type, value) in entries {
      let width = [1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 10: 8][type] ?? 1
      listed += bytes(tag, 2) + bytes(type, 2) + bytes(value.count / width, 4)
      if value.count <= 4 {
        listed += value + [UInt8](repeating: 0, count: 4 - value.count)
      } else {
        listed += bytes(end + behind.count, 4)
        behind += value + [UInt8](repeating: 0, count: value.count % 2)
      }
    }
    return [0x49, 0x49, 0x2A, 0] + bytes(directory, 4) + bytes(0, 8) + samples + listed
      + bytes(0, 4) + behind
  }
}
