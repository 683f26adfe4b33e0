internal import CCodecs
internal import Imaging
internal import Vocabulary

extension PictureReader {
  static let tiff = PictureReader(
    format: PictureFormat(
      PhotoFormat(rawValue: "tiff"), name: TIFFReader.name,
      recognises: { TIFFStructure.isTIFF($0) && !RAWReader.isRaw($0) },
      memory: TIFFReader.memory,
      page: FormatPage(
        library: "libtiff (libtiff6)",
        kinds:
          "the first page, BigTIFF too; strips and tiles, planes together or apart; 1 to 32 bits and floating point; grey, "
          + "palette, RGB, CMYK, Lab, YCbCr with any subsampling, LogLuv; all compressions that libtiff has; "
          + "alpha over white",
        reduced: "from a smaller version in the file that suffices, else row by row",
        orientation: "tag 274, else XMP", metadata: "EXIF, XMP, IPTC",
        colours: "ICC profile; ink without one as plain subtraction",
        memory: "a few rows; a row of tiles; a strip of Deflate or of subsampled colours"),
      sample: { () throws(ImagingError) in TIFFWriter.encode(.sample) }),
    open: { unsafe kf_tiff_library().map { unsafe String(cString: $0) } },
    metadata: { file in
      file.peeking { TIFFStructure($0)?.metadata($0) ?? Metadata() }
    }, decode: TIFFReader.decode)
}

/// TIFF files, by libtiff.
enum TIFFReader {
  static let name = "TIFF"

  static func decode(
    _ file: RawSpan, workingSize: Int?, admit: (PictureHeader) throws(ImagingError) -> Void
  ) throws(ImagingError) -> StoredPicture {
    // A raw whose directory lies too far behind to be seen from the beginning.
    let isRaw = file.peeking { peek in
      guard let structure = TIFFStructure(peek), let pictures = structure.pictures(peek) else {
        return false
      }
      return pictures.first.entries[TIFFStructure.Tag.dngVersion] != nil
        || RAWReader.isMosaic(structure, pictures.main, peek)
    }
    if isRaw { return try RAWReader.develop(file, workingSize: workingSize, admit: admit) }
    return try page(file, workingSize: workingSize, admit: admit)
  }

  /// The first page, whatever it is.
  static func page(
    _ file: RawSpan, workingSize: Int?, admit: (PictureHeader) throws(ImagingError) -> Void
  ) throws(ImagingError) -> StoredPicture {
    guard let found = file.peeking({ find($0, workingSize: workingSize) }) else {
      // Most writers put the directory last.
      let isCut = file.peeking { peek in
        TIFFStructure(peek).map { $0.first >= file.byteCount } ?? false
      }
      throw isCut ? .truncated(share: 0) : .corrupt(name, detail: "it has no directory")
    }
    if let level = found.level,
      let picture = try? decode(file, found, level, workingSize: workingSize, admit: admit),
      picture.share == 1
    {
      return picture
    }
    return try decode(file, found, found.main, workingSize: workingSize, admit: admit)
  }

  /// The largest picture in the file that can be read, whatever the others are.
  static func anyPage(
    _ file: RawSpan, workingSize: Int?, admit: (PictureHeader) throws(ImagingError) -> Void
  ) -> StoredPicture? {
    let offsets = file.peeking { peek -> [Int] in
      guard let structure = TIFFStructure(peek), let all = structure.pictures(peek)?.all else {
        return []
      }
      func area(_ directory: TIFFStructure.Directory) -> Int {
        let size = structure.size(directory, peek)
        return size.width.multipliedReportingOverflow(by: size.height).partialValue
      }
      return all.sorted { area($0) > area($1) }.prefix(4).map(\.offset)
    }
    guard let found = file.peeking({ find($0, workingSize: nil) }) else { return nil }
    for offset in offsets {
      let picture = try? decode(file, found, offset, workingSize: workingSize, admit: admit)
      guard var picture, picture.share == 1 else { continue }
      // Who wants it whole draws on it where faces are in the main picture.
      if workingSize == nil, found.size.width > 0, found.size.height > 0,
        let whole = try? Resize.bilinear(
          picture.image, width: found.size.width, height: found.size.height)
      {
        picture.image = whole
      }
      return picture
    }
    return nil
  }

  /// The directories to decode.
  private struct Found {
    var main: Int
    var size: (width: Int, height: Int)
    /// The smallest of the reduced versions that suffices.
    var level: Int?
    var profile: [UInt8]
  }

  private static func find(_ peek: PictureFormat.Peek, workingSize: Int?) -> Found? {
    guard let structure = TIFFStructure(peek), let pictures = structure.pictures(peek) else {
      return nil
    }
    let size = structure.size(pictures.main, peek)
    var levels: [(long: Int, offset: Int)] = []
    for reduced in pictures.reduced where workingSize != nil {
      let other = structure.size(reduced, peek)
      let long = max(other.width, other.height)
      // Of the same shape, to a pixel and a hundredth: thumbnails may be cut to another, or have black bars.
      let skew = abs(other.width * size.height - other.height * size.width)
      guard let workingSize, long >= workingSize, other.width < size.width,
        skew <= max(size.width, size.height) + other.width * size.height / 100
      else { continue }
      levels.append((long, reduced.offset))
    }
    return Found(
      main: pictures.main.offset, size: size, level: levels.min { $0.long < $1.long }?.offset,
      profile: structure.bytes(pictures.main.entries[TIFFStructure.Tag.profile], peek))
  }

