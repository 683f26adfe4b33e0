import Glibc
import Support
import Vocabulary

@testable import Application
@testable import CommandLine
@testable import Library

// What somebody types, or a terminal answers.

extension Target {
  static let typed: [Target] = [
    Target(name: "keys", longest: 1024, seeds: { [Array(PictureProtocol.question.utf8)] }) {
      bytes in
      var whole = KeyDecoder()
      let keys = whole.keys(bytes)
      _ = PictureProtocol(answers: keys)
      // Where an endless sequence ends depends on when it came.
      guard bytes.count < 1024 else { return }
      var single = KeyDecoder()
      demand(bytes.flatMap { single.keys([$0]) } == keys, "keys do not depend on when they come")
    },
    // Lines of answers as a pipe gives them, and what is made of each.
    Target(
      name: "review", longest: 1024, seeds: { [Array("yes\nskip\nZoë\n#12\n@7\nq\n".utf8)] }
    ) { review($0) },
    Target(name: "arguments", longest: 1024) { bytes in
      let words = bytes.split(separator: UInt8(ascii: "\n")).map { LosslessText.text(of: $0) }
      _ = try? parser.parse(words)
    },
  ]

  private static let parser = Parser(commands: allCommands.map { $0.spec })

  private static func review(_ bytes: [UInt8]) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    let reading = Descriptor(owning: ends[0])
    // A pipe holds more than the longest input.
    _ = Glibc.write(ends[1], bytes, bytes.count)
    close(ends[1])
    let console = Console(
      output: Channel(memoryWithColumns: 80), errors: Channel(memoryWithColumns: nil))
    let input = LineInput(console, speaks: true, descriptor: reading.number)
    for turn in 0... {
      if turn.isMultiple(of: 2) {
        guard case .answer(let key) = input.key("? ", among: "ynsuq") else { return }
        demand("ynsuq".contains(key), "a key is one of those asked for")
      } else {
        guard case .answer(let line) = input.line("Name? ", names: names) else { return }
        take(line)
      }
    }
  }

  private static let names = NameCompletion(["Zoë", "Anna", "Anna Maria", "José Ñandú", "Straße"])

  /// A line as names, numbers, dates and faces are read from it.
  private static func take(_ line: String) {
    let matches = names.matches(line)
    demand(matches.allSatisfy(names.names.contains), "matches are known names")
    _ = names.completed(line)
    _ = names.isName(line)
    _ = printable(line)
    _ = FaceOperand(line)
    _ = DateBound(line)
    _ = PersonName.number(line)
    if let name = try? PersonName(line) {
      demand(!name.text.isEmpty && name.text.utf8.count < 1024, "a name is not empty")
      let again = try? PersonName(borne: name.text)
      demand(again?.text == name.text && again?.key == name.key, "a name is read as it was kept")
    }
  }
}
