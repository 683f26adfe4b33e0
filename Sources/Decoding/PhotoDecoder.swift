// Files from anywhere become pixels here: the only room that reads a picture's bytes with libjpeg, libpng and libexif. These have
// holes, so only the worker's side of Pipeline imports it, in one file (`script/test --filter BorderTests`).
internal import CCodecs
public import Imaging
internal import Vocabulary

/// Reads JPEG and PNG files, whole or cut short, from memory.
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
  /// - Throws: what the user is to be told.
  /// - Complexity: linear in the stored pixels.
  public static func decode(
    _ bytes: RawSpan, workingSize: Int?
  ) throws(ImagingError) -> DecodedPhoto {
    try decode(bytes, workingSize: workingSize, refusing: nil)
  }

  /// - Parameter most: pixels of the decoded picture that are not refused; nil for all.
  private static func decode(
    _ bytes: RawSpan, workingSize: Int?, refusing most: Int?
  ) throws(ImagingError) -> DecodedPhoto {
    precondition(workingSize ?? 1 >= 1, "a working size is at least one pixel")
    switch SniffResult(bytes) {
    case .photo(.jpeg):
      let metadata = Metadata.jpeg(bytes)
      return unsafe try bytes.withUnsafeBytes { (file) throws(ImagingError) in
        var reader = unsafe try JPEGReader(file)
        return try decode(&reader, metadata, workingSize: workingSize, refusing: most)
      }
    case .photo(.png):
      let metadata = Metadata.png(bytes)
      return unsafe try bytes.withUnsafeBytes { (file) throws(ImagingError) in
        var reader = unsafe try PNGReader(file)
        return try decode(&reader, metadata, workingSize: workingSize, refusing: most)
      }
    case .unsupported(let name): throw .unsupported(name)
    case .video, .notAPicture: throw .notAPicture
    }
  }

  /// The picture alone, for whoever draws on it or cuts from it: see `decode`.
  ///
  /// - Throws: `tooLargeToShow` beyond `Limits.wholePixels`, before anything is decoded.
  public static func picture(
    _ bytes: RawSpan, workingSize: Int?
  ) throws(ImagingError) -> Image {
    try decode(bytes, workingSize: workingSize, refusing: Limits.wholePixels).image
  }

  private static func decode<Reader: PictureReader & ~Copyable>(
    _ reader: inout Reader, _ metadata: Metadata, workingSize: Int?, refusing most: Int?
  ) throws(ImagingError) -> DecodedPhoto {
    let full = reader.picture
    let width = Int(full.width)
    let height = Int(full.height)
    // Both sides come from 32 bits, so the product fits.
    guard width * height <= Limits.pixels else {
      throw .tooManyPixels(width: width, height: height)
    }
    let fitting = fitted(width, height, longSide: workingSize)
    if let most, fitting.width * fitting.height > most {
      throw .tooLargeToShow(width: width, height: height)
    }
    guard full.buffered_bytes <= Limits.bufferedBytes else {
      throw .tooMuchMemory(width: width, height: height, bytes: full.buffered_bytes)
    }

    var outcome = kf_outcome()
    let stored = reader.image(workingSize: workingSize, outcome: &outcome)
    let damage = try damage(outcome, Reader.format)
    let orientation = metadata.orientation ?? .upright
    let image = stored.upright(from: orientation)
    let swapped = orientation.swapsSides
    let facts = PhotoFacts(
      format: Reader.format, width: swapped ? height : width, height: swapped ? width : height,
      captured: metadata.captured(notAfter: ClockTime.latest()), damage: damage)
    let scale = Float(max(width, height)) / Float(image.longSide)
    // «Upright» is what scanners, cameras without a sensor and editors write into every file.
    return DecodedPhoto(
      image: image, facts: facts, scale: scale, saysHowToHold: orientation != .upright)
  }

  /// What is to be said of a decoded picture's damage; nil if there is none.
  private static func damage(
    _ outcome: kf_outcome, _ format: PhotoFormat
  ) throws(ImagingError) -> String? {
    if let error = outcome.error(format) { throw error }
    let share = outcome.decoded
    let cause = outcome.ended ? "truncated" : "damaged"
    guard share >= Limits.usableShare else {
      throw outcome.ended ? .truncated(share: share) : .mostlyCorrupt(format, share: share)
    }
    if share < 1 { return "\(cause): \(percent(share)) % of the rows decoded" }
    if outcome.coarse { return "\(cause): fine detail or colour is missing" }
    let message = outcome.text
    return message.isEmpty ? nil : "damaged: \(message)"
  }
}
