/// The manual page `kinfolk(1)`, made from the command specs in the macros of man(7). Pure.
enum ManualPage {
  static func text() -> String {
    var page = Roff()
    page.request("TH", "KINFOLK", "1", "", "kinfolk \(kinfolkVersion)", "User Commands")
    page.section("NAME")
    page.line("kinfolk \\- \(Roff.escaped("group the faces of a photo folder into people"))")
    page.section("SYNOPSIS")
    page.bold("kinfolk COMMAND [OPTIONS] ...")
    page.section("DESCRIPTION")
    page.filled(
      "Kinfolk finds the faces in a folder of photos, groups them into people, and answers \"photos "
        + "of Anna\". Nothing leaves the machine, and photos are only ever read. A person is a number "
        + "or a name; a face is the number that show, sheet and faces print (@17), or PHOTO:2, the "
        + "second from the left.")
    page.section("GLOBAL OPTIONS")
    page.entries(OptionSpec.global.map { ($0.manualLabel, $0.help) })
    for group in commandGroups {
      page.section(group.title)
      for command in group.commands where !command.spec.isHidden { page.command(command.spec) }
    }
    page.section("EXIT STATUS")
    page.entries(ExitStatus.allCases.map { (String($0.rawValue), $0.meaning) })
    page.paragraph("More may be added; treat any status other than 0 as a failure.")
    page.section("ENVIRONMENT")
    page.entries([
      ("KINFOLK_LIBRARY", "The library to work on."),
      ("KINFOLK_CONFIG", "The configuration file."),
      ("NO_COLOR", "No colours, if it is set and not empty."),
    ])
    page.section("FILES")
    page.entries([
      (
        "~/.config/kinfolk/kinfolk.conf",
        "The configuration file; 'kinfolk config example' prints one to start from."
      ),
      ("/etc/kinfolk/kinfolk.conf", "The one of the system service kinfolk@USER."),
      ("~/.local/share/kinfolk/library.sqlite", "The library: all that Kinfolk knows."),
    ])
    return page.text
  }
}

extension OptionSpec {
  /// `-j, --jobs N`.
  fileprivate var manualLabel: String { short.map { "-\($0), \(synopsis)" } ?? synopsis }
}

/// A page in troff's language while it grows.
private struct Roff {
  var text = ""

  /// Text in which nothing is an escape or would be set as another character. (What would begin a request is a matter of lines.)
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "'": result += "\\(aq"
      case "\"": result += "\\(dq"
      case "`": result += "\\(ga"
      case "^": result += "\\(ha"
      case "~": result += "\\(ti"
      default: result.append(character)
      }
    }
    return result
  }

  mutating func line(_ line: String) { text += line + "\n" }

  mutating func request(_ name: String, _ arguments: String...) {
    line(".\(name) " + arguments.map { "\"\(Self.escaped($0))\"" }.joined(separator: " "))
  }

  mutating func section(_ title: String) { request("SH", title) }

  mutating func bold(_ text: String) { request("B", text) }

  mutating func paragraph(_ text: String) {
    line(".PP")
    filled(text)
  }

  mutating func entries(_ entries: [(label: String, meaning: String)]) {
    for (label, meaning) in entries {
      line(".TP")
      bold(label)
      filled(meaning)
    }
  }

  /// Lines short enough for those who read the source, as mandoc asks for.
  mutating func filled(_ text: String) {
    for wrapped in HelpText.wrap(Self.escaped(text), width: HelpText.width) {
      line(wrapped.hasPrefix(".") ? "\\&" + wrapped : wrapped)
    }
  }

  mutating func command(_ spec: CommandSpec) {
    request("SS", spec.name)
    for (index, usage) in spec.usage.enumerated() {
      if index > 0 { line(".br") }
      bold(usage)
    }
    paragraph(spec.summary)
    for detail in spec.details { paragraph(detail) }
    entries(spec.operands.map { ($0.synopsis, $0.help) })
    entries(spec.options.map { ($0.manualLabel, $0.help) })
    if !spec.examples.isEmpty { paragraph("Examples:") }
    entries(spec.examples.map { ($0.command, $0.meaning) })
    // Where a status means more here than it does in general.
    let general = ExitStatus.allCases.map(\.meaning)
    let special = spec.exits.filter { !general.contains($0.meaning) }
    if !special.isEmpty { paragraph("Exit status:") }
    entries(special.map { (String($0.status.rawValue), $0.meaning) })
  }
}
