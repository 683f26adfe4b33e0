internal import Support

/// `kinfolk highlight PHOTO -o FILE`
enum Highlight: Command {
  static let spec = CommandSpec(
    name: "highlight",
    summary: "Draw a photo's faces on a copy of it: boxes, landmarks and names.",
    forms: ["PHOTO -o FILE [OPTIONS]"],
    operands: [OperandSpec(name: "PHOTO", help: "A JPEG or PNG file, in the library or not.")],
    options: [OutputFile.option] + DetectorOptions.all,
    details: [OutputFile.helpNote, StudiedPhoto.helpNote],
    examples: [
      Example("kinfolk highlight wedding.jpg -o marked.jpg", "See who is who in the photo.")
    ])

  static func run(_ call: Call) async throws -> ExitStatus {
    let output = try OutputFile(call.invocation)
    let study = try PhotoStudy(call)
    try output.refusePhotos(call.paths, library: study.library)
    let photo = try study.study(call.paths[0])
    if photo.faces.isEmpty { call.note("No face was found in \(photo.path).") }
    let picture = HighlightDrawing.draw(photo.report.faces, on: try study.fullSize(photo))
    try output.write(picture)
    let report = HighlightReport(path: output.path, photo: photo.report)
    call.print(report) { call.line(output.path) }
    return .success
  }
}

/// What `highlight --json` prints.
struct HighlightReport: Encodable, Sendable, Equatable {
  /// The picture written.
  var path: FilePath
  var photo: PhotoFacesReport
}
