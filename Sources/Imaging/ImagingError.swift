/// Why a picture could not be read or written. `description` is a sentence for the user: the reason a photo is
/// marked failed with. Formats are called what people call them: JPEG.
public enum ImagingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The bytes are no picture at all.
  case notAPicture
  /// A picture, in a format that Kinfolk does not read; `only` names those it does.
  case unsupported(String, only: String)
  /// A rare kind of a readable format (12 bits a sample, lossless JPEG); `detail` is what the decoder said.
  case unsupportedKind(String, detail: String)
  /// The header announces more pixels than are allowed: `most` megapixels.
  case tooManyPixels(width: Int, height: Int, most: Int)
  /// The picture is wanted as it is and has more pixels than `Limits.wholePixels`.
  case tooLargeToShow(width: Int, height: Int)
  /// A picture that does not come out row by row needs more than `Limits.bufferedBytes`.
  case tooMuchMemory(width: Int, height: Int, bytes: UInt64)
  /// A progressive JPEG that repeats itself to waste time.
  case tooManyScans
  /// The file ends before `Limits.usableShare` of the rows; the share is 0...1.
  case truncated(share: Double)
  /// Broken data leave less than `Limits.usableShare` of the rows; the share is 0...1.
  case mostlyCorrupt(String, share: Double)
  /// The decoder gave up; `detail` is what it said.
  case corrupt(String, detail: String)
  /// A JPEG's sides end at 65,500 pixels, a PNG's at 1,000,000.
  case cannotEncode(String, width: Int, height: Int)
  case outOfMemory
  /// The library for the format is not installed; `detail` is what the loader said.
  case libraryMissing(String, detail: String)

  public var description: String {
    switch self {
    case .notAPicture:
      "not a picture"
    case .unsupported(let name, let only):
      "\(name) pictures are not supported; only \(only) are"
    case .unsupportedKind(let format, let detail):
      "this kind of \(format) is not supported: \(detail)"
    case .tooManyPixels(let width, let height, let most):
      "\(width) x \(height) is too large: pictures of more than \(most) megapixels are refused (the setting 'largest-photo')"
    case .tooLargeToShow(let width, let height):
      "\(width) x \(height) is too large to draw on or cut from; that takes at most "
        + "\(Limits.wholePixels / 1_000_000) megapixels"
    case .tooMuchMemory(let width, let height, let bytes):
      "this picture of \(width) x \(height) would need \(bytes >> 20) MB to decode; "
        + "more than \(Limits.bufferedBytes >> 20) MB are refused"
    case .tooManyScans:
      "this progressive JPEG has more scans than any real photo; it is refused"
    case .truncated(let share):
      "truncated: only \(percent(share)) % of the picture is there"
    case .mostlyCorrupt(let format, let share):
      "damaged \(format): only \(percent(share)) % of the picture can be decoded"
    case .corrupt(let format, let detail):
      "damaged \(format): \(detail.isEmpty ? "it cannot be decoded" : detail)"
    case .cannotEncode(let format, let width, let height):
      "\(width) x \(height) pixels cannot be written as \(format)"
    case .outOfMemory:
      "not enough memory"
    case .libraryMissing(let format, let detail):
      "the library that decodes \(format) cannot be loaded (\(detail)); 'kinfolk doctor' says how to get it"
    }
  }
}

/// What the decoder refuses, so that a hostile file cannot take the machine with it.
public enum Limits {
  /// Megapixels that are refused whatever is set. Real photos reach 200 and stitched panoramas somewhat more.
  public static let megapixels = 500
  public static let pixels = megapixels * 1_000_000
  /// Pictures that are wanted as they are, to draw on and cut from, have three bytes a pixel in two processes.
  public static let wholePixels = 200_000_000
  /// Progressive JPEG (2 bytes a sample) and interlaced PNG (half of the rows) cannot be streamed; 1 GiB still takes 350 megapixels of the
  /// usual 4:2:0.
  public static let bufferedBytes: UInt64 = 1 << 30
  /// The smallest share of the rows that makes a truncated picture worth searching.
  public static let usableShare = 1.0 / 3
}

/// A share of 0...1 in whole per cent, rounded down so that 100 means all.
package func percent(_ share: Double) -> Int { Int((share * 100).rounded(.down)) }
