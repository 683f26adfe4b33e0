internal import Library

/// `kinfolk status`
enum Status: Command {
  static let spec = CommandSpec(
    name: "status",
    summary: "Show what the library holds: folders, photos, faces, people.",
    details: ["Photos that failed are listed with their reasons."],
    examples: [
      Example("kinfolk status", "Show the library in numbers."),
      Example("kinfolk status --json", "The same for programs."),
    ])

  static func run(_ call: Call) async throws -> ExitStatus {
    let library = try call.openLibrary()
    let report = StatusReport(library: library.path, try library.status())
    call.print(report) { report.text(call.style) }
    return .success
  }
}
