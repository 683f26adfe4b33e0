public import Support
public import Vocabulary

/// What a birth year says of photos, whose dates can be wrong: a camera whose battery was empty begins at 1970 or 2000.
extension Library {
  /// Photos captured before a person's birth year that show the person by a decision all the same, and have a file.
  ///
  /// - Returns: a path and the capture time of each, the oldest first; none when the year is not known.
  public func photosBeforeBirth(
    of person: PersonID
  ) throws(LibraryError) -> [(path: FilePath, captured: String)] {
    try database.read { () throws(LibraryError) in
      let photos = try database.all(
        """
        SELECT DISTINCT photos.id, captured
        FROM people JOIN faces ON person_id = people.id JOIN photos ON photos.id = photo_id
        WHERE people.id = ? AND bound IS NOT NULL AND \(Self.isBeforeBirth)
        ORDER BY captured, photos.id
        """, .integer(person.rawValue)
      ) { (photo: PhotoID, captured: String) in (photo: photo, captured: captured) }
      var found: [(path: FilePath, captured: String)] = []
      for (photo, captured) in photos {
        if let path = try files(of: photo).paths.first { found.append((path, captured)) }
      }
      return found
    }
  }

  /// The faces on photos captured before the birth year of people, and so not theirs.
  ///
  /// - Complexity: O(people with a birth year · photos).
  public func facesBeforeBirth() throws(LibraryError) -> [PersonID: Set<FaceID>] {
    var faces: [PersonID: Set<FaceID>] = [:]
    try database.each(
      """
      SELECT people.id, faces.id FROM people CROSS JOIN photos ON \(Self.isBeforeBirth)
        CROSS JOIN faces ON photo_id = photos.id
      WHERE person_id IS NOT people.id
      """
    ) { (person: PersonID, face: FaceID) in faces[person, default: []].insert(face) }
    return faces
  }

  /// SQL: whether a row of `photos` was captured before the year a row of `people` was born in; never when one is unknown.
  static let isBeforeBirth =
    "birth_year IS NOT NULL AND substr(captured, 1, 4) < printf('%04d', birth_year)"
}
