import Testing

@testable import CommandLine

/// Help on narrow terminals.
@Suite struct HelpWidthTests {
  @Test(arguments: [20, 24, 33, 40, 60, 79])
  func helpFitsTheTerminal(width: Int) {
    let specs = allCommands.map { $0.spec }
    let screens =
      [HelpText.overview(width: width), HelpText.usage(nil, width: width)]
      + specs.map { HelpText.command($0, width: width) }
      + specs.map { HelpText.usage($0, width: width) }
    for screen in screens {
      for line in screen.split(separator: "\n") {
        #expect(displayWidth(String(line)) <= width, "\(line)")
      }
    }
  }

  @Test func nothingIsLostOnTheWay() {
    func words(_ text: String) -> String { text.filter { !$0.isWhitespace } }
    for spec in allCommands.map({ $0.spec }) {
      #expect(words(HelpText.command(spec, width: 24)) == words(HelpText.command(spec)))
    }
  }

  @Test(arguments: [(24, 24), (5, 20), (80, 80), (200, 80)])
  func noWiderThanIsReadableAndNoNarrowerThanWordsAre(columns: Int, width: Int) {
    #expect(HelpText.width(on: Channel(memoryWithColumns: columns)) == width)
  }

  @Test func withoutATerminalItIsAlwaysTheSame() {
    #expect(HelpText.width(on: Channel(memoryWithColumns: nil)) == 80)
  }
}
