public import Imaging

/// A picture format with all that its files are to Kinfolk: how they are told from others, what memory they take, what they say of
/// their picture, and how they become pixels.
///
/// A format is one reader (`Readers/`) and its line in the table below, and a library in the package manifest if it needs one.
public struct PictureReader: Sendable {
  /// What other processes than workers need of it.
  public let format: PictureFormat
  /// Opens the library that decodes it, if it is one that is opened, not linked. Nil, or why it is not to be had.
  var open: @Sendable () -> String? = { nil }
  /// What a file says of its picture, wherever that stands; garbage says nothing.
  let metadata: @Sendable (_ file: RawSpan) -> Metadata
  let decode: Decode

  /// Decodes a file to a picture as it is stored, not yet upright.
  ///
  /// The long side is reduced to about `workingSize`, never enlarged; nil asks for full size. `admit` throws when the picture is not
  /// to be decoded; it is called once the header is read, before memory is taken.
  typealias Decode =
    @Sendable (
      _ file: RawSpan, _ workingSize: Int?, _ admit: (PictureHeader) throws(ImagingError) -> Void
    ) throws(ImagingError) -> StoredPicture
}

extension PictureReader {
  /// The table: every format there is, in the order that texts name them.
  public static let all: [PictureReader] = [
    .jpeg, .heic, .avif, .webp, .png, .tiff, .gif, .bmp, .jxl, .raw,
  ]

  /// Opens all libraries that decoding takes: for a process that will be able to open no file any more.
  ///
  /// One that is missing is no error here: its pictures will be refused, saying so.
  public static func openLibraries() {
    ColourConversion.openLibrary()
    for reader in all { _ = reader.open() }
  }
}

/// What a file announces.
struct PictureHeader {
  /// Pixels, as stored, each at most 32 bits.
  var width: Int
  var height: Int
  /// Bytes the decoder needs for the whole picture at once; 0 when it comes out row by row.
  var bufferedBytes: UInt64 = 0
  /// Whether it is stored as cyan, magenta, yellow and black.
  var isInk = false
}

/// A picture as it is stored, and how much of it was there.
struct StoredPicture {
  var image: Image
  /// Of the rows, from the top, 0...1; from `Limits.usableShare` on the others are grey or repeat the last colour.
  var share = 1.0
  /// Whether the rows end because the file does; otherwise data were broken.
  var isCutShort = false
  /// Every row is there, but not its fine detail.
  var isCoarse = false
  /// The decoder's first complaint; empty when it had none.
  var complaint = ""
  /// What the numbers of `image` mean.
  var colours = Colours.standard
  /// How the decoder turned the picture, where its format says that itself; then it stands, and what metadata say of it does not count.
  /// Nil: it is as it was stored.
  var turned: Orientation?
}

/// `width` x `height` reduced, never enlarged, to at most `longSide` on the larger side; no side below 1.
func fitted(_ width: Int, _ height: Int, longSide: Int?) -> (width: Int, height: Int) {
  let long = max(width, height)
  guard let longSide, long > longSide else { return (width, height) }
  func scaled(_ side: Int) -> Int { max(1, (side * longSide + long / 2) / long) }
  return (scaled(width), scaled(height))
}
