internal import Application
internal import Faces
internal import Library
internal import Support

/// `kinfolk models remove [--yes] [--forget] NAME`
enum ModelsRemove {
  static func run(_ name: String, _ call: Call) throws -> ExitStatus {
    let library = try call.openLibraryIfThere()
    let removal = try ModelRemoval(
      name, from: call.catalogue, try Models.use(of: library, call), library)
    let forgets = call.invocation.has(Models.forget)
    if !call.invocation.has(Models.yes) {
      let what =
        "the files of '\(name)' (\(removal.bytes.megabytes))"
        + (forgets ? " and \(counted(removal.vectors, "vector"))" : "")
      switch Question.ask("Remove \(what)?", call) {
      case true?: break
      case false?: throw Failure("not_confirmed", "Nothing was removed.")
      case nil:
        throw Failure(
          "not_confirmed",
          "\(what.prefix(1).uppercased())\(what.dropFirst()) would be removed. Say so with --yes.")
      }
    }
    try removal.remove()
    call.console.note(standing: "The model '\(name)' is removed.")
    let forgotten = forgets ? try removal.forget(library) : 0
    let report = ModelRemovalReport(
      removal, kept: forgets ? 0 : removal.vectors, forgotten: forgotten)
    call.print(report) { report.text }
    return .success
  }
}

/// What `models remove` did.
struct ModelRemovalReport: Encodable, Sendable {
  var name: String
  /// Null where it could not be told, for the manifest was broken.
  @Nullable var role: ModelRole?
  /// Of the files that are gone.
  var bytes: Int
  /// Vectors of it that stay in the library, and those that were dropped.
  var vectorsKept: Int
  var vectorsForgotten: Int

  init(_ removal: ModelRemoval, kept: Int, forgotten: Int) {
    vectorsKept = kept
    vectorsForgotten = forgotten
    name = removal.name
    bytes = removal.bytes
    role = removal.role
  }

  var text: String {
    var rest = ""
    if vectorsKept > 0 {
      rest =
        " \(counted(vectorsKept, "vector")) of it stay in the library, and count again once it is added "
        + "again; --forget drops them, too."
    }
    if vectorsForgotten > 0 { rest = " \(counted(vectorsForgotten, "vector")) of it are dropped." }
    let what = role?.rawValue ?? "model"
    return printable("Removed the \(what) '\(name)', \(bytes.megabytes).\(rest)") + "\n"
  }
}
