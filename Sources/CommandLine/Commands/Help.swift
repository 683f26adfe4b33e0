/// `kinfolk help [COMMAND]`
enum Help: Command {
  static let manual = OptionSpec(
    name: "man", help: "Print the manual page, kinfolk(1), in the language of troff.")
  static let completion = OptionSpec(
    name: "completion", value: "SHELL",
    help: "Print completions for a shell: bash, zsh or fish.")

  static let spec = CommandSpec(
    name: "help",
    summary: "Show the commands, or explain one.",
    forms: ["[COMMAND]", "--man", "--completion SHELL"],
    operands: [
      OperandSpec(name: "COMMAND", arity: .optional, help: "The command to explain.")
    ],
    options: [manual, completion],
    examples: [
      Example("kinfolk help scan", "Explain the scan command; so does 'kinfolk scan --help'."),
      Example("kinfolk help --man | man -l -", "Read the manual where it is not installed."),
      Example(
        "source <(kinfolk help --completion bash)", "Complete commands and options in this shell."),
    ],
    exits: [ExitNote(.success), ExitNote(.usage, "There is no such command.")])

  static func run(_ call: Call) throws(UsageError) -> ExitStatus {
    let invocation = call.invocation
    let wishes = [invocation.has(manual), invocation.has(completion), !call.operands.isEmpty]
    guard wishes.count(where: { $0 }) <= 1 else {
      throw UsageError(
        "COMMAND, '\(manual.synopsis)' and '\(completion.synopsis)' exclude each other.",
        command: spec.name)
    }
    let text = try text(call)
    call.print(["help": text]) { text }
    return .success
  }

  private static func text(_ call: Call) throws(UsageError) -> String {
    if call.invocation.has(manual) { return ManualPage.text() }
    if let name = call.invocation.value(completion) {
      guard let shell = Completion(rawValue: name) else {
        throw call.invocation.invalid(name, for: completion, "give bash, zsh or fish")
      }
      return shell.script
    }
    let width = HelpText.width(on: call.console.output)
    guard let name = call.operands.first else { return HelpText.overview(width: width) }
    let specs = allCommands.map { $0.spec }
    guard let spec = specs.first(where: { $0.name == name }) else {
      let visible = specs.filter { !$0.isHidden }.map(\.name)
      throw UsageError("Unknown command '\(name)'.\(didYouMean(name, among: visible))")
    }
    return HelpText.command(spec, width: width)
  }
}
