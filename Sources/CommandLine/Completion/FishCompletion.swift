/// One line for fish for each thing that may be completed.
enum FishCompletion {
  static func script(_ specs: [CommandSpec]) -> String {
    var lines = [
      "# Completion of kinfolk for fish; made by 'kinfolk help --completion fish'.",
      "complete -c kinfolk -f",
    ]
    for spec in specs {
      lines.append(
        "complete -c kinfolk -n __fish_use_subcommand -a \(spec.name) -d \(quoted(spec.summary))")
    }
    let any = CommandSpec(name: "", summary: "")
    for option in OptionSpec.global {
      lines.append("complete -c kinfolk\(self.option(of: any, option))")
    }
    for spec in specs {
      let seen = "complete -c kinfolk -n '__fish_seen_subcommand_from \(spec.name)'"
      for option in spec.options { lines.append(seen + self.option(of: spec, option)) }
      var offered: [String] = []
      for operand in spec.operands {
        guard let values = values(spec.kind(of: operand)), !offered.contains(values) else {
          continue
        }
        offered.append(values)
        lines.append(seen + values)
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func option(of spec: CommandSpec, _ option: OptionSpec) -> String {
    let short = option.short.map { " -s \($0)" } ?? ""
    // -r takes a value and offers files; -x offers none.
    let value =
      spec.kind(of: option).map { kind in
        (kind == .file ? " -r" : " -x") + (values(kind) ?? "")
      } ?? ""
    return "\(short) -l \(option.name)\(value) -d \(quoted(option.help))"
  }

  /// What is offered; nil for nothing.
  private static func values(_ kind: ValueKind) -> String? {
    switch kind {
    case .file: " -F"
    case .folder: " -a '(__fish_complete_directories)'"
    case .words(let words): " -a '\(words.joined(separator: " "))'"
    case .other: nil
    }
  }

  /// fish knows backslashes inside single quotes.
  private static func quoted(_ help: String) -> String {
    "'"
      + CompletionWords.brief(help).map { $0 == "'" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
      + "'"
  }
}
