internal import Application
internal import Faces
internal import Glibc
internal import Imaging
internal import Library
internal import Grouping
internal import Support
internal import Vocabulary

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
      PictureText.helpNote, OutputFile.helpNote,
    ],
    examples: [
      Example("kinfolk sheet 3 -o person3.jpg", "Look at person 3 before giving a name."),
      Example(
        "kinfolk sheet 'Ada Lovelace' --limit 24 --columns 6 -o ada.png", "The best 24 faces."),
      Example("kinfolk sheet Ada --odd --limit 60 -o odd.jpg", "Who does not look like Ada?"),
    ],
    exits: ExitNote.changing)

  static func run(_ call: Call) async throws -> ExitStatus {
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
    let person = try word.map { try library.person(matching: $0) }
    let all = try faces(of: person, isOdd: isOdd, library, call)
    guard !all.isEmpty else {
      throw Failure(
        "no_faces",
        person.map {
          "\($0.label) is on no photo that is there now; there is nothing to draw."
        } ?? "No face was discarded; there is nothing to draw.")
    }
    let records = Array(all.prefix(limit))
    let leftOut = all.count - records.count
    let pages = SheetPages(count: records.count, perPage: perPage)
    let files = pages.ranges.indices.map { SheetPages.file($0 + 1, of: output) }
    for (index, file) in files.enumerated().dropFirst() {
      try file.refusePhotos(library: library)
      guard !Files.exists(file.path) || file.bears(SheetPages.mark(index + 1)) else {
        throw Failure(
          "file_exists",
          "\(file.path): This file is there already and is no page of a sheet; page \(index + 1) "
            + "would replace it. Choose another name, or a smaller --limit.")
      }
    }

    let captions = try records.map { try Caption($0, library) }
    let reference = person.map { PersonReference(id: $0.id.rawValue, name: $0.name) }
    let title = reference.map { $0.name == nil ? "Person \($0.title)" : PictureText.title($0) }
    let heading = heading(
      person, all: all.count, shown: records.count, isOdd: isOdd, dates: captions.compactMap(\.day))
    call.noteFonts(for: [person?.name].compactMap { $0 } + captions.map(\.text))
    let crops = CropReading(library, call)
    // Page by page, so that memory does not grow with the person.
    for (index, (range, file)) in zip(pages.ranges, files).enumerated() {
      let faces = try range.map { number in
        try SheetDrawing.Face(records[number], caption: captions[number].legible, crops)
      }
      let parts = [heading, pages.place(of: index + 1)].filter { !$0.isEmpty }
      try file.write(
        try SheetDrawing.draw(
          title: title ?? "Discarded faces", subtitle: parts.joined(separator: "; "), faces: faces,
          columns: columns), mark: SheetPages.mark(index + 1))
    }
    removePages(after: files.count, of: output, library, call)
    if leftOut > 0 {
      call.note(
        "\(grouped(leftOut)) of \(counted(all.count, "face")) \(leftOut == 1 ? "is" : "are") left "
          + "out; a larger --limit, or none, shows more.")
    }
    call.console.note(
      standing: "\(output.path) \(files.count == 1 ? "is" : "and its further pages are") written.")
    let report = SheetReport(
      path: output.path, pages: files.map(\.path), person: reference, faces: records.count,
      leftOut: leftOut)
    call.print(report) { report.pages.map { call.line($0) }.joined() }
    return .success
  }

  private static func faces(
    of person: Person?, isOdd: Bool, _ library: Library, _ call: Call
  ) throws -> [FaceRecord] {
    guard let person else { return try library.discardedFaces() }
    let faces = try library.faces(of: person.id)
    guard isOdd else { return faces }
    let settings = try call.configuration(of: library)
    let distances = try PersonFaces(
      of: person.id, in: library, qualityGate: settings.clustering.qualityGate,
      models: call.models
    ).distancesFromRest
    return PersonFaces.oddestFirst(faces, distances)
  }

  /// What stands below the title on every page.
  private static func heading(
    _ person: Person?, all: Int, shown: Int, isOdd: Bool, dates: [String]
  ) -> String {
    var text = counted(all, "face")
    if let person { text += " on \(counted(person.photos, "photo"))" }
    if let first = dates.min(), let last = dates.max() {
      text += first == last ? ", \(first)" : ", \(first) to \(last)"
    }
    if shown < all {
      let which = isOdd ? "oddest" : person == nil ? "latest" : "best"
      text += "; the \(which) \(grouped(shown)), \(grouped(all - shown)) left out"
    } else if isOdd {
      text += "; the oddest first"
    }
    return text
  }

  /// Takes away pages of an earlier sheet of this name that was longer.
  private static func removePages(
    after count: Int, of output: OutputFile, _ library: Library, _ call: Call
  ) {
    var page = count + 1
    while true {
      let file = SheetPages.file(page, of: output)
      // One that was scanned is a photo by now.
      guard file.bears(SheetPages.mark(page)), (try? file.refusePhotos(library: library)) != nil,
        unsafe file.path.withCString({ unsafe unlink($0) }) == 0
      else { return }
      call.note("\(file.path): Removed; it was a page of an earlier sheet.")
      page += 1
    }
  }

  /// What stands below a face.
  private struct Caption {
    var text: String
    var day: String?

    init(_ face: FaceRecord, _ library: Library) throws {
      let photo = try library.photo(face.photo)
      // The time of a file tells less than its name: copying may have set it.
      day = photo?.captured.flatMap { $0.source == .file ? nil : $0.day }
      text = "@\(face.id.rawValue)  \(day ?? photo?.paths.first.map { printable($0.name) } ?? "")"
    }

    /// As far as there are fonts.
    var legible: String { PictureText.legible(text) }
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
