internal import CCodecs
internal import Imaging
internal import Vocabulary

/// An open PNG file; its bytes must outlive it.
@safe struct PNGReader: PictureReader, ~Copyable {
  static let format = PhotoFormat.png
  let picture: kf_picture
  private let handle: OpaquePointer

  /// - Parameter file: stays valid for the life of the reader.
  @unsafe init(_ file: UnsafeRawBufferPointer) throws(ImagingError) {
    guard let base = file.baseAddress else { throw .notAPicture }
    var picture = kf_picture()
    var outcome = kf_outcome()
    let bytes = unsafe base.assumingMemoryBound(to: UInt8.self)
    guard let handle = unsafe kf_png_open(bytes, file.count, &picture, &outcome) else {
      throw outcome.error(.png) ?? .corrupt(.png, detail: "")
    }
    self.picture = picture
    unsafe self.handle = handle
  }

  deinit { unsafe kf_png_close(handle) }

  mutating func image(workingSize: Int?, outcome: inout kf_outcome) -> Image {
    let size = fitted(Int(picture.width), Int(picture.height), longSide: workingSize)
    return unsafe Image(width: size.width, height: size.height) { out in
      unsafe kf_png_decode(handle, Limits.usableShare, out, size.width, size.height, &outcome)
    }
  }
}
