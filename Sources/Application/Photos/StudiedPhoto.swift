internal import Faces
public import Support
public import Vocabulary

/// A photo that somebody named by its path, with its faces from left to right.
public struct StudiedPhoto {
  public struct Face {
    /// The stored face; nil where it was looked for just now.
    public var id: FaceID?
    public var detection: Detection
    public var quality: Quality
    /// By the present embedder.
    public var embedding: Embedding
    public var person: PersonReference?
  }

  /// As the user wrote it.
  public var path: FilePath
  public var file: Descriptor
  public var facts: PhotoFacts
  /// By its content, else by the files of the library that hold it, else by this one.
  public var captured: CaptureTime?
  public var faces: [Face]
  /// Whether the faces are the stored ones.
  public var inLibrary: Bool

  /// How the picture is to be turned for the people on it to stand upright.
  public var turn: Turn { Turn(facesOf: faces.map { ($0.detection.landmarks, $0.quality) }) }

  /// The same without pixels and vectors.
  public var report: PhotoFacesReport {
    PhotoFacesReport(
      photo: path, inLibrary: inLibrary, width: facts.width, height: facts.height,
      captured: captured?.text, capturedFrom: captured?.source.rawValue, damage: facts.damage,
      turn: turn,
      faces: faces.enumerated().map { index, face in
        FaceReport(
          number: index + 1, id: face.id, detection: face.detection, quality: face.quality,
          person: face.person)
      })
  }
}
