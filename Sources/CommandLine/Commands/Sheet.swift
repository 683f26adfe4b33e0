internal import Faces
internal import Vocabulary
internal import Application
internal import Glibc
internal import Library
internal import Support

/// `kinfolk sheet PERSON -o FILE`
enum Sheet: Command {
  static let limit = OptionSpec(
    name: "limit", value: "N", help: "Faces at most, the first ones (default: all).")
  static let perPage = OptionSpec(
    name: "per-page", value: "N", help: "Faces a page at most, 1 to 2000 (default 240).")
  static let discarded = OptionSpec(
    name: "discarded", help: "The faces that were discarded, of no person, instead.")
  static let columns = OptionSpec(name: "columns", value: "N", help: "Faces a row, 1 to 40.")

  static let spec = CommandSpec(
    name: "sheet",
    summary: "Draw contact sheets: all faces of a person, page by page.",
    forms: ["PERSON -o FILE [OPTIONS]", "--discarded -o FILE [OPTIONS]"],
    operands: [OperandSpec(name: "PERSON", arity: .optional, help: "A person's name or number.")],
    options: [OutputFile.option, Show.odd, limit, perPage, columns, discarded],
    details: [
      "Below each face stand its number, which 'move', 'reject', 'split', 'cover' and 'discard' "
        + "take, and the day the photo was taken or the name of its file. Clear faces come first, "
        + "so a face that does not belong is often among the last; --odd puts it among the first.",
      "The second page of ada.jpg is ada-2.jpg, and so on; the name of each is printed. Such a page "
        + "replaces nothing but a page of an earlier sheet, and pages that an earlier, longer sheet "
        + "left behind are removed.",
      PictureNotes.help, OutputFile.helpNote,
    ],
    examples: [
      Example("kinfolk sheet 3 -o person3.jpg", "Look at person 3 before giving a name."),
      Example(
        "kinfolk sheet 'Ada Lovelace' --limit 24 --columns 6 -o ada.png", "The best 24 faces."),
      Example("kinfolk sheet Ada --odd --limit 60 -o odd.jpg", "Who does not look like Ada?"),
    ],
    exits: ExitNote.changing)

  static func run(_ call: Call) throws -> ExitStatus {
    // First, because a # without quotes takes all that follows with it.
    let word = try call.operand(0, "PERSON", unless: discarded)
    let output = try OutputFile(call.invocation)
    let limit = try call.invocation.integer(limit, in: 1...1_000_000) ?? .max
    let perPage = try call.invocation.integer(perPage, in: 1...2000) ?? SheetPages.usual
    let columns = try call.invocation.integer(columns, in: 1...40)
    let isOdd = call.invocation.has(Show.odd)
    if isOdd, word == nil {
      throw UsageError(
        "'--odd' and '--discarded' exclude each other: what was discarded is nobody's.",
        command: call.invocation.command)
    }

    let library = try call.openLibrary()
    try output.refusePhotos(library: library)
    var choice = ContactSheet.Choice(of: try word.map { try library.person(matching: $0) })
    choice.limit = limit
    choice.perPage = perPage
    choice.columns = columns
    if isOdd {
      let settings = try call.configuration(of: library).clustering
      choice.order = .oddestFirst(
        qualityGate: settings.qualityGate, models: try call.models(of: library))
    }
    guard let sheet = try ContactSheet(choice, in: library, worker: call.worker) else {
      throw Failure(
        "no_faces",
        choice.person.map {
          "\($0.label) is on no photo that is there now; there is nothing to draw."
        } ?? "No face was discarded; there is nothing to draw.")
    }
    let files = SheetFiles(first: output.path, count: sheet.pages.ranges.count)
    try files.check(library: library)
    call.noteFonts(for: sheet.texts)
    for (index, path) in files.paths.enumerated() {
      try OutputFile(path: path, format: output.format).write(
        try sheet.picture(of: index + 1), mark: SheetFiles.mark(of: index + 1))
    }
    removeLeftovers(of: files, library, call)
    if sheet.leftOut > 0 {
      call.note(
        "\(grouped(sheet.leftOut)) of \(counted(sheet.all, "face")) "
          + "\(sheet.leftOut == 1 ? "is" : "are") left out; a larger --limit, or none, shows more.")
    }
    call.console.note(
      standing: "\(output.path) \(files.count == 1 ? "is" : "and its further pages are") written.")
    let report = SheetReport(
      path: output.path, pages: files.paths,
      person: choice.person.map { PersonReference(id: $0.id.rawValue, name: $0.name) },
      faces: sheet.shown, leftOut: sheet.leftOut)
    call.print(report) { report.pages.map { call.line($0) }.joined() }
    return .success
  }

  /// Takes away pages of an earlier sheet of this name that was longer.
  private static func removeLeftovers(of files: SheetFiles, _ library: Library, _ call: Call) {
    var page = files.count
    while let path = files.leftover(after: page, library: library),
      unsafe path.withCString({ unsafe unlink($0) }) == 0
    {
      call.note("\(path): Removed; it was a page of an earlier sheet.")
      page += 1
    }
  }
}

/// What `sheet --json` prints.
struct SheetReport: Encodable, Sendable, Equatable {
  /// The first page.
  var path: FilePath
  /// All pictures written.
  var pages: [FilePath]
  /// Null for discarded faces.
  @Nullable var person: PersonReference?
  /// Faces on all pages.
  var faces: Int
  /// Faces that --limit kept off them.
  var leftOut: Int
}
