internal import Vocabulary
public import Library
public import Support

/// Photos with their faces. The keys in JSON are a contract.
public struct PhotosReport: Encodable, Sendable, Equatable {
  public struct Photo: Encodable, Sendable, Equatable {
    /// The first of `paths`.
    public var path: FilePath
    /// Every file that holds this photo, those that can be reached first.
    public var paths: [FilePath]
    /// Every file of the picture: these, then other photos and films that are one picture with it, the best first.
    public var files: [FilePath]
    @Nullable public var captured: String?
    /// What says so: exif, xmp, iptc, name, file.
    @Nullable public var capturedFrom: String?
    public var faces: [FaceReport]
  }

  public var photos: [Photo]

  /// With the faces of each, from left to right.
  ///
  /// - Complexity: O(photos), each with a query of its own.
  public init(_ photos: [PhotoAnswer], in library: Library) throws(LibraryError) {
    self.photos = try photos.map { photo throws(LibraryError) in
      Photo(
        path: photo.paths[0], paths: photo.paths, files: photo.paths + photo.others,
        captured: photo.captured?.text,
        capturedFrom: photo.captured?.source.rawValue,
        faces: FaceReport.list(try library.faces(of: photo.photo)))
    }
  }
}

extension PhotoQuery {
  /// With people as the user names them.
  ///
  /// - Throws: as `Library.person(matching:)`.
  public init(
    any: [String] = [], with: [String] = [], without: [String] = [], since: DateBound? = nil,
    until: DateBound? = nil, in library: Library
  ) throws(LibraryError) {
    func people(_ words: [String]) throws(LibraryError) -> [PersonID] {
      try words.map { word throws(LibraryError) in try library.person(matching: word).id }
    }
    self.init(
      any: try people(any), with: try people(with), without: try people(without),
      since: since?.text, until: until?.text)
  }
}
