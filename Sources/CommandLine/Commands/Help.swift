/// `kinfolk help [COMMAND]`
enum Help: Command {
  static let spec = CommandSpec(
    name: "help",
    summary: "Show the commands, or explain one.",
    operands: [
      OperandSpec(name: "COMMAND", arity: .optional, help: "The command to explain.")
    ],
    examples: [
      Example("kinfolk help scan", "Explain the scan command; so does 'kinfolk scan --help'.")
    ],
    exits: [ExitNote(.success), ExitNote(.usage, "There is no such command.")])

  static func run(_ call: Call) throws(UsageError) -> ExitStatus {
    let specs = allCommands.map { $0.spec }
    guard let name = call.operands.first else {
      let text = HelpText.overview()
      call.print(["help": text]) { text }
      return .success
    }
    guard let spec = specs.first(where: { $0.name == name }) else {
      let visible = specs.filter { !$0.isHidden }.map(\.name)
      throw UsageError("Unknown command '\(name)'.\(didYouMean(name, among: visible))")
    }
    let text = HelpText.command(spec)
    call.print(["help": text]) { text }
    return .success
  }
}
