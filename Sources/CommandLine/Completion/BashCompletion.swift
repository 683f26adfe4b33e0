/// A function that bash calls with the words so far; it needs nothing of the package bash-completion.
enum BashCompletion {
  static func script(_ specs: [CommandSpec]) -> String {
    let globals = OptionSpec.global.filter { $0.value != nil }.flatMap(CompletionWords.names)
    return """
      # Completion of kinfolk for bash; made by 'kinfolk help --completion bash'.
      _kinfolk() {
        local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
        local command='' place=0 i kind options
        # bash takes --name=value for three words.
        if [[ $current == '=' ]]; then
          current=''
        elif [[ $previous == '=' ]]; then
          previous=${COMP_WORDS[COMP_CWORD - 2]}
        fi
        for ((i = 1; i < COMP_CWORD; i++)); do
          case ${COMP_WORDS[i]} in
            \(globals.joined(separator: " | "))) ((i += 1)) ;;
            -* | '=') ;;
            *)
              if [[ -z $command ]]; then command=${COMP_WORDS[i]}; else ((place += 1)); fi
              ;;
          esac
        done
        COMPREPLY=()
        kind=none
        case $command$previous in
      \(values(specs))
          *)
            case $command in
      \(commands(specs))
            esac
            if [[ $current == -* ]]; then kind="words $options"; fi
            ;;
        esac
        case $kind in
          file) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
          folder) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
          words\\ *) mapfile -t COMPREPLY < <(compgen -W "${kind#words }" -- "$current") ;;
        esac
      }
      complete -F _kinfolk kinfolk

      """
  }

  /// A case for each option that takes a value.
  private static func values(_ specs: [CommandSpec]) -> String {
    let any = OptionSpec.global.map { (CommandSpec?.none, $0) }
    let own = specs.flatMap { spec in spec.options.map { (CommandSpec?.some(spec), $0) } }
    return (own + any).compactMap { spec, option -> String? in
      let owner = spec ?? CommandSpec(name: "*", summary: "")
      guard let kind = owner.kind(of: option) else { return nil }
      let patterns = CompletionWords.names(option).map { "\(owner.name)\($0)" }.joined(
        separator: " | ")
      return "    \(patterns)) kind=\(CompletionWords.quoted(word(kind))) ;;"
    }.joined(separator: "\n")
  }

  /// A case for each command, and one for none.
  private static func commands(_ specs: [CommandSpec]) -> String {
    let globals = OptionSpec.global.flatMap(CompletionWords.names).joined(separator: " ")
    let names = specs.map(\.name).joined(separator: " ")
    let none = "        '') kind='words \(names)' options='\(globals)' ;;"
    let each = specs.map { spec in
      let options = spec.allOptions.flatMap(CompletionWords.names).joined(separator: " ")
      let kinds = spec.operands.map { CompletionWords.quoted(word(spec.kind(of: $0))) }
      // The last operand may be given many times, unless it says otherwise.
      let repeats = spec.operands.last.map { $0.arity == .any || $0.arity == .oneOrMore } ?? false
      let cases = kinds.enumerated().map { position, kind in
        let pattern = repeats && position == kinds.count - 1 ? "*" : "\(position)"
        return "\(pattern)) kind=\(kind) ;;"
      }
      let choice = cases.isEmpty ? "" : " case $place in \(cases.joined(separator: " ")) esac"
      return "        \(spec.name)) options='\(options)';\(choice) ;;"
    }
    return ([none] + each).joined(separator: "\n")
  }

  private static func word(_ kind: ValueKind) -> String {
    switch kind {
    case .file: "file"
    case .folder: "folder"
    case .words(let words): "words \(words.joined(separator: " "))"
    case .other: "none"
    }
  }
}
