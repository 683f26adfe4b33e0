internal import Imaging
internal import Library
internal import Workers
internal import Vocabulary

/// The stored crops of faces, for the commands that show them.
struct CropReading {
  private let library: Library
  private let reading: PictureReading

  init(_ library: Library, _ call: Call) {
    self.library = library
    reading = PictureReading(call.worker)
  }

  /// Nil when there is none.
  ///
  /// - Throws: `Failure` naming the face and its photo when it is no picture; what the library and `PictureReading` throw.
  func picture(of face: FaceID) throws -> Image? {
    guard let crop = try library.crop(of: face) else { return nil }
    do {
      return try reading.crop(crop)
    } catch let error as PictureReading.Unreadable {
      let photo = try library.face(face).flatMap { try library.photo($0.photo) }
      let path = photo?.paths.first.map { " on \($0)" } ?? ""
      throw Failure(
        "unreadable_crop",
        "The stored picture of face @\(face.rawValue)\(path) cannot be shown: \(error). "
          + "'kinfolk discard @\(face.rawValue)' leaves the face out.")
    }
  }
}
