internal import Application
internal import Support

/// `kinfolk highlight PHOTO -o FILE`
enum Highlight: Command {
  static let spec = CommandSpec(
    name: "highlight",
    summary: "Draw a photo's faces on a copy of it: boxes, landmarks and names.",
    forms: ["PHOTO -o FILE [OPTIONS]"],
    operands: [.photo()],
    options: [OutputFile.option] + DetectorOptions.all,
    details: [
      "Neighbours never have the same colour. Where faces stand close, a name is written smaller or "
        + "moved aside, with a line that leads to its face; no name covers a face while the photo has "
        + "room elsewhere.",
      "A photo whose people lie on their side, and which does not say how to hold it, is turned.",
      PictureNotes.help, OutputFile.helpNote, PhotoStudy.helpNote,
    ],
    examples: [
      Example("kinfolk highlight wedding.jpg -o marked.jpg", "See who is who in the photo.")
    ],
    exits: ExitNote.changing)

  static func run(_ call: Call) throws -> ExitStatus {
    let output = try OutputFile(call.invocation)
    let study = try call.photoStudy()
    try output.refusePhotos(call.paths, library: study.library)
    let photo = try study.study(call.paths[0])
    if photo.faces.isEmpty { call.note("No face was found in \(photo.path).") }
    call.noteFonts(for: photo.faces.compactMap { $0.person?.name })
    let image = try study.fullSize(photo)
    try output.write(HighlightDrawing.draw(photo.report.faces, on: image, turn: photo.turn))
    call.console.note(standing: "\(output.path) is written.")
    let report = HighlightReport(path: output.path, photo: photo.report)
    call.print(report) { call.line(output.path) }
    return .success
  }
}

/// What `highlight --json` prints.
struct HighlightReport: Encodable, Sendable, Equatable {
  /// The picture written.
  var path: FilePath
  /// Boxes are those of the photo, before the picture was turned by `turn`.
  var photo: PhotoFacesReport
}
