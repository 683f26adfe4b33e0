internal import Library
internal import Vocabulary

/// A person in a list.
struct PersonReport: Encodable, Sendable, Equatable {
  var id: Int64
  @Nullable var name: String?
  var photos: Int
  var faces: Int
  /// Whether a decision was taken about this person, who is then never merged or emptied by the program.
  var kept = false
  /// Faces that decisions bind to this person; photos without a file count too.
  var confirmed = 0
  var hidden = false
  @Nullable var birthYear: Int? = nil
  /// The number of the face that stands for this person.
  @Nullable var cover: Int64? = nil

  /// The name, or `#3` for one without.
  var title: String { name ?? "#\(id)" }
}

extension PersonReport {
  init(_ person: Person) {
    self.init(
      id: person.id.rawValue, name: person.name, photos: person.photos, faces: person.faces,
      kept: person.isKept, confirmed: person.bound, hidden: person.isHidden,
      birthYear: person.birthYear, cover: person.cover?.rawValue)
  }
}

/// What `people` prints, and `scan` at its end.
struct PeopleReport: Encodable, Sendable, Equatable {
  var people: [PersonReport]

  /// A column for confirmed faces is there once somebody has any.
  ///
  /// - Parameter limit: Rows at most; what is left out is counted below.
  func text(_ style: Style, limit: Int = .max) -> String {
    guard !people.isEmpty else { return "No people yet. 'kinfolk scan FOLDER' looks for them.\n" }
    let showsConfirmed = people.contains { $0.confirmed > 0 }
    var table = Table(
      .init(title: "Person", alignment: .right), .init(title: "Name"),
      .init(title: "Photos", alignment: .right), .init(title: "Faces", alignment: .right))
    if showsConfirmed { table.columns.append(.init(title: "Confirmed", alignment: .right)) }
    for person in people.prefix(limit) {
      var cells = [
        "#\(person.id)", (person.name ?? "-") + (person.hidden ? " (hidden)" : ""),
        grouped(person.photos), grouped(person.faces),
      ]
      if showsConfirmed { cells.append(person.confirmed == 0 ? "-" : grouped(person.confirmed)) }
      table.add(cells)
    }
    var text = table.text(style)
    if people.count > limit {
      text += "and \(grouped(people.count - limit)) more; 'kinfolk people' lists them all.\n"
    }
    return text
  }
}
