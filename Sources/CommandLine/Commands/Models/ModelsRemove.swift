internal import Application
internal import Faces
internal import Library
internal import Support

/// `kinfolk models remove [--yes] NAME`
enum ModelsRemove {
  static func run(_ name: String, _ call: Call) throws -> ExitStatus {
    let library = try call.openLibraryIfThere()
    let removal = try ModelRemoval(name, from: call.catalogue, try Models.use(of: library, call))
    let model = removal.model
    if !call.invocation.has(Models.yes) {
      let bytes = model.files.reduce(0) { $0 + $1.bytes }.megabytes
      switch Question.ask("Remove the files of '\(name)' (\(bytes))?", call) {
      case true?: break
      case false?: throw Failure("not_confirmed", "Nothing was removed.")
      case nil:
        throw Failure(
          "not_confirmed",
          "The files of '\(name)' (\(bytes)) would be removed. Say so with --yes.")
      }
    }
    try removal.remove()
    call.console.note(standing: "The model '\(name)' is removed.")
    let report = ModelRemovalReport(model)
    call.print(report) { report.text }
    return .success
  }
}

/// What `models remove` did.
struct ModelRemovalReport: Encodable, Sendable {
  var name: String
  var role: ModelRole
  /// Of the files that are gone.
  var bytes: Int

  init(_ model: CataloguedModel) {
    name = model.name
    role = model.role
    bytes = model.files.reduce(0) { $0 + $1.bytes }
  }

  var text: String {
    let rest =
      role == .embedder
      ? " What vectors of it the library has stay there, and count again once it is added again."
      : ""
    return printable("Removed the \(role.rawValue) '\(name)', \(bytes.megabytes).\(rest)") + "\n"
  }
}
