internal import CCodecs
internal import Imaging
internal import Vocabulary

/// One open file of either format.
protocol PictureReader: ~Copyable {
  static var format: PhotoFormat { get }
  var picture: kf_picture { get }
  /// The picture as stored, its long side reduced to `workingSize`; to be called once.
  mutating func image(workingSize: Int?, outcome: inout kf_outcome) -> Image
}

extension kf_outcome {
  /// The library's message.
  var text: String {
    unsafe withUnsafeBytes(of: message) { raw in
      // Texts of other encodings lose their odd bytes, not the sentence.
      unsafe String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// Nil when the picture could be decoded at least in part.
  func error(_ format: PhotoFormat) -> ImagingError? {
    switch status {
    case KF_OK: nil
    case KF_UNSUPPORTED: .unsupportedKind(format, detail: text)
    case KF_OUT_OF_MEMORY: .outOfMemory
    case KF_TOO_MANY_SCANS: .tooManyScans
    default: .corrupt(format, detail: text)
    }
  }
}

/// `width` x `height` reduced, never enlarged, to at most `longSide` on the larger side; no side below 1.
func fitted(_ width: Int, _ height: Int, longSide: Int?) -> (width: Int, height: Int) {
  let long = max(width, height)
  guard let longSide, long > longSide else { return (width, height) }
  func scaled(_ side: Int) -> Int { max(1, (side * longSide + long / 2) / long) }
  return (scaled(width), scaled(height))
}
