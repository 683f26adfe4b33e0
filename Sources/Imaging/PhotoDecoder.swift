internal import CCodecs
public import Vocabulary

/// A photo as the pipeline works on it.
public struct DecodedPhoto: Hashable, Sendable {
  /// Upright, as far as the file says how to hold it.
  public var image: Image
  /// Its width and height are those of the full-size upright photo.
  public var facts: PhotoFacts
  /// Full-size pixels per pixel of `image`: a point of the image times `scale` is a point of the photo.
  public var scale: Float
  /// Whether the file states an orientation, be it upright. If not, people in it may lie on their side.
  public var saysHowToHold: Bool

  public init(image: Image, facts: PhotoFacts, scale: Float, saysHowToHold: Bool) {
    self.image = image
    self.facts = facts
    self.scale = scale
    self.saysHowToHold = saysHowToHold
  }
}

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
    precondition(workingSize ?? 1 >= 1, "a working size is at least one pixel")
    switch sniff(bytes) {
    case .photo(.jpeg):
      let metadata = Metadata.jpeg(bytes)
      return unsafe try bytes.withUnsafeBytes { (file) throws(ImagingError) in
        var reader = unsafe try JPEGReader(file)
        return try decode(&reader, metadata, workingSize: workingSize)
      }
    case .photo(.png):
      let metadata = Metadata.png(bytes)
      return unsafe try bytes.withUnsafeBytes { (file) throws(ImagingError) in
        var reader = unsafe try PNGReader(file)
        return try decode(&reader, metadata, workingSize: workingSize)
      }
    case .unsupported(let name): throw .unsupported(name)
    case .notAPicture: throw .notAPicture
    }
  }

  private static func decode<Reader: PictureReader & ~Copyable>(
    _ reader: inout Reader, _ metadata: Metadata, workingSize: Int?
  ) throws(ImagingError) -> DecodedPhoto {
    let full = reader.picture
    let width = Int(full.width)
    let height = Int(full.height)
    // Both sides come from 32 bits, so the product fits.
    guard width * height <= Limits.pixels else {
      throw .tooManyPixels(width: width, height: height)
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
    return DecodedPhoto(
      image: image, facts: facts, scale: scale, saysHowToHold: metadata.orientation != nil)
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
