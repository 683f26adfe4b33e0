internal import Support
public import Vocabulary

/// Somebody, named or not, as the present photos show them.
public struct Person: Hashable, Sendable {
  public var id: PersonID
  /// nil: unnamed.
  public var name: String?
  /// Faces in photos that have a file.
  public var faces: Int
  /// Those photos.
  public var photos: Int
  /// The face of best quality among them; nil when there is none.
  public var cover: FaceID?
  /// Unix seconds.
  public var created: Int64

  /// «Zoë», or «#12» for the unnamed.
  public var label: String { name ?? "#\(id.rawValue)" }
}

extension Library {
  /// People with a face in a photo that has a file, and all named people; those in most photos first, then by number.
  ///
  /// - Complexity: O(faces).
  public func people() throws(LibraryError) -> [Person] {
    try database.read { () throws(LibraryError) in
      try database.all(Self.personColumns + " GROUP BY people.id") { (row) throws(LibraryError) in
        row.person()
      }
    }
    .filter { $0.faces > 0 || $0.name != nil }
    .sorted { ($1.photos, $1.faces, $0.id) < ($0.photos, $0.faces, $1.id) }
  }

  public func person(_ id: PersonID) throws(LibraryError) -> Person? {
    try database.first(
      Self.personColumns + " WHERE people.id = ? GROUP BY people.id", .integer(id.rawValue)
    ) { (row) throws(LibraryError) in row.person() }
  }

  /// The person that the user means by `text`: a number («12», «#12») or a name in any case.
  ///
  /// - Throws: `unknownPerson`, with a name that looks alike if there is one.
  public func person(matching text: String) throws(LibraryError) -> Person {
    if let number = PersonName.number(text) {
      if let person = try person(PersonID(number)) { return person }
      throw LibraryError.unknownPerson(text, nearest: nil)
    }
    let found = try database.read { () throws(LibraryError) in
      try personID(named: PersonName(text))
    }
    if let found, let person = try person(found) { return person }
    let names = try names().map(\.name)
    throw LibraryError.unknownPerson(text, nearest: nearestWord(to: text, among: names))
  }

  /// Every name there is, sorted by Unicode order.
  public func names() throws(LibraryError) -> [(person: PersonID, name: String)] {
    try database.all("SELECT id, name FROM people WHERE name IS NOT NULL") {
      (row) throws(LibraryError) in (person: PersonID(row.int64(0)), name: row.text(1))
    }
    .sorted { $0.name < $1.name }
  }

  /// Names a person, or renames; with nil takes the name away. The decision joins the journal in the same transaction.
  ///
  /// A name that the person bears already changes nothing and decides nothing.
  ///
  /// - Returns: the name as it is kept.
  /// - Throws: `unknownPerson`, `nameTaken` (names that differ in case only are the same), `unusableName`.
  @discardableResult
  public func name(_ person: PersonID, _ text: String?) throws(LibraryError) -> String? {
    var name: PersonName?
    if let text { name = try PersonName(text) }
    return try database.writeDurably { () throws(LibraryError) in
      let before = try database.first(
        "SELECT name FROM people WHERE id = ?", .integer(person.rawValue)
      ) { (row) throws(LibraryError) in row.optionalText(0) }
      guard let before else {
        throw LibraryError.unknownPerson("#\(person.rawValue)", nearest: nil)
      }
      if let name, let bearer = try personID(named: name), bearer != person {
        throw LibraryError.nameTaken(name.text, by: bearer)
      }
      // Letters, not bytes, would call «Zoë» typed in two ways equal; the user may want the other way.
      guard before.map({ Array($0.utf8) }) != name.map({ Array($0.text.utf8) }) else {
        return before
      }
      try database.run(
        "UPDATE people SET name = ?, name_key = ? WHERE id = ?", .text(name?.text),
        .text(name?.key), .integer(person.rawValue))
      try database.run(
        """
        INSERT INTO decisions (at, kind, payload)
        VALUES (unixepoch(), 'name', json_object('person', ?, 'name', ?, 'before', ?))
        """, .integer(person.rawValue), .text(name?.text), .text(before))
      return name?.text
    }
  }

  // MARK: Parts

  /// By the index first; letters that Unicode can write in two ways are compared as Swift does.
  private func personID(named name: PersonName) throws(LibraryError) -> PersonID? {
    let exact = try database.first("SELECT id FROM people WHERE name_key = ?", .text(name.key)) {
      (row) throws(LibraryError) in PersonID(row.int64(0))
    }
    if let exact { return exact }
    return try names().first { PersonName.key($0.name) == name.key }?.person
  }

  /// To be followed by `GROUP BY people.id`. Faces whose photos have no file do not count.
  private static let personColumns = """
    SELECT people.id, people.name, people.created_at, count(faces.id), count(DISTINCT photo_id),
      (SELECT id FROM faces AS best
        WHERE best.person_id = people.id AND \(isPresent("best.photo_id"))
        ORDER BY quality DESC, best.photo_id, id LIMIT 1)
    FROM people LEFT JOIN faces
      ON faces.person_id = people.id AND \(isPresent("faces.photo_id"))
    """
}

extension Statement {
  fileprivate func person() -> Person {
    Person(
      id: PersonID(int64(0)), name: optionalText(1), faces: int(3), photos: int(4),
      cover: optionalInt64(5).map { FaceID($0) }, created: int64(2))
  }
}
