import Support
import Testing

@testable import CommandLine

/// The manual page and the completions come from the command specs, so they hold what these hold.
@Suite struct GeneratedTextTests {
  private static let specs = allCommands.map { $0.spec }.filter { !$0.isHidden }

  @Test func theManualHoldsEveryCommandOptionAndExample() {
    // As troff would print it.
    var page = ManualPage.text().replacing("\\-", with: "-").replacing("\\(aq", with: "'")
    page = page.replacing("\\(dq", with: "\"").replacing("\\(ti", with: "~")
    page = page.replacing("\\e", with: "\\")
    for spec in Self.specs {
      #expect(page.contains("\n.SS \"\(spec.name)\"\n"))
      for usage in spec.usage { #expect(page.contains(".B \"\(usage)\"\n")) }
      for option in spec.allOptions {
        let short = option.short.map { "-\($0), " } ?? ""
        #expect(page.contains(".TP\n.B \"\(short)\(option.synopsis)\"\n"), "\(option.name)")
      }
      for example in spec.examples { #expect(page.contains(".B \"\(example.command)\"\n")) }
    }
    #expect(!page.contains("\"worker\""))
  }

  @Test func noLineOfTheManualIsARequestByChance() {
    let requests: Set = ["TH", "SH", "SS", "PP", "TP", "B", "br"]
    for line in ManualPage.text().split(separator: "\n") where line.hasPrefix(".") {
      #expect(requests.contains(String(line.dropFirst().prefix { $0 != " " })), "\(line)")
    }
    #expect(!ManualPage.text().contains("\n'"))
  }

  @Test(arguments: Completion.allCases)
  func completionsHoldEveryCommandAndOption(shell: Completion) {
    let script = shell.script
    for spec in Self.specs {
      let start =
        switch shell {
        case .bash: "\n        \(spec.name)) options='"
        case .zsh: "\n        \(spec.name))\n"
        case .fish: "'__fish_seen_subcommand_from \(spec.name)'"
        }
      // A command that takes nothing has no line of its own in fish.
      let takesNothing =
        spec.options.isEmpty && spec.operands.allSatisfy { spec.kind(of: $0) == .other }
      #expect(script.contains(start) != (shell == .fish && takesNothing), "\(spec.name)")
      // From this command to the next.
      let lines = script.components(after: start, within: shell)
      for option in spec.options {
        let name = shell == .fish ? " -l \(option.name) " : "--\(option.name)"
        #expect(lines.contains(name), "\(spec.name) \(name)")
        if let short = option.short {
          #expect(lines.contains(shell == .fish ? " -s \(short) " : "-\(short)"))
        }
      }
    }
    #expect(!script.contains("worker)"))
  }

  @Test func everyNameOfAValueSaysWhatItIs() {
    for spec in allCommands.map({ $0.spec }) {
      for operand in spec.operands {
        #expect(ValueKind.named(operand.name, of: spec.name) != nil, "\(spec.name) \(operand.name)")
      }
      for option in spec.allOptions {
        guard let value = option.value else { continue }
        #expect(ValueKind.named(value, of: spec.name) != nil, "\(spec.name) \(option.synopsis)")
      }
    }
  }
}

extension String {
  /// The lines that belong to the command that begins so.
  fileprivate func components(after start: String, within shell: Completion) -> String {
    switch shell {
    case .fish: split(separator: "\n").filter { $0.contains(start) }.joined(separator: "\n") + " "
    case .bash: split(separator: start).last.map { String($0.prefix { $0 != "\n" }) } ?? ""
    case .zsh:
      split(separator: start).last.map { rest in
        String(rest.split(separator: "\n          ;;").first ?? "")
      } ?? ""
    }
  }
}
