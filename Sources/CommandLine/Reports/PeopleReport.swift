internal import Library
internal import Vocabulary

/// A person in a list.
struct PersonReport: Encodable, Sendable, Equatable {
  var id: Int64
  @Nullable var name: String?
  var photos: Int
  var faces: Int

  init(id: Int64, name: String?, photos: Int, faces: Int) {
    self.id = id
    self.name = name
    self.photos = photos
    self.faces = faces
  }

  init(_ person: Person) {
    self.init(
      id: person.id.rawValue, name: person.name, photos: person.photos, faces: person.faces)
  }
}

/// What `people` prints, and `scan` at its end.
struct PeopleReport: Encodable, Sendable, Equatable {
  var people: [PersonReport]

  /// - Parameter limit: Rows at most; what is left out is counted below.
  func text(_ style: Style, limit: Int = .max) -> String {
    guard !people.isEmpty else { return "No people yet. 'kinfolk scan FOLDER' looks for them.\n" }
    var table = Table(
      .init(title: "Person", alignment: .right), .init(title: "Name"),
      .init(title: "Photos", alignment: .right), .init(title: "Faces", alignment: .right))
    for person in people.prefix(limit) {
      table.add(
        "#\(person.id)", person.name ?? "-", grouped(person.photos), grouped(person.faces))
    }
    var text = table.text(style)
    if people.count > limit {
      text += "and \(grouped(people.count - limit)) more; 'kinfolk people' lists them all.\n"
    }
    return text
  }
}
