internal import Application
internal import Support

/// `kinfolk crop PHOTO -o DIR`
enum Crop: Command {
  static let output = OptionSpec(
    name: "output", short: "o", value: "DIR", help: "The folder to write to; made if missing.")
  static let size = OptionSpec(
    name: "size", value: "PIXELS", help: "Side of the square pictures, 16 to 4096 (default 224).")
  static let margin = OptionSpec(
    name: "margin", value: "PERCENT",
    help: "Surroundings on each side, in percent of the face, 0 to 200 (default 0).")

  static let spec = CommandSpec(
    name: "crop",
    summary: "Cut out each face of a photo as a square picture.",
    forms: ["PHOTO -o DIR [OPTIONS]"],
    operands: [.photo()],
    options: [output, size, margin] + DetectorOptions.all,
    details: [
      "The pictures are JPEG files named after the photo and the number of the face: "
        + "wedding.jpg gives wedding-1.jpg, wedding-2.jpg and so on. Files of these names are "
        + "replaced; nothing is written when one of them is a photo of yours.",
      PhotoStudy.helpNote,
    ],
    examples: [
      Example("kinfolk crop wedding.jpg -o faces", "All faces, 224 x 224 pixels each."),
      Example("kinfolk crop wedding.jpg -o faces --size 512 --margin 40", "Larger heads."),
    ],
    exits: ExitNote.changing)

  static func run(_ call: Call) throws -> ExitStatus {
    let invocation = call.invocation
    guard let folder = invocation.value(output), !folder.isEmpty else {
      throw UsageError("Missing option '\(output.synopsis)'.", command: spec.name)
    }
    let side = try invocation.integer(size, in: 16...4096) ?? 224
    let percent = try invocation.integer(margin, in: 0...200) ?? 0

    let study = try call.photoStudy()
    let photo = try study.study(call.paths[0])
    let target = FilePath(folder)
    func path(_ face: FaceReport) -> FilePath {
      target.appending(FaceCrop.fileName(ofFace: face.face, in: photo.path))
    }
    for face in photo.report.faces {
      try PhotoGuard.check(path(face), inputs: call.paths, library: study.library)
    }
    var crops: [CropsReport.Crop] = []
    if !photo.faces.isEmpty {
      let image = try study.fullSize(photo)
      try Files.makeFolder(target)
      for face in photo.report.faces {
        let crop = try FaceCrop(
          of: face.box, in: image, turn: photo.turn, margin: Float(percent) / 100, side: side)
        let path = path(face)
        try Files.write(try crop.jpeg(), to: path)
        crops.append(
          CropsReport.Crop(
            face: face.face, path: path, x: crop.region.x, y: crop.region.y,
            side: crop.region.side, person: face.person))
      }
    } else {
      call.note("No face was found in \(photo.path).")
    }
    if !crops.isEmpty { call.console.note(standing: "The crops in \(target) are written.") }
    let report = CropsReport(photo: photo.path, size: side, crops: crops)
    call.print(report) { crops.map { call.line($0.path) }.joined() }
    return .success
  }
}

/// What `crop --json` prints.
struct CropsReport: Encodable, Sendable, Equatable {
  struct Crop: Encodable, Sendable, Equatable {
    var face: Int
    var path: FilePath
    /// The square of the photo that was cut out, in its pixels.
    var x: Int
    var y: Int
    var side: Int
    @Nullable var person: PersonReference?
  }

  var photo: FilePath
  /// Pixels a side of each picture written.
  var size: Int
  var crops: [Crop]
}
