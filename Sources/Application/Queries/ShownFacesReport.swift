public import Faces
internal import Grouping
public import Library
public import Support
public import Vocabulary

/// A face in a list. The keys in JSON are a contract.
public struct ShownFace: Encodable, Sendable, Equatable {
  /// Its number in the library.
  public var id: Int64
  /// Overall quality, 0 to 1.
  public var quality: Float
  /// Mean adjusted cosine distance to the person's other faces; null for one alone, or without a vector.
  @Nullable public var distance: Float?
  /// Whether a decision binds it to the person.
  public var confirmed: Bool
  /// The first file of its photo; null when there is none now.
  @Nullable public var photo: FilePath?
  @Nullable public var captured: String?
  /// What says so: exif, xmp, iptc, name, file.
  @Nullable public var capturedFrom: String?
}

extension ShownFace {
  init(_ face: FaceRecord, distance: Float?, in library: Library) throws(LibraryError) {
    let photo = try library.photo(face.photo)
    self.init(
      id: face.id.rawValue, quality: face.quality.overall, distance: distance,
      confirmed: face.isBound, photo: photo?.paths.first, captured: photo?.captured?.text,
      capturedFrom: photo?.captured?.source.rawValue)
  }
}

/// A person's faces, or those that were discarded. The keys in JSON are a contract.
public struct ShownFacesReport: Encodable, Sendable, Equatable {
  /// Null for the discarded.
  @Nullable public var person: PersonReport?
  public var faces: [ShownFace]
}

extension ShownFacesReport {
  /// The faces that were discarded, the latest first.
  public init(discardedIn library: Library, limit: Int? = nil) throws(LibraryError) {
    self.init(
      person: nil,
      faces: try library.discardedFaces(limit: limit).map { face throws(LibraryError) in
        try ShownFace(face, distance: nil, in: library)
      })
  }

  /// The faces of a person.
  ///
  /// - Parameter oddestFirst: those least like the others first, instead of the best.
  /// - Throws: as `PersonFaces`.
  public init(
    of person: Person, in library: Library, oddestFirst: Bool = false, limit: Int? = nil,
    _ settings: ClusteringSettings, models: ModelSet
  ) throws {
    let distances = try PersonFaces(
      of: person.id, in: library, qualityGate: settings.qualityGate, models: models
    ).distancesFromRest
    var faces = try library.faces(of: person.id)
    if oddestFirst { faces = PersonFaces.oddestFirst(faces, distances) }
    self.init(
      person: PersonReport(person),
      faces: try faces.prefix(limit ?? .max).map { face in
        try ShownFace(face, distance: distances[face.id], in: library)
      })
  }
}
