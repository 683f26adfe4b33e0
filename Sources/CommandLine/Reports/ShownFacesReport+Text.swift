internal import Application
internal import Support

extension ShownFacesReport {
  func text(_ style: Style) -> String {
    guard let person else { return discardedText(style) }
    var text = style.bold(printable(person.title))
    text += "  \(counted(person.faces, "face")) on \(counted(person.photos, "photo"))"
    if person.confirmed > 0 { text += ", \(grouped(person.confirmed)) confirmed" }
    text += "\n"
    guard !faces.isEmpty else { return text }
    var table = Table(
      .init(title: "Face", alignment: .right), .init(title: "Quality", alignment: .right),
      .init(title: "Distance", alignment: .right), .init(title: "Confirmed"),
      .init(title: "Taken"), .init(title: "Date from"), .init(title: "Photo"))
    for face in faces {
      table.add(
        "@\(face.id)", fixed(Double(face.quality), 2),
        face.distance.map { fixed(max(0, Double($0)), 3) } ?? "-", face.confirmed ? "yes" : "-",
        face.captured.map { String($0.prefix(10)) } ?? "-", face.capturedFrom ?? "-",
        face.photo?.description ?? "-")
    }
    text += table.text(style)
    if faces.count < person.faces {
      text += "and \(grouped(person.faces - faces.count)) more.\n"
    }
    return text
  }

  private func discardedText(_ style: Style) -> String {
    guard !faces.isEmpty else { return "No face was discarded.\n" }
    var table = Table(
      .init(title: "Face", alignment: .right), .init(title: "Quality", alignment: .right),
      .init(title: "Taken"), .init(title: "Date from"), .init(title: "Photo"))
    for face in faces {
      table.add(
        "@\(face.id)", fixed(Double(face.quality), 2),
        face.captured.map { String($0.prefix(10)) } ?? "-", face.capturedFrom ?? "-",
        face.photo?.description ?? "-")
    }
    return table.text(style) + "'kinfolk restore FACE' takes one back.\n"
  }
}
