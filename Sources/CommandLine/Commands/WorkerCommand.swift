internal import Workers

/// `kinfolk worker`, started by `scan` and by nobody else.
enum WorkerCommand: Command {
  static let spec = CommandSpec(
    name: "worker",
    summary: "Analyse photos handed over by 'kinfolk scan'. Not meant to be started by hand.",
    isHidden: true)

  static func run(_ call: Call) -> ExitStatus { Worker.main(sayingOf: words(of:)) }
}
