public import Imaging
public import Library
public import Support
public import Vocabulary
public import Workers

/// The stored crops of faces, for what shows them. Confined to one thread, as `PictureReading` is.
public struct CropReading {
  /// A crop that is no picture.
  public struct Unreadable: Error, Hashable, Sendable {
    public var face: FaceID
    /// The photo it was cut from, if that has a file.
    public var photo: FilePath?
    /// A clause.
    public var reason: String
  }

  private let library: Library
  private let reading: PictureReading

  /// - Parameter worker: What decodes the crops.
  public init(_ library: Library, _ worker: WorkerProgram = .thisProgram) {
    self.library = library
    reading = PictureReading(worker)
  }

  /// Nil when there is none.
  ///
  /// - Throws: `Unreadable`; what the library and `PictureReading` throw.
  public func picture(of face: FaceID) throws -> Image? {
    guard let crop = try library.crop(of: face) else { return nil }
    do {
      return try reading.crop(crop)
    } catch let error as PictureReading.Unreadable {
      let photo = try library.face(face).flatMap { try library.photo($0.photo) }
      throw Unreadable(face: face, photo: photo?.paths.first, reason: error.description)
    }
  }
}
