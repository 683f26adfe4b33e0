internal import Support
public import Vocabulary

/// Somebody, named or not, as the present photos show them.
public struct Person: Hashable, Sendable {
  public var id: PersonID
  /// nil: unnamed.
  public var name: String?
  /// Faces in photos that have a file.
  public var faces: Int
  /// The pictures these are; several photos of one picture count once.
  public var photos: Int
  /// The one chosen, or the version of it that is there, else the one of best quality among them; nil when there is none.
  public var cover: FaceID?
  /// Of the faces, those a decision has bound to them.
  public var bound: Int
  /// Somebody decided something about them: the program never merges or empties them.
  public var isKept: Bool
  public var isHidden: Bool
  public var birthYear: Int?
  /// Unix seconds.
  public var created: Int64

  /// «Zoë», or «#12» for the unnamed.
  public var label: String { name ?? "#\(id.rawValue)" }
}

extension Library {
  /// People with a face in a photo that has a file, and all named people; those in most photos first, then by number.
  ///
  /// - Complexity: O(faces).
  public func people(includingHidden: Bool = false) throws(LibraryError) -> [Person] {
    try database.read { () throws(LibraryError) in
      try database.all(Self.personColumns + " GROUP BY people.id", as: Person.self)
    }
    .filter { ($0.faces > 0 || $0.name != nil) && (includingHidden || !$0.isHidden) }
    .sorted { ($1.photos, $1.faces, $0.id) < ($0.photos, $0.faces, $1.id) }
  }

  public func person(_ id: PersonID) throws(LibraryError) -> Person? {
    try database.first(
      Self.personColumns + " WHERE people.id = ? GROUP BY people.id", .integer(id.rawValue),
      as: Person.self
    )
  }

  /// The person that the user means by `text`: a number («12», «#12») or a name in any case.
  ///
  /// - Throws: `unknownPerson`, with a name that looks alike if there is one; `mergedPerson`.
  public func person(matching text: String) throws(LibraryError) -> Person {
    if let number = PersonName.number(text) {
      if let person = try person(PersonID(number)) {
        try checkPresent(person.id)
        return person
      }
      throw LibraryError.unknownPerson(text, nearest: nil)
    }
    let found = try database.read { () throws(LibraryError) in
      try personID(named: PersonName(borne: text))
    }
    if let found, let person = try person(found) { return person }
    let names = try names().map(\.name)
    throw LibraryError.unknownPerson(text, nearest: nearestWord(to: text, among: names))
  }

  /// Every name there is, sorted by Unicode order.
  public func names() throws(LibraryError) -> [(person: PersonID, name: String)] {
    try database.all("SELECT id, name FROM people WHERE name IS NOT NULL") {
      (person: PersonID, name: String) in (person: person, name: name)
    }
    .sorted { $0.name < $1.name }
  }

  // MARK: Parts

  /// - Throws: `unknownPerson`, `mergedPerson`.
  func checkPresent(_ person: PersonID) throws(LibraryError) {
    let found = try database.first(
      """
      SELECT people.merged_into, whole.name FROM people
      LEFT JOIN people AS whole ON whole.id = people.merged_into WHERE people.id = ?
      """, .integer(person.rawValue)
    ) { (into: PersonID?, name: String?) in (into: into, name: name) }
    guard let found else {
      throw LibraryError.unknownPerson("#\(person.rawValue)", nearest: nil)
    }
    if let into = found.into {
      throw LibraryError.mergedPerson(person, into: into, name: found.name)
    }
  }

  /// By the index first; letters that Unicode can write in two ways are compared as Swift does.
  func personID(named name: PersonName) throws(LibraryError) -> PersonID? {
    let exact = try database.first(
      "SELECT id FROM people WHERE name_key = ?", .text(name.key), as: PersonID.self)
    if let exact { return exact }
    return try names().first { PersonName.key($0.name) == name.key }?.person
  }

  /// To be followed by `GROUP BY people.id`. Faces whose photos have no file do not count.
  private static let personColumns = """
    WITH RECURSIVE \(versions(of: "SELECT cover, cover FROM people WHERE cover IS NOT NULL"))
    SELECT people.id, people.name, count(faces.id), count(DISTINCT \(picture(of: "faces.photo_id"))),
      coalesce(
        iif(people.cover IS NULL, NULL,
          (SELECT chosen.id FROM version JOIN faces AS chosen USING (id)
            WHERE whole = people.cover AND chosen.person_id = people.id AND \(isPresent("chosen.photo_id"))
            ORDER BY chosen.id <> whole, chosen.id DESC LIMIT 1)),
        (SELECT id FROM faces AS best
          WHERE best.person_id = people.id AND \(isPresent("best.photo_id"))
          ORDER BY quality DESC, best.photo_id, id LIMIT 1)),
      count(faces.bound), kept IS NOT NULL, hidden, birth_year, people.created_at
    FROM people LEFT JOIN faces
      ON faces.person_id = people.id AND \(isPresent("faces.photo_id"))
    """
}

/// The columns of `Library.personColumns`.
extension Person: FromRow {
  init(from row: inout Row) {
    self.init(
      id: row.next(), name: row.next(), faces: row.next(), photos: row.next(), cover: row.next(),
      bound: row.next(), isKept: row.next(), isHidden: row.next(), birthYear: row.next(),
      created: row.next())
  }
}
