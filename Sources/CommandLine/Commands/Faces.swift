internal import Application

/// `kinfolk faces PHOTO`
enum FacesOfPhoto: Command {
  static let spec = CommandSpec(
    name: "faces",
    summary: "List the faces of a photo: box, score, quality, landmarks and person.",
    operands: [.photo()],
    options: DetectorOptions.all,
    details: [
      "Boxes and landmarks are in pixels of the photo, upright if it says how to hold it. Where it "
        + "does not, people who lie on their side are looked for as well; 'turn' in the JSON form, "
        + "or a line, then says how to turn the photo. Faces are numbered from left to "
        + "right; 'crop', 'highlight' and 'compare' use the same numbers.",
      PhotoStudy.helpNote,
      "The time the photo was taken is from its EXIF, XMP or IPTC data, the file's name, or the "
        + "file's time, the weakest.",
    ],
    examples: [
      Example("kinfolk faces wedding.jpg", "Who is where in the photo."),
      Example("kinfolk faces wedding.jpg --json", "The same for programs."),
      Example("kinfolk faces crowd.jpg --min-face 15", "Look for smaller faces, too."),
    ])

  static func run(_ call: Call) throws -> ExitStatus {
    let report = try call.photoStudy().study(call.paths[0]).report
    call.print(report) { report.text(call.style) }
    return .success
  }
}
