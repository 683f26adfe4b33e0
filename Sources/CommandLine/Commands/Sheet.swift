internal import Imaging
internal import Library
internal import Vocabulary

/// `kinfolk sheet PERSON -o FILE`
enum Sheet: Command {
  static let limit = OptionSpec(
    name: "limit", value: "N", help: "Faces at most, the best first (default 240).")
  static let columns = OptionSpec(name: "columns", value: "N", help: "Faces a row, 1 to 40.")

  static let spec = CommandSpec(
    name: "sheet",
    summary: "Draw a contact sheet: all faces of a person on one picture.",
    forms: ["PERSON -o FILE [OPTIONS]"],
    operands: [OperandSpec(name: "PERSON", help: "A person's name or number.")],
    options: [OutputFile.option, limit, columns],
    details: [
      "Below each face stands the day the photo was taken, or the name of its file. Clear faces "
        + "come first, so a face that does not belong is often among the last.",
      OutputFile.helpNote,
    ],
    examples: [
      Example("kinfolk sheet 3 -o person3.jpg", "Look at person 3 before giving a name."),
      Example(
        "kinfolk sheet 'Ada Lovelace' --limit 24 --columns 6 -o ada.png", "The best 24 faces."),
    ])

  static func run(_ call: Call) async throws -> ExitStatus {
    let output = try OutputFile(call.invocation)
    let limit = try call.invocation.integer(limit, in: 1...2000) ?? 240
    let columns = try call.invocation.integer(columns, in: 1...40)

    let library = try call.openLibrary()
    try output.refusePhotos(library: library)
    let person = try library.person(matching: call.operands[0])
    let records = try library.faces(of: person.id, limit: limit)
    guard !records.isEmpty else {
      throw Failure(
        "no_faces", "\(person.label) is on no photo that is there now; there is nothing to draw.")
    }
    var dates: [String] = []
    var faces: [SheetDrawing.Face] = []
    for record in records {
      guard let crop = try library.crop(of: record.id) else { continue }
      let photo = try library.photo(record.photo)
      let day = photo?.facts?.captured.map { String($0.prefix(10)) }
      if let day { dates.append(day) }
      faces.append(
        SheetDrawing.Face(
          picture: unsafe try PhotoDecoder.decode(crop.span.bytes, workingSize: nil).image,
          caption: day ?? photo?.paths.first.map(Path.last) ?? ""))
    }

    var subtitle = "\(counted(person.faces, "face")) on \(counted(person.photos, "photo"))"
    if let first = dates.min(), let last = dates.max() {
      subtitle += first == last ? ", \(first)" : ", \(first) to \(last)"
    }
    if faces.count < person.faces { subtitle += "; the best \(grouped(faces.count))" }
    let title = person.name ?? "Person #\(person.id.rawValue)"
    try output.write(
      try SheetDrawing.draw(title: title, subtitle: subtitle, faces: faces, columns: columns))
    let report = SheetReport(
      path: output.path, person: PersonReference(id: person.id.rawValue, name: person.name),
      faces: faces.count)
    call.print(report) { output.path + "\n" }
    return .success
  }
}

/// What `sheet --json` prints.
struct SheetReport: Encodable, Sendable, Equatable {
  /// The picture written.
  var path: String
  var person: PersonReference
  /// Faces on the sheet.
  var faces: Int
}
