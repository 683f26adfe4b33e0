/// Help screens, made from the command specs. Pure; 80 columns, so that they can be compared whole, but on a narrow terminal.
enum HelpText {
  static let width = 80

  /// Columns of help on `channel`: those of a narrow terminal, within reason.
  static func width(on channel: Channel) -> Int { max(20, min(width, channel.columns)) }

  /// The screen of `kinfolk help`.
  static func overview(width: Int = width) -> String {
    var text = Screen(width: width)
    text.paragraphLines(
      "Groups the faces of a photo folder into people. Nothing leaves this machine.")
    text.section("USAGE")
    text.code("kinfolk COMMAND [OPTIONS] ...")
    let visible = commandGroups.map { group in
      (group.title, group.commands.map { $0.spec }.filter { !$0.isHidden })
    }
    let widest = visible.flatMap(\.1).map { displayWidth($0.name) }.max() ?? 0
    for (title, commands) in visible {
      text.section(title)
      text.entries(commands.map { ($0.name, $0.summary) }, widest: widest)
    }
    text.section("GLOBAL OPTIONS")
    text.entries(OptionSpec.global.map { ($0.label, $0.help) })
    text.section("EXAMPLES")
    text.examples([
      Example("kinfolk scan ~/Pictures", "Find the faces in a folder and group them into people."),
      Example("kinfolk name 3 'Ada Lovelace'", "Give person 3 a name."),
      Example("kinfolk photos 'Ada Lovelace'", "List the photos that show her."),
    ])
    text.section("EXIT STATUS")
    text.entries(ExitStatus.allCases.map { (String($0.rawValue), $0.meaning) })
    text.paragraph(
      "More may be added; treat any status other than 0 as a failure. "
        + "'kinfolk help COMMAND' explains one command.")
    return text.text
  }

  /// The screen of `kinfolk NAME --help`.
  static func command(_ spec: CommandSpec, width: Int = width) -> String {
    var text = Screen(width: width)
    text.paragraphLines(spec.summary)
    text.section("USAGE")
    for usage in spec.usage { text.code(usage) }
    for paragraph in spec.details { text.paragraph(paragraph) }
    if !spec.operands.isEmpty {
      text.section("ARGUMENTS")
      text.entries(spec.operands.map { ($0.synopsis, $0.help) })
    }
    if !spec.options.isEmpty {
      text.section("OPTIONS")
      text.entries(spec.options.map { ($0.label, $0.help) })
    }
    text.section("GLOBAL OPTIONS")
    text.entries(OptionSpec.global.map { ($0.label, $0.help) })
    if !spec.examples.isEmpty {
      text.section("EXAMPLES")
      text.examples(spec.examples)
    }
    text.section("EXIT STATUS")
    text.entries(spec.exits.map { (String($0.status.rawValue), $0.meaning) })
    return text.text
  }

  /// What follows the message of a wrong command line.
  static func usage(_ spec: CommandSpec?, width: Int = width) -> String {
    var text = Screen(width: width)
    for (index, usage) in (spec?.usage ?? ["kinfolk COMMAND [OPTIONS] ..."]).enumerated() {
      text.code((index == 0 ? "Usage: " : "       ") + usage, indent: 0)
    }
    text.paragraphLines(
      spec.map { "See 'kinfolk \($0.name) --help' for more information." }
        ?? "See 'kinfolk help' for the commands.")
    return text.text
  }

  /// `text` broken into lines of at most `width` columns at its spaces, and within words that are longer.
  static func wrap(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ").flatMap({ pieces($0, width: max(1, width)) }) {
      if line.isEmpty {
        line = String(word)
      } else if displayWidth(line) + 1 + displayWidth(word) <= width {
        line += " \(word)"
      } else {
        lines.append(line)
        line = String(word)
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }

  private static func pieces(_ word: Substring, width: Int) -> [Substring] {
    var pieces: [Substring] = []
    var rest = word
    while displayWidth(String(rest)) > width {
      let piece = rest.prefix(width)
      pieces.append(piece)
      rest = rest.dropFirst(piece.count)
    }
    return pieces + (rest.isEmpty ? [] : [rest])
  }
}

extension OptionSpec {
  /// `-j, --jobs N`, as the list of options shows it.
  fileprivate var label: String { short.map { "-\($0), \(synopsis)" } ?? "    \(synopsis)" }
}

/// A help screen while it grows.
private struct Screen {
  let width: Int
  var text = ""

  init(width: Int) { self.width = width }

  mutating func line(_ line: String) { text += line + "\n" }

  mutating func section(_ title: String) { text += "\n\(title)\n" }

  mutating func paragraphLines(_ paragraph: String) {
    for wrapped in HelpText.wrap(paragraph, width: width) { line(wrapped) }
  }

  /// A command line, as it is where that fits.
  mutating func code(_ code: String, indent: Int = 2) {
    guard displayWidth(code) + indent > width, width < HelpText.width else {
      return line(spaces(indent) + code)
    }
    for (index, wrapped) in HelpText.wrap(code, width: width - indent - 4).enumerated() {
      line(spaces(index == 0 ? indent : indent + 4) + wrapped)
    }
  }

  mutating func paragraph(_ paragraph: String) {
    text += "\n"
    paragraphLines(paragraph)
  }

  /// Two columns: the label, then what it means, wrapped beside it or, when the label is long, below it.
  ///
  /// - Parameter widest: columns of the labels, where several lists are to be aligned.
  mutating func entries(_ entries: [(label: String, meaning: String)], widest: Int? = nil) {
    let widest =
      widest ?? entries.map { displayWidth($0.label) }.filter { $0 <= 22 }.max() ?? 22
    let indent = 2 + widest + 2
    // Two columns need some room.
    if indent > width / 2 { return list(entries) }
    for (label, meaning) in entries {
      let wrapped = HelpText.wrap(meaning, width: width - indent)
      let padding = widest - displayWidth(label)
      if padding >= 0 {
        line("  \(label)\(spaces(padding + 2))\(wrapped.first ?? "")")
      } else {
        line("  \(label)")
        line(spaces(indent) + (wrapped.first ?? ""))
      }
      for more in wrapped.dropFirst() { line(spaces(indent) + more) }
    }
  }

  mutating func examples(_ examples: [Example]) {
    list(examples.map { ($0.command, $0.meaning) })
  }

  /// Each label on a line, and what it means below it.
  private mutating func list(_ entries: [(label: String, meaning: String)]) {
    for (label, meaning) in entries {
      code(label)
      for wrapped in HelpText.wrap(meaning, width: width - 6) { line("      \(wrapped)") }
    }
  }

  private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
