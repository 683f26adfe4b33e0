internal import CCodecs
internal import Imaging
internal import Vocabulary

/// An open JPEG file; its bytes must outlive it.
@safe struct JPEGReader: PictureReader, ~Copyable {
  static let format = PhotoFormat.jpeg
  let picture: kf_picture
  private let handle: OpaquePointer

  /// - Parameter file: stays valid for the life of the reader.
  @unsafe init(_ file: UnsafeRawBufferPointer) throws(ImagingError) {
    guard let base = file.baseAddress else { throw .notAPicture }
    var picture = kf_picture()
    var outcome = kf_outcome()
    let bytes = unsafe base.assumingMemoryBound(to: UInt8.self)
    guard let handle = unsafe kf_jpeg_open(bytes, file.count, &picture, &outcome) else {
      throw outcome.error(.jpeg) ?? .corrupt(.jpeg, detail: "")
    }
    self.picture = picture
    unsafe self.handle = handle
  }

  deinit { unsafe kf_jpeg_close(handle) }

  /// Eighths of full size at which to invert the cosine transform.
  ///
  /// libjpeg-turbo has vector code for 1, 2, 4 and 8. On a photo of 4000 x 3000 these took 18, 25, 34 and 36 ms, while
  /// 3 took 39 and 5 to 7 took 58 to 88: no other ratio is ever worth it.
  private func eighths(workingSize: Int?) -> Int {
    guard let workingSize else { return 8 }
    let long = Int(max(picture.width, picture.height))
    // A few pixels short of the wanted size show the same faces in a fraction of the time.
    let enough = workingSize - workingSize / 33
    return [1, 2, 4].first { (long * $0 + 7) / 8 >= enough } ?? 8
  }

  mutating func image(workingSize: Int?, outcome: inout kf_outcome) -> Image {
    let eighths = eighths(workingSize: workingSize)
    let width = (Int(picture.width) * eighths + 7) / 8
    let height = (Int(picture.height) * eighths + 7) / 8
    let size = fitted(width, height, longSide: workingSize)
    return unsafe Image(width: size.width, height: size.height) { out in
      unsafe kf_jpeg_decode(
        handle, UInt32(eighths), Limits.usableShare, out, size.width, size.height, &outcome)
    }
  }
}
