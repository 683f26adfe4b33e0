import Support

/// Takes a command line apart by the command specs. Pure: nothing is printed, and files are looked at only through
/// `isFile`.
///
/// Options may stand anywhere after the command, global ones before it too. `--name value`, `--name=value`, `-n value` and
/// `-nvalue` are the same; short flags can be joined (`-0h`); `--` ends the options; a lone `-` and negative numbers are
/// operands.
struct Parser: Sendable {
  var commands: [CommandSpec]
  /// Whether a word names a file: such a word was hardly meant as an option.
  var isFile: @Sendable (String) -> Bool = { _ in false }

  /// - Parameter arguments: the words after the program's name.
  /// - Throws: `UsageError` naming the word that was not understood, with a suggestion where one is near.
  func parse(_ arguments: [String]) throws(UsageError) -> Invocation {
    var invocation = Invocation()
    var spec: CommandSpec?
    var rest = arguments[...]
    var optionsEnded = false

    while let word = rest.popFirst() {
      let known = spec?.allOptions ?? OptionSpec.global
      if optionsEnded || word == "-" || !word.hasPrefix("-") || isNumber(word, known) {
        if spec == nil {
          spec = try command(named: word)
          invocation.command = word
        } else {
          invocation.operands.append(word)
        }
      } else if word == "--" {
        optionsEnded = true
      } else {
        if word.hasPrefix("--") {
          try long(word, known, &rest, &invocation)
        } else {
          try short(word, known, &rest, &invocation)
        }
      }
    }

    // Help and version answer whatever else is there or missing.
    if let spec, !invocation.has(.help), !invocation.has(.version) {
      try check(invocation.operands, of: spec)
    }
    return invocation
  }

  private func command(named name: String) throws(UsageError) -> CommandSpec {
    if let spec = commands.first(where: { $0.name == name }) { return spec }
    let visible = commands.filter { !$0.isHidden }.map(\.name)
    throw UsageError("Unknown command '\(name)'.\(didYouMean(name, among: visible))")
  }

  private func long(
    _ word: String, _ known: [OptionSpec], _ rest: inout ArraySlice<String>,
    _ invocation: inout Invocation
  ) throws(UsageError) {
    let parts = word.dropFirst(2).split(
      separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    let attached = parts.count == 2 ? String(parts[1]) : nil
    guard let option = known.first(where: { $0.name == name }) else {
      let suggestion = didYouMean("--\(name)", among: known.map { "--\($0.name)" })
      throw UsageError(
        "Unknown option '--\(name)'.\(hint(at: word) ?? suggestion)", command: invocation.command)
    }
    if option.value == nil {
      if let attached {
        throw UsageError(
          "The option '--\(name)' does not take any value, but '\(attached)' was specified.",
          command: invocation.command)
      }
      invocation.add("", to: option)
    } else if let attached {
      invocation.add(attached, to: option)
    } else {
      invocation.add(try value(of: option, known, &rest, invocation.command), to: option)
    }
  }

  private func short(
    _ word: String, _ known: [OptionSpec], _ rest: inout ArraySlice<String>,
    _ invocation: inout Invocation
  ) throws(UsageError) {
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      guard let option = known.first(where: { $0.short == letter }) else {
        throw UsageError(
          "Unknown option '-\(letter)'.\(hint(at: word) ?? "")", command: invocation.command)
      }
      if option.value == nil {
        invocation.add("", to: option)
      } else {
        if letters.first == "=" { letters.removeFirst() }
        let value =
          letters.isEmpty
          ? try value(of: option, known, &rest, invocation.command) : String(letters)
        invocation.add(value, to: option)
        return
      }
    }
  }

  private func hint(at word: String) -> String? {
    isFile(word) ? " To name the file '\(word)', write './\(word)' or put '--' before it." : nil
  }

  /// The next word, unless it is plainly another option.
  private func value(
    of option: OptionSpec, _ known: [OptionSpec], _ rest: inout ArraySlice<String>,
    _ command: String?
  ) throws(UsageError) -> String {
    guard let next = rest.first, next != "--", !isOption(next, known) else {
      throw UsageError(
        "Missing value for '\(option.synopsis)'.\(UsageError.hint(forMissing: option.value))",
        command: command)
    }
    return rest.removeFirst()
  }

  private func isOption(_ word: String, _ known: [OptionSpec]) -> Bool {
    let name = word.prefix { $0 != "=" }
    return known.contains { option in
      name == "--\(option.name)" || option.short.map { word == "-\($0)" } == true
    }
  }

  /// `-1.5`, unless a digit is the short form of an option.
  private func isNumber(_ word: String, _ known: [OptionSpec]) -> Bool {
    let digit = word.dropFirst().first
    return Double(word) != nil && !known.contains { $0.short != nil && $0.short == digit }
  }

  private func check(_ operands: [String], of spec: CommandSpec) throws(UsageError) {
    var remaining = operands.count
    var unlimited = false
    for operand in spec.operands {
      switch operand.arity {
      case .one, .oneOrMore:
        if remaining == 0 {
          throw UsageError(
            "Missing argument '\(operand.name)'.\(UsageError.hint(forMissing: operand.name))",
            command: spec.name)
        }
        remaining -= 1
        unlimited = unlimited || operand.arity == .oneOrMore
      case .optional: remaining = max(0, remaining - 1)
      case .any: unlimited = true
      }
    }
    if remaining > 0, !unlimited {
      let word = operands[operands.count - remaining]
      throw UsageError("Unexpected argument '\(word)'.", command: spec.name)
    }
  }
}

extension Invocation {
  fileprivate mutating func add(_ value: String, to option: OptionSpec) {
    options[option.name, default: []].append(value)
  }
}

/// ` Did you mean 'x'?` with a leading space, or nothing when no candidate is near.
func didYouMean(_ word: String, among candidates: [String]) -> String {
  nearestWord(to: word, among: candidates).map { " Did you mean '\($0)'?" } ?? ""
}
