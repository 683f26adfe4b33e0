// Files from anywhere become pixels here: the only room that reads a picture's bytes with libjpeg, libpng and libexif. These have
// holes, so only the worker's side of Workers decodes (`script/test --filter BorderTests`).
public import Imaging
internal import Vocabulary

/// Reads photos of every format in the table, whole or cut short, from memory.
public enum PhotoDecoder {
  /// Decodes a photo upright, at most `workingSize` pixels on its long side.
  ///
  /// JPEGs are reduced inside the inverse cosine transform and PNGs row by row, so time and memory fall with the working
  /// size; what must be held whole (progressive, interlaced) is bounded by `Limits`. Transparency is laid over white.
  /// A photo with at least `Limits.usableShare` of its rows is returned with `facts.damage` set; missing
  /// rows are grey or repeat the last colour.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - workingSize: long side wanted, at least 1; nil for full size. Pictures are never enlarged, and a JPEG whose scaled
  ///     decode falls short of it by less than 3 % is taken as it is.
  ///   - most: megapixels of the largest picture that is decoded.
  ///   - readers: of the formats that are read.
  /// - Throws: what the user is to be told.
  /// - Complexity: linear in the stored pixels.
  public static func decode(
    _ bytes: RawSpan, workingSize: Int?, megapixels most: Int = Limits.megapixels,
    by readers: [PictureReader] = PictureReader.all
  ) throws(ImagingError) -> DecodedPhoto {
    try decode(bytes, workingSize: workingSize, megapixels: most, shown: .max, by: readers)
  }

  /// The picture alone, for what draws on it or cuts from it: see `decode`.
  ///
  /// - Throws: `tooLargeToShow` beyond `Limits.wholePixels`, before anything is decoded.
  public static func picture(
    _ bytes: RawSpan, workingSize: Int?, by readers: [PictureReader] = PictureReader.all
  ) throws(ImagingError) -> Image {
    try decode(
      bytes, workingSize: workingSize, megapixels: Limits.megapixels, shown: Limits.wholePixels,
      by: readers
    ).image
  }

  /// - Parameter shown: pixels of the decoded picture that are not refused.
  private static func decode(
    _ bytes: RawSpan, workingSize: Int?, megapixels: Int, shown: Int, by readers: [PictureReader]
  ) throws(ImagingError) -> DecodedPhoto {
    precondition(workingSize ?? 1 >= 1, "a working size is at least one pixel")
    let reader = try reader(of: bytes, among: readers)
    let metadata = reader.metadata(bytes)
    var (width, height) = (0, 0)
    let stored = try reader.decode(bytes, workingSize) { (header) throws(ImagingError) in
      try admit(header, workingSize: workingSize, megapixels: megapixels, shown: shown)
      (width, height) = (header.width, header.height)
    }
    let damage = try damage(stored, reader.format.name)
    // Once and only once: by the decoder, or by what the file says of itself.
    let orientation = stored.turned == nil ? metadata.orientation ?? .upright : .upright
    let image = stored.image.converted(from: stored.colours).upright(from: orientation)
    let swapped = orientation.swapsSides
    let facts = PhotoFacts(
      format: reader.format.id, width: swapped ? height : width, height: swapped ? width : height,
      captured: metadata.captured(notAfter: ClockTime.latest()), damage: damage)
    let scale = Float(max(width, height)) / Float(image.longSide)
    // «Upright» is what scanners, cameras without a sensor and editors write into every file.
    return DecodedPhoto(
      image: image, facts: facts, scale: scale,
      saysHowToHold: (stored.turned ?? orientation) != .upright)
  }

  private static func reader(
    of bytes: RawSpan, among readers: [PictureReader]
  ) throws(ImagingError) -> PictureReader {
    if let reader = readers.first(where: { $0.format.recognises(bytes) }) { return reader }
    guard case .unsupported(let name) = SniffResult(bytes, among: []) else { throw .notAPicture }
    throw .unsupported(name, only: readers.map(\.format).listed("and"))
  }

  private static func admit(
    _ header: PictureHeader, workingSize: Int?, megapixels: Int, shown: Int
  ) throws(ImagingError) {
    let (width, height) = (header.width, header.height)
    // Both sides come from 32 bits, so the product fits.
    let most = min(megapixels, Limits.megapixels)
    guard width * height <= most * 1_000_000 else {
      throw .tooManyPixels(width: width, height: height, most: most)
    }
    let fitting = fitted(width, height, longSide: workingSize)
    guard fitting.width * fitting.height <= shown else {
      throw .tooLargeToShow(width: width, height: height)
    }
    guard header.bufferedBytes <= Limits.bufferedBytes else {
      throw .tooMuchMemory(width: width, height: height, bytes: header.bufferedBytes)
    }
  }

  /// What is to be said of a decoded picture's damage; nil if there is none.
  private static func damage(
    _ stored: StoredPicture, _ format: String
  ) throws(ImagingError) -> String? {
    let share = stored.share
    let cause = stored.isCutShort ? "truncated" : "damaged"
    guard share >= Limits.usableShare else {
      throw stored.isCutShort ? .truncated(share: share) : .mostlyCorrupt(format, share: share)
    }
    if share < 1 { return "\(cause): \(percent(share)) % of the rows decoded" }
    if stored.isCoarse { return "\(cause): fine detail or colour is missing" }
    return stored.complaint.isEmpty ? nil : "damaged: \(stored.complaint)"
  }
}
