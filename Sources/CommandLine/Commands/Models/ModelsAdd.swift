internal import Application
internal import Faces
internal import Ingest
internal import Library
internal import Support

/// `kinfolk models add [--manifest FILE] [--accept-licence] FILE`
enum ModelsAdd {
  /// Bytes of a manifest's file at most.
  private static let limit = 4 << 20

  static func run(_ file: FilePath, _ call: Call) throws -> ExitStatus {
    let manifest = try call.invocation.value(Models.manifest).map { path in
      try Files.anything(FilePath(path), limit: limit)
    }
    let addition = try ModelAddition(
      file, manifest: manifest, to: try call.libraryPath(), worker: call.worker)
    let model = addition.model
    if model.licence.forbidsCommerce {
      call.note(
        "The licence of '\(model.name)' forbids commercial use: \(model.licence.name)."
          + (model.licence.note.map { " \($0)" } ?? ""))
    }
    let isAccepted =
      call.invocation.has(Models.acceptLicence)
      || (model.licence.forbidsCommerce && Question.ask("Do you accept that?", call) == true)
    let (added, state) = try addition.add(acceptingLicence: isAccepted)
    call.console.note(standing: "The model '\(added.name)' is added.")
    let use = try Models.use(of: try call.openLibraryIfThere(), call)
    let report = ModelReport(added, use)
    // It may be what the service waits for to go over to.
    if report.wanted { _ = RunningService.wake(library: try call.libraryPath()) }
    call.print(Worded(report, "state", state.rawValue)) {
      let name = "the \(added.role.rawValue) '\(added.name)'"
      let what =
        switch state {
        case .added: "Added \(name), \(report.bytes.megabytes)."
        case .mended: "Put \(name) back as it should be, \(report.bytes.megabytes)."
        case .there: "\(name.prefix(1).uppercased())\(name.dropFirst()) is there already."
        }
      let next = report.wanted ? "" : " 'kinfolk models use \(added.name)' has the library use it."
      return printable(what + next) + "\n"
    }
    return .success
  }
}
