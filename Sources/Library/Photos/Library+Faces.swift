public import Vocabulary

/// One face of a photo.
public struct FaceRecord: Hashable, Sendable {
  public var id: FaceID
  public var photo: PhotoID
  /// In pixels of the upright photo at full size.
  public var detection: Detection
  public var quality: Quality
  /// nil: belongs to nobody.
  public var person: PersonID?
  /// The person's, if they have one.
  public var personName: String?
  /// A decision says that it is the person's; otherwise the program thinks so.
  public var isBound: Bool
  /// A decision says that it is no face.
  public var isDiscarded: Bool
}

extension Library {
  /// The faces of a photo, from left to right, without what was discarded.
  public func faces(of photo: PhotoID) throws(LibraryError) -> [FaceRecord] {
    try database.all(
      Self.faceColumns + " WHERE photo_id = ? AND discarded IS NULL ORDER BY x, faces.id",
      .integer(photo.rawValue), as: FaceRecord.self
    )
  }

  /// A person's faces in photos that have a file, best quality first.
  public func faces(of person: PersonID, limit: Int? = nil) throws(LibraryError) -> [FaceRecord] {
    try database.all(
      Self.faceColumns + """
         WHERE person_id = ? AND \(Self.isPresent("faces.photo_id"))
        ORDER BY quality DESC, photo_id, faces.id LIMIT ?
        """, .integer(person.rawValue), .integer(limit ?? -1), as: FaceRecord.self
    )
  }

  /// What was discarded, the latest first, in photos that have a file.
  public func discardedFaces(limit: Int? = nil) throws(LibraryError) -> [FaceRecord] {
    try database.all(
      Self.faceColumns + """
         WHERE discarded IS NOT NULL AND \(Self.isPresent("faces.photo_id"))
        ORDER BY discarded DESC, faces.id LIMIT ?
        """, .integer(limit ?? -1), as: FaceRecord.self
    )
  }

  /// The face that the user means by `text`, a number: «17», «@17».
  ///
  /// - Throws: `unknownFace`.
  public func face(matching text: String) throws(LibraryError) -> FaceRecord {
    guard let number = PersonName.number(text, after: "@"), let face = try face(FaceID(number))
    else { throw LibraryError.unknownFace(text) }
    return face
  }

  public func face(_ id: FaceID) throws(LibraryError) -> FaceRecord? {
    try database.first(
      Self.faceColumns + " WHERE faces.id = ?", .integer(id.rawValue), as: FaceRecord.self)
  }

  /// A JPEG file of about 160 pixels: the face with some of its surroundings.
  public func crop(of face: FaceID) throws(LibraryError) -> [UInt8]? {
    try database.first(
      "SELECT jpeg FROM crops WHERE face_id = ?", .integer(face.rawValue), as: [UInt8].self)
  }

  /// What `model` made of a face.
  public func embedding(of face: FaceID, model: ModelID) throws(LibraryError) -> Embedding? {
    let found = try database.first(
      "SELECT vector, length FROM embeddings WHERE face_id = ? AND model_id = ?",
      .integer(face.rawValue), .integer(model.rawValue)
    ) { (vector: Floats, length: Float?) in (vector, length) }
    guard let (vector, length) = found else { return nil }
    return Embedding(
      try checked(vector, of: face, dimension: try describe(model).dimension), length: length)
  }

  /// The numbers of a face's vector.
  ///
  /// - Throws: `damaged` unless there are `dimension` of them: nothing that reckons with vectors asks again.
  func checked(
    _ vector: Floats, of face: FaceID, dimension: Int
  ) throws(LibraryError) -> [Float] {
    try checkLength(vector.byteCount, of: face, dimension: dimension)
    return vector.numbers
  }

  /// - Throws: `damaged` where so many bytes are not `dimension` numbers.
  func checkLength(_ found: Int, of face: FaceID, dimension: Int) throws(LibraryError) {
    let size = dimension * MemoryLayout<Float>.size
    guard found == size else {
      throw .damaged(
        path: path, reason: "the vector of face \(face.rawValue) has \(found) bytes, not \(size)")
    }
  }

  private static let faceColumns = """
    SELECT faces.id, photo_id, x, y, width, height, landmarks, score, quality_size,
      quality_sharpness, quality_pose, quality_score, quality, person_id, name,
      bound IS NOT NULL, discarded IS NOT NULL
    FROM faces LEFT JOIN people ON people.id = person_id
    """
}

/// The columns of `Library.faceColumns`.
extension FaceRecord: FromRow {
  init(from row: inout Row) {
    id = row.next()
    photo = row.next()
    detection = Detection(box: row.next(), landmarks: row.next(), score: row.next())
    quality = Quality(
      size: row.next(), sharpness: row.next(), pose: row.next(), score: row.next(),
      overall: row.next())
    person = row.next()
    personName = row.next()
    isBound = row.next()
    isDiscarded = row.next()
  }
}
