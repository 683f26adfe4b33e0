internal import Support

/// What `photos --json` prints.
struct PhotosReport: Encodable, Sendable, Equatable {
  struct Photo: Encodable, Sendable, Equatable {
    /// The first of `paths`.
    var path: FilePath
    /// Every file that holds this photo, those that can be reached first.
    var paths: [FilePath]
    @Nullable var captured: String?
    /// What says so: exif, xmp, iptc, name, file.
    @Nullable var capturedFrom: String?
    var faces: [FaceReport]
  }

  var photos: [Photo]
}
