internal import Application

/// `kinfolk pause`
enum Pause: Command {
  static let spec = CommandSpec(
    name: "pause",
    summary: "Have the service look at no photo until 'kinfolk resume'.",
    details: [
      "Photos being looked at are finished. Deleted photos still leave the answers, and nothing is "
        + "missed. It stays so over restarts of the service, and has no effect on 'kinfolk scan'."
    ],
    examples: [Example("kinfolk pause", "Leave the processor and the disk to others for a while.")],
    exits: ExitNote.changing)

  static func run(_ call: Call) throws -> ExitStatus { try set(true, call) }

  static func set(_ paused: Bool, _ call: Call) throws -> ExitStatus {
    let library = try call.openLibrary()
    let report = try ServiceControl.setPaused(paused, in: library)
    call.console.note(standing: paused ? "The service is paused." : "The service is resumed.")
    call.print(report) { report.text }
    return .success
  }
}

/// `kinfolk resume`
enum Resume: Command {
  static let spec = CommandSpec(
    name: "resume",
    summary: "Have the service look at photos again.",
    examples: [Example("kinfolk resume", "Go on where 'kinfolk pause' stopped.")],
    exits: ExitNote.changing)

  static func run(_ call: Call) throws -> ExitStatus { try Pause.set(false, call) }
}
