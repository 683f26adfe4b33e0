internal import Imaging
internal import Library
internal import Support
internal import Vocabulary

/// `kinfolk sheet PERSON -o FILE`
enum Sheet: Command {
  static let limit = OptionSpec(
    name: "limit", value: "N", help: "Faces at most, the best first (default 240).")
  static let discarded = OptionSpec(
    name: "discarded", help: "The faces that were discarded, of no person, instead.")
  static let columns = OptionSpec(name: "columns", value: "N", help: "Faces a row, 1 to 40.")

  static let spec = CommandSpec(
    name: "sheet",
    summary: "Draw a contact sheet: all faces of a person on one picture.",
    forms: ["PERSON -o FILE [OPTIONS]", "--discarded -o FILE [OPTIONS]"],
    operands: [OperandSpec(name: "PERSON", arity: .optional, help: "A person's name or number.")],
    options: [OutputFile.option, limit, columns, discarded],
    details: [
      "Below each face stand its number, which 'move', 'reject', 'split', 'cover' and 'discard' "
        + "take, and the day the photo was taken or the name of its file. Clear faces come first, "
        + "so a face that does not belong is often among the last.",
      OutputFile.helpNote,
    ],
    examples: [
      Example("kinfolk sheet 3 -o person3.jpg", "Look at person 3 before giving a name."),
      Example(
        "kinfolk sheet 'Ada Lovelace' --limit 24 --columns 6 -o ada.png", "The best 24 faces."),
    ])

  static func run(_ call: Call) async throws -> ExitStatus {
    // First, because a # without quotes takes all that follows with it.
    let word = try call.operand(0, "PERSON", unless: discarded)
    let output = try OutputFile(call.invocation)
    let limit = try call.invocation.integer(limit, in: 1...2000) ?? 240
    let columns = try call.invocation.integer(columns, in: 1...40)

    let library = try call.openLibrary()
    try output.refusePhotos(library: library)
    let person = try word.map { try library.person(matching: $0) }
    let records =
      if let person {
        try library.faces(of: person.id, limit: limit)
      } else {
        try library.discardedFaces(limit: limit)
      }
    guard !records.isEmpty else {
      throw Failure(
        "no_faces",
        person.map {
          "\($0.label) is on no photo that is there now; there is nothing to draw."
        } ?? "No face was discarded; there is nothing to draw.")
    }
    var dates: [String] = []
    var faces: [SheetDrawing.Face] = []
    let crops = CropReading(library, call)
    for record in records {
      let photo = try library.photo(record.photo)
      let day = photo?.facts?.captured.map { String($0.prefix(10)) }
      let caption =
        "@\(record.id.rawValue)  \(day ?? photo?.paths.first.map { printable($0.name) } ?? "")"
      guard let face = try SheetDrawing.Face(record, caption: caption, crops) else { continue }
      faces.append(face)
      if let day { dates.append(day) }
    }

    var subtitle =
      person.map {
        "\(counted($0.faces, "face")) on \(counted($0.photos, "photo"))"
      } ?? counted(faces.count, "face")
    if let first = dates.min(), let last = dates.max() {
      subtitle += first == last ? ", \(first)" : ", \(first) to \(last)"
    }
    if let person, faces.count < person.faces { subtitle += "; the best \(grouped(faces.count))" }
    let title = person.map { $0.name ?? "Person #\($0.id.rawValue)" } ?? "Discarded faces"
    try output.write(
      try SheetDrawing.draw(title: title, subtitle: subtitle, faces: faces, columns: columns))
    let report = SheetReport(
      path: output.path,
      person: person.map { PersonReference(id: $0.id.rawValue, name: $0.name) },
      faces: faces.count)
    call.print(report) { call.line(output.path) }
    return .success
  }
}

/// What `sheet --json` prints.
struct SheetReport: Encodable, Sendable, Equatable {
  /// The picture written.
  var path: FilePath
  /// Null for discarded faces.
  @Nullable var person: PersonReference?
  /// Faces on the sheet.
  var faces: Int
}