  private static func decode(
    _ file: RawSpan, _ found: Found, _ directory: Int, workingSize: Int?,
    admit: (PictureHeader) throws(ImagingError) -> Void
  ) throws(ImagingError) -> StoredPicture {
    var isInk = false
    var picture = unsafe try Codec.decode(
      file, as: name,
      open: { bytes, length, picture, outcome in
        unsafe kf_tiff_open(
          bytes, length, UInt64(directory), Limits.bufferedBytes, picture, outcome)
      }, close: kf_tiff_close,
      admit: { (header) throws(ImagingError) in
        // What is decoded counts; what is told of it is the main picture's size.
        try admit(header)
        guard directory != found.main else { return }
        var header = header
        (header.width, header.height) = found.size
        try admit(header)
      }
    ) { handle, header, outcome in
      isInk = header.isInk
      let ink = isInk ? ColourConversion(.profile(found.profile)) : nil
      let size = fitted(header.width, header.height, longSide: workingSize)
      return unsafe Image(width: size.width, height: size.height) { out in
        unsafe kf_tiff_decode(handle, ink?.handle, out, size.width, size.height, &outcome)
      }
    }
    if !isInk, !found.profile.isEmpty { picture.colours = .profile(found.profile) }
    return picture
  }

  // MARK: Memory

  /// Bytes of what is not decoded row by row: a row of tiles, and strips that are decoded as a whole.
  static func memory(_ peek: PictureFormat.Peek) -> Int {
    guard let structure = TIFFStructure(peek), let main = structure.pictures(peek)?.main else {
      return 0
    }
    func number(_ tag: Int, or other: Int) -> Int {
      min(structure.numbers(main.entries[tag], peek).first ?? other, Int(UInt32.max))
    }
    typealias Tag = TIFFStructure.Tag
    let (width, height) = structure.size(main, peek)
    // What the decoder refuses costs nothing.
    guard width > 0, height > 0, width <= Limits.pixels / height else { return 0 }
    let sample = number(Tag.bits, or: 1) * min(number(Tag.samples, or: 1), 1 << 16)
    let pixel = min((sample + 7) / 8, 1 << 10)
    if main.entries[Tag.tileWidth] != nil {
      let (across, down) = (number(Tag.tileWidth, or: 0), number(Tag.tileHeight, or: 0))
      let tile = across.multipliedReportingOverflow(by: down)
      guard !tile.overflow, tile.partialValue <= Int(Limits.bufferedBytes) else { return 0 }
      return min(down, height) * width * 4 + tile.partialValue * pixel * 2
    }
    let rows = min(max(1, number(Tag.rowsPerStrip, or: height)), height)
    // YCbCr that libjpeg does not make RGB, logarithms, JPEG of the old kind; and what libtiff unpacks strip by strip: JBIG,
    // PixarLog, LERC, WebP.
    let compression = number(Tag.compression, or: 1)
    let photometric = number(Tag.photometric, or: 1)
    if compression == 6 || [32844, 32845].contains(photometric)
      || photometric == 6 && compression != 7
    {
      return rows * width * (4 + pixel)
    }
    if [34661, 32909, 34887, 50001].contains(compression) { return rows * width * pixel * 2 }
    // Deflate, where a strip is not too large for it.
    let strip = rows * width * pixel
    return [8, 32946].contains(compression) && strip <= 64 << 20 ? strip : 0
  }
}

/// The simplest TIFF file of a picture: RGB, one strip, nothing packed.
enum TIFFWriter {
  static func encode(_ image: Image) -> [UInt8] {
    func bytes(_ number: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
    let entries: [(tag: Int, type: Int, count: Int, value: Int)] = [
      (256, 4, 1, image.width), (257, 4, 1, image.height), (258, 3, 3, 8), (259, 3, 1, 1),
      (262, 3, 1, 2), (273, 4, 1, 16), (277, 3, 1, 3), (279, 4, 1, image.pixels.count),
    ]
    let directory = 16 + image.pixels.count
    let bits = directory + 2 + entries.count * 12 + 4
    var file: [UInt8] = [0x49, 0x49, 0x2A, 0] + bytes(directory, 4) + bytes(0, 8) + image.pixels
    file += bytes(entries.count, 2)
    for entry in entries {
      let value = entry.count == 3 ? bits : entry.value
      file += bytes(entry.tag, 2) + bytes(entry.type, 2) + bytes(entry.count, 4) + bytes(value, 4)
    }
    return file + bytes(0, 4) + [8, 0, 8, 0, 8, 0]
  }
}
