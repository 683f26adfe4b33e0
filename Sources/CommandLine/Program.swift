internal import Application
internal import Glibc
public import Workers
internal import Support

/// The program as `main` starts it.
public enum Program {
  /// Runs the command line of this process.
  ///
  /// - Parameters:
  ///   - arguments: the words after the program's name; nil for those of this process.
  ///   - worker: what decodes and searches pictures.
  /// - Returns: The status to exit with.
  public static func run(
    _ arguments: [String]? = nil, worker: WorkerProgram = .thisProgram
  ) -> Int32 {
    StandardStreams.occupy()
    let arguments = arguments ?? words()
    let environment = Environment.process
    let console = Console.standard(environment)
    let status = run(
      arguments, environment: environment, console: console, worker: worker)
    if let failure = console.finish() {
      let reason = unsafe String(cString: strerror(failure))
      report(
        "Standard output could not be written: \(reason).", code: "output", console,
        json: wantsJSON(arguments))
      return (console.standing == nil ? ExitStatus.failure : .unwritten).rawValue
    }
    return status.rawValue
  }

  /// The words after the program's name, with every byte of them: they may be names of files.
  private static func words() -> [String] {
    let words = unsafe UnsafeBufferPointer(
      start: Swift.CommandLine.unsafeArgv, count: Int(Swift.CommandLine.argc))
    return unsafe words.dropFirst().compactMap { word in
      unsafe word.map { unsafe FilePath(cString: $0).description }
    }
  }

  /// Runs one command line and prints what went wrong, if anything did.
  static func run(
    _ arguments: [String], environment: Environment, console: Console, worker: WorkerProgram
  ) -> ExitStatus {
    let wantsJSON = wantsJSON(arguments)
    let specs = allCommands.map { $0.spec }
    do {
      let invocation = try Parser(commands: specs, isFile: { Files.exists(FilePath($0)) }).parse(
        arguments)
      let call = Call(
        invocation: invocation, environment: environment, console: console, worker: worker)
      if invocation.has(.version) {
        let commit = kinfolkCommit
        call.print(["version": kinfolkVersion, "commit": commit]) {
          "kinfolk \(kinfolkVersion)\(commit.isEmpty ? "" : " (\(commit))")\n"
        }
        return .success
      }
      let command = allCommands.first { $0.spec.name == invocation.command }
      guard let command, !invocation.has(.help) else {
        let width = HelpText.width(on: console.output)
        let help =
          command.map { HelpText.command($0.spec, width: width) } ?? HelpText.overview(width: width)
        if command == nil, !invocation.has(.help) {
          throw UsageError("No command was given.")
        }
        call.print(["help": help]) { help }
        return .success
      }
      return try command.run(call)
    } catch let error as UsageError {
      report(error.message, code: "usage", console, json: wantsJSON)
      if !wantsJSON {
        let spec = specs.first { $0.name == error.command }
        let usage = HelpText.usage(spec, width: HelpText.width(on: console.errors))
        console.note(String(usage.dropLast()))
      }
      return .usage
    } catch is CancellationError {
      return .interrupted
    } catch {
      let failure = failure(of: error)
      report(failure.message, code: failure.code, console, json: wantsJSON)
      return .failure
    }
  }

  private static func wantsJSON(_ arguments: [String]) -> Bool {
    arguments.prefix { $0 != "--" }.contains("--json")
  }

  private static func report(_ message: String, code: String, _ console: Console, json: Bool) {
    // Who reads of a failure must not do again what is done.
    let message = console.standing.map { "\(message) \($0)" } ?? message
    if json {
      console.note(JSON.text(ErrorReport(code: code, message: message)))
    } else {
      // A message may quote a path or a word of the command line.
      console.note("\(console.errorStyle.red("Error:")) \(printable(message))")
    }
  }
}
