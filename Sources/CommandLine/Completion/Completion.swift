/// Completions for shells, made from the command specs. Pure.
enum Completion: String, Sendable, CaseIterable {
  case bash, zsh, fish

  /// A script for the shell to read.
  var script: String {
    let specs = allCommands.map { $0.spec }.filter { !$0.isHidden }
    switch self {
    case .bash: return BashCompletion.script(specs)
    case .zsh: return ZshCompletion.script(specs)
    case .fish: return FishCompletion.script(specs)
    }
  }
}

/// What all shells are told alike.
enum CompletionWords {
  /// `-j` and `--jobs`.
  static func names(_ option: OptionSpec) -> [String] {
    (option.short.map { ["-\($0)"] } ?? []) + ["--\(option.name)"]
  }

  /// The first sentence, without its full stop.
  static func brief(_ help: String) -> String {
    let words = help.split(separator: " ")
    let end = words.firstIndex { $0.hasSuffix(".") } ?? words.count - 1
    let sentence = words[...end].joined(separator: " ")
    return sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
  }

  /// In single quotes, as every shell reads them.
  static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
