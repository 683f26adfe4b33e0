internal import CCodecs
internal import Imaging

/// Reading through a C library behind CCodecs: what its formats have in common.
enum Codec {
  /// Opens a file, has its picture decoded, and closes it.
  ///
  /// - Parameters:
  ///   - name: of the format, for errors.
  ///   - open, close: as CCodecs has them for each library.
  ///   - admit: as of `PictureReader.Decode`.
  ///   - pixels: decodes the open picture, and says what became of it.
  /// - Throws: `ImagingError`: the file cannot be opened or decoded, or is not admitted.
  static func decode(
    _ file: RawSpan, as name: String,
    open: (
      UnsafePointer<UInt8>, Int, UnsafeMutablePointer<kf_picture>, UnsafeMutablePointer<kf_outcome>
    ) -> OpaquePointer?,
    close: (OpaquePointer?) -> Void,
    admit: (PictureHeader) throws(ImagingError) -> Void,
    pixels: (OpaquePointer, PictureHeader, inout kf_outcome) -> Image
  ) throws(ImagingError) -> StoredPicture {
    unsafe try file.withUnsafeBytes { (file) throws(ImagingError) in
      guard let base = file.baseAddress else { throw .notAPicture }
      var picture = kf_picture()
      var outcome = kf_outcome()
      let bytes = unsafe base.assumingMemoryBound(to: UInt8.self)
      guard let handle = unsafe open(bytes, file.count, &picture, &outcome) else {
        throw outcome.error(name) ?? .corrupt(name, detail: "")
      }
      defer { unsafe close(handle) }
      let header = PictureHeader(
        width: Int(picture.width), height: Int(picture.height),
        bufferedBytes: picture.buffered_bytes, isInk: picture.ink)
      try admit(header)
      outcome = kf_outcome()
      let image = unsafe pixels(handle, header, &outcome)
      if let error = outcome.error(name) { throw error }
      return StoredPicture(
        image: image, share: outcome.decoded, isCutShort: outcome.ended, isCoarse: outcome.coarse,
        complaint: outcome.text)
    }
  }
}

extension kf_outcome {
  /// The library's message.
  fileprivate var text: String {
    unsafe withUnsafeBytes(of: message) { raw in
      // Texts of other encodings lose their odd bytes, not the sentence.
      unsafe String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// Nil when the picture could be decoded at least in part.
  fileprivate func error(_ format: String) -> ImagingError? {
    switch status {
    case KF_OK: nil
    case KF_UNSUPPORTED: .unsupportedKind(format, detail: text)
    case KF_OUT_OF_MEMORY: .outOfMemory
    case KF_TOO_MANY_SCANS: .tooManyScans
    case KF_NO_LIBRARY: .libraryMissing(format, detail: text)
    default: .corrupt(format, detail: text)
    }
  }
}
