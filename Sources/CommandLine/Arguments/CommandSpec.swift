/// One command as data: what it is called, what it takes and how its help reads.
struct CommandSpec: Sendable {
  var name: String
  /// One sentence for the list of commands and the top of the command's own help.
  var summary: String
  /// Forms of use without `kinfolk NAME`; empty means one form derived from the operands.
  var forms: [String] = []
  var operands: [OperandSpec] = []
  var options: [OptionSpec] = []
  /// Paragraphs below the usage.
  var details: [String] = []
  var examples: [Example] = []
  /// The statuses this command can end with, when the general meaning is not precise enough.
  var exits: [ExitNote] = ExitNote.usual
  /// Left out of the list of commands; still runs and still has help.
  var isHidden = false

  /// Its own options, then the ones every command takes.
  var allOptions: [OptionSpec] { options + OptionSpec.global }

  /// Usage lines, each a whole command line.
  var usage: [String] {
    let prefix = "kinfolk \(name)"
    if !forms.isEmpty { return forms.map { "\(prefix) \($0)" } }
    let words = [prefix] + (options.isEmpty ? [] : ["[OPTIONS]"]) + operands.map(\.synopsis)
    return [words.joined(separator: " ")]
  }
}

/// A word of the command line that is no option.
struct OperandSpec: Sendable {
  enum Arity: Sendable { case one, optional, oneOrMore, any }

  var name: String
  var arity: Arity = .one
  var help: String

  /// `FOLDER`, `[KEY]`, `PERSON...`, `[WORD...]`.
  var synopsis: String {
    switch arity {
    case .one: name
    case .optional: "[\(name)]"
    case .oneOrMore: "\(name)..."
    case .any: "[\(name)...]"
    }
  }
}

/// An option: `--name`, perhaps with a short form and a value.
struct OptionSpec: Sendable {
  var name: String
  var short: Character? = nil
  /// What the value is called in help (`FILE`); nil for a flag.
  var value: String? = nil
  var repeats = false
  var help: String

  /// `--jobs N`, as messages quote it.
  var synopsis: String { value.map { "--\(name) \($0)" } ?? "--\(name)" }
}

extension OptionSpec {
  static let library = OptionSpec(
    name: "library", value: "FILE",
    help: "The library to work on. Default: $KINFOLK_LIBRARY, else the "
      + "setting library, else ~/.local/share/kinfolk/library.sqlite.")
  static let configuration = OptionSpec(
    name: "config", value: "FILE",
    help: "The configuration file. Default: $KINFOLK_CONFIG, else "
      + "~/.config/kinfolk/kinfolk.conf.")
  static let json = OptionSpec(
    name: "json", help: "Print JSON on standard output, and errors as JSON on standard error.")
  static let help = OptionSpec(name: "help", short: "h", help: "Show this help.")
  static let version = OptionSpec(name: "version", help: "Show the version.")

  /// Taken by every command, before or after its name.
  static let global = [library, configuration, json, help, version]
}

/// A command line worth trying and what it does.
struct Example: Sendable {
  var command: String
  var meaning: String

  init(_ command: String, _ meaning: String) {
    self.command = command
    self.meaning = meaning
  }
}

/// One line of `EXIT STATUS`.
struct ExitNote: Sendable {
  var status: ExitStatus
  var meaning: String

  init(_ status: ExitStatus, _ meaning: String? = nil) {
    self.status = status
    self.meaning = meaning ?? status.meaning
  }

  static let usual = [ExitNote(.success), ExitNote(.failure), ExitNote(.usage)]
  /// Of commands that change something.
  static let changing = usual + [ExitNote(.unwritten)]
}
