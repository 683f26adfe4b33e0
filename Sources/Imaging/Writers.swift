internal import CCodecs

/// Makes JPEG files.
public enum JPEGWriter {
  /// How much of the colour is kept.
  public enum Chroma: Hashable, Sendable {
    /// 4:2:0, one colour sample for four pixels: as cameras do.
    case quartered
    /// 4:4:4: for drawings and text.
    case full
  }

  /// A baseline JPEG file with optimised Huffman tables.
  ///
  /// - Parameters:
  ///   - quality: 1...100 on libjpeg's scale; 90 looks like the original.
  ///   - comment: a remark in the file, ASCII.
  /// - Throws: `cannotEncode` above 65,500 pixels a side, `outOfMemory`.
  public static func encode(
    _ image: Image, quality: Int = 90, chroma: Chroma = .quartered, comment: String? = nil
  ) throws(ImagingError) -> [UInt8] {
    precondition((1...100).contains(quality), "JPEG quality is 1...100, not \(quality)")
    guard image.longSide <= 65_500, let size = image.size32 else {
      throw .cannotEncode("JPEG", width: image.width, height: image.height)
    }
    let file = unsafe try image.encoded { pixels, file, length in
      unsafe kf_jpeg_encode(
        pixels, size.width, size.height, Int32(quality), chroma == .full, file, length)
    }
    return comment.map { FileComment.segment($0, in: file) } ?? file
  }
}

/// Makes PNG files.
public enum PNGWriter {
  /// An 8-bit RGB PNG file, without loss.
  ///
  /// - Parameter comment: a remark in the file, ASCII.
  /// - Throws: `cannotEncode` above 1,000,000 pixels a side, `outOfMemory`.
  public static func encode(
    _ image: Image, comment: String? = nil
  ) throws(ImagingError) -> [UInt8] {
    guard image.longSide <= 1_000_000, let size = image.size32 else {
      throw .cannotEncode("PNG", width: image.width, height: image.height)
    }
    let file = unsafe try image.encoded { pixels, file, length in
      unsafe kf_png_encode(pixels, size.width, size.height, file, length)
    }
    return comment.map { FileComment.chunk($0, in: file) } ?? file
  }
}

extension Image {
  /// As the codecs count.
  fileprivate var size32: (width: UInt32, height: UInt32)? {
    guard let width = UInt32(exactly: width), let height = UInt32(exactly: height) else {
      return nil
    }
    return (width, height)
  }

  @unsafe fileprivate func encoded(
    _ encode: (
      UnsafePointer<UInt8>, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>,
      UnsafeMutablePointer<Int>
    ) -> kf_status
  ) throws(ImagingError) -> [UInt8] {
    var file: UnsafeMutablePointer<UInt8>?
    var length = 0
    let status = unsafe pixels.withUnsafeBufferPointer { buffer in
      // A picture has pixels, so the buffer has an address.
      guard let base = buffer.baseAddress else { return KF_OUT_OF_MEMORY }
      return unsafe encode(base, &file, &length)
    }
    guard status == KF_OK else { throw .outOfMemory }
    defer { unsafe kf_free(file) }
    return unsafe Array(UnsafeBufferPointer(start: file, count: length))
  }
}
