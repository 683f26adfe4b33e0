internal import Application
internal import Library
internal import Support
internal import Vocabulary

/// `kinfolk photos PERSON...`
enum Photos: Command {
  static let with = OptionSpec(
    name: "with", value: "PERSON", repeats: true, help: "Only photos that show this person too.")
  static let without = OptionSpec(
    name: "without", value: "PERSON", repeats: true,
    help: "Only photos that do not show this person.")
  static let since = OptionSpec(
    name: "since", value: "DATE",
    help: "Only photos taken on this date or later: 2019, 2019-07, 2019-07-04 or "
      + "2019-07-04T12:30.")
  static let until = OptionSpec(
    name: "until", value: "DATE", help: "Only photos taken on this date or before.")
  static let allFiles = OptionSpec(
    name: "all-files",
    help: "Every file of each photo: copies, RAW beside JPEG, films of Live Photos, originals of "
      + "edited copies.")
  static let print0 = OptionSpec(
    name: "print0", short: "0",
    help: "End each path with a zero byte instead of a line end, for 'xargs -0'.")

  static let spec = CommandSpec(
    name: "photos",
    summary: "List the photos that show a person, one path a line.",
    operands: [
      OperandSpec(
        name: "PERSON", arity: .oneOrMore,
        help: "A person's name or number; with several, photos that show any of them.")
    ],
    options: [with, without, since, until, allFiles, print0],
    details: [
      "--with and --without can be given several times. A photo that lies in several places is "
        + "listed once, and only while one of its files is there; the path is one that can be reached, "
        + "if any can.",
      "Files of one name in one folder that are one picture (DSC_1.NEF and DSC_1.JPG, IMG_E1234 "
        + "beside IMG_1234, the film of a Live Photo) are one photo: of those that show the person "
        + "the best is listed, edited ones before JPEG and HEIC, these before RAW. --all-files lists "
        + "them all, the best of each photo first; --json has them in 'files'.",
      "Photos are listed by date, as the camera's clock showed it: that in the photo (EXIF, else "
        + "XMP, else IPTC), else that in its file's name, else the time of its file; '--json' "
        + "says which. One known in part, such as 2019-07, counts while it may lie in the span "
        + "asked for; photos without any are left out then.",
      "Paths are written byte for byte, but on a terminal what could drive it is shown escaped. With "
        + "--json a byte that is no UTF-8 is \\udc80 to \\udcff, as Python's os.fsencode takes it.",
    ],
    examples: [
      Example("kinfolk photos Ada", "The photos that show Ada."),
      Example(
        "kinfolk photos Ada --with Grace --without 7 --since 2019 --until 2021-06",
        "Ada and Grace without person 7, from 2019 to June 2021."),
      Example(
        "kinfolk photos Ada -0 | xargs -0 cp -t ~/Ada", "Copy Ada's photos to a folder."),
      Example(
        "kinfolk photos Ada --since 2026 --all-files",
        "This year's with their RAW files, films and copies."),
    ],
    exits: [
      ExitNote(.success, "The photos were listed, even if there are none."),
      ExitNote(.failure, "There is no such person, or no library."), ExitNote(.usage),
    ])

  static func run(_ call: Call) throws -> ExitStatus {
    let invocation = call.invocation
    if call.isJSON, invocation.has(print0) {
      throw UsageError("'--print0' and '--json' exclude each other.", command: spec.name)
    }
    let since = try date(invocation, since)
    let until = try date(invocation, until)
    if let since, let until, DateBound.isEmpty(from: since, to: until) {
      throw UsageError(
        "No photo can be from '--since \(since.text)' on and until '--until \(until.text)': the span is empty.",
        command: spec.name)
    }

    let library = try call.openLibrary()
    let query = try PhotoQuery(
      any: call.operands, with: invocation.values(with), without: invocation.values(without),
      since: since, until: until, in: library)
    let isWhole = invocation.has(allFiles)
    let photos = try library.pictures(query, withOthers: isWhole || call.isJSON)
    guard call.isJSON else {
      // A copy of a photo may stand beside another RAW file: it is a file of two pictures.
      var written: Set<FilePath> = []
      for photo in photos {
        for path in isWhole ? photo.paths + photo.others : [photo.paths[0]]
        where !isWhole || written.insert(path).inserted {
          call.console.write(invocation.has(print0) ? "\(path)\0" : call.line(path))
        }
      }
      return .success
    }
    let report = try PhotosReport(photos, in: library)
    call.print(report) { "" }
    return .success
  }

  private static func date(
    _ invocation: Invocation, _ option: OptionSpec
  ) throws(UsageError) -> DateBound? {
    guard let text = invocation.value(option) else { return nil }
    guard let bound = DateBound(text) else {
      throw invocation.invalid(text, for: option, "give a date like 2019, 2019-07 or 2019-07-04")
    }
    return bound
  }
}
