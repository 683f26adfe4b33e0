/// `kinfolk faces PHOTO`
enum FacesOfPhoto: Command {
  static let spec = CommandSpec(
    name: "faces",
    summary: "List the faces of a photo: box, score, quality, landmarks and person.",
    operands: [OperandSpec(name: "PHOTO", help: "A JPEG or PNG file, in the library or not.")],
    options: DetectorOptions.all,
    details: [
      "Boxes and landmarks are in pixels of the upright photo. Faces are numbered from left to "
        + "right; 'crop', 'highlight' and 'compare' use the same numbers.",
      StudiedPhoto.helpNote,
    ],
    examples: [
      Example("kinfolk faces wedding.jpg", "Who is where in the photo."),
      Example("kinfolk faces wedding.jpg --json", "The same for programs."),
      Example("kinfolk faces crowd.jpg --min-face 15", "Look for smaller faces, too."),
    ])

  static func run(_ call: Call) async throws -> ExitStatus {
    let report = try PhotoStudy(call).study(call.paths[0]).report
    call.print(report) { report.text(call.style) }
    return .success
  }
}
