internal import Library
internal import Support
internal import Vocabulary

/// A face in the list that `show` prints.
struct ShownFace: Encodable, Sendable, Equatable {
  /// Its number in the library.
  var id: Int64
  /// Overall quality, 0 to 1.
  var quality: Float
  /// Mean adjusted cosine distance to the person's other faces; null for one alone, or without a vector.
  @Nullable var distance: Float?
  /// Whether a decision binds it to the person.
  var confirmed: Bool
  /// The first file of its photo; null when there is none now.
  @Nullable var photo: FilePath?
  @Nullable var captured: String?
}

extension ShownFace {
  init(_ face: FaceRecord, distance: Float?, in library: Library) throws {
    let photo = try library.photo(face.photo)
    self.init(
      id: face.id.rawValue, quality: face.quality.overall, distance: distance,
      confirmed: face.isBound, photo: photo?.paths.first, captured: photo?.facts?.captured)
  }
}

/// What `show` prints: a person's faces, or those that were discarded.
struct ShownFacesReport: Encodable, Sendable, Equatable {
  /// Null for the discarded.
  @Nullable var person: PersonReport?
  var faces: [ShownFace]

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
      .init(title: "Taken"), .init(title: "Photo"))
    for face in faces {
      table.add(
        "@\(face.id)", fixed(Double(face.quality), 2),
        face.distance.map { fixed(max(0, Double($0)), 3) } ?? "-", face.confirmed ? "yes" : "-",
        face.captured.map { String($0.prefix(10)) } ?? "-", face.photo?.description ?? "-")
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
      .init(title: "Taken"), .init(title: "Photo"))
    for face in faces {
      table.add(
        "@\(face.id)", fixed(Double(face.quality), 2),
        face.captured.map { String($0.prefix(10)) } ?? "-", face.photo?.description ?? "-")
    }
    return table.text(style) + "'kinfolk restore FACE' takes one back.\n"
  }
}
