/// A function of zsh's completion system, which explains what it offers.
enum ZshCompletion {
  static func script(_ specs: [CommandSpec]) -> String {
    let commands = specs.map {
      "    \(CompletionWords.quoted("\($0.name):\(CompletionWords.brief($0.summary))"))"
    }
    let each = specs.map { spec -> String in
      let lines =
        spec.allOptions.map { option(of: spec, $0) } + spec.operands.map { operand(of: spec, $0) }
      return "        \(spec.name))\n          _arguments -S \\\n"
        + lines.map { "            \($0)" }.joined(separator: " \\\n") + "\n          ;;"
    }
    let any = CommandSpec(name: "", summary: "")
    let globals = OptionSpec.global.map { "    \(option(of: any, $0)) \\" }
    return """
      #compdef kinfolk
      # Completion of kinfolk for zsh; made by 'kinfolk help --completion zsh'.
      _kinfolk() {
        local context state state_descr line
        typeset -A opt_args
        local -a commands
        commands=(
      \(commands.joined(separator: "\n"))
        )
        _arguments -C \\
      \(globals.joined(separator: "\n"))
          '1:command:->command' \\
          '*::argument:->argument'
        case $state in
          command) _describe -t commands command commands ;;
          argument)
            case $words[1] in
      \(each.joined(separator: "\n"))
            esac
            ;;
        esac
      }
      _kinfolk "$@"

      """
  }

  /// `'(-j --jobs)'{-j+,--jobs=}'[Worker processes]:N: '`
  private static func option(of spec: CommandSpec, _ option: OptionSpec) -> String {
    let names = CompletionWords.names(option)
    let brief = CompletionWords.brief(option.help).map {
      "[]:\\".contains($0) ? "\\\($0)" : "\($0)"
    }.joined()
    let value = spec.kind(of: option).map { ":\(option.value ?? ""):\(action($0))" } ?? ""
    let spellings = names.map { name in
      option.value == nil ? name : name.hasPrefix("--") ? "\(name)=" : "\(name)+"
    }
    let rest = CompletionWords.quoted("[\(brief)]\(value)")
    let star = option.repeats ? "*" : "(\(names.joined(separator: " ")))"
    return spellings.count == 1
      ? CompletionWords.quoted("\(star)\(spellings[0])[\(brief)]\(value)")
      : "\(CompletionWords.quoted(star)){\(spellings.joined(separator: ","))}\(rest)"
  }

  private static func operand(of spec: CommandSpec, _ operand: OperandSpec) -> String {
    let action = action(spec.kind(of: operand))
    switch operand.arity {
    case .one: return CompletionWords.quoted(":\(operand.name):\(action)")
    case .optional: return CompletionWords.quoted("::\(operand.name):\(action)")
    case .oneOrMore, .any: return CompletionWords.quoted("*:\(operand.name):\(action)")
    }
  }

  private static func action(_ kind: ValueKind) -> String {
    switch kind {
    case .file: "_files"
    case .folder: "_files -/"
    case .words(let words): "(\(words.joined(separator: " ")))"
    case .other: " "
    }
  }
}
