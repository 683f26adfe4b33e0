internal import Support
internal import Application

extension PeopleReport {
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
