import Support
import Testing

@testable import CommandLine

@Suite struct ParserTests {
  static let draw = CommandSpec(
    name: "draw", summary: "Draw.",
    operands: [OperandSpec(name: "SHAPE", arity: .oneOrMore, help: "")],
    options: [
      OptionSpec(name: "output", short: "o", value: "FILE", help: ""),
      OptionSpec(name: "null", short: "0", help: ""),
      OptionSpec(name: "tag", short: "t", value: "TAG", repeats: true, help: ""),
    ])
  static let erase = CommandSpec(
    name: "erase", summary: "Erase.",
    operands: [
      OperandSpec(name: "WHAT", help: ""), OperandSpec(name: "HOW", arity: .optional, help: ""),
    ])
  static let parser = Parser(commands: [draw, erase])

  static func parse(_ words: String...) throws(UsageError) -> Invocation {
    try parser.parse(words)
  }

  @Test func allWritingsOfAValueMeanTheSame() throws {
    for words in [
      ["draw", "x", "--output", "a"], ["draw", "--output=a", "x"], ["draw", "-o", "a", "x"],
      ["draw", "-oa", "x"], ["draw", "-o=a", "x"],
    ] {
      let invocation = try Self.parser.parse(words)
      #expect(
        invocation
          == Invocation(command: "draw", operands: ["x"], options: ["output": ["a"]]),
        "\(words)")
    }
  }

  @Test func shortFlagsJoin() throws {
    #expect(
      try Self.parse("draw", "-0ofile", "x").options == ["null": [""], "output": ["file"]])
    #expect(try Self.parse("draw", "-0h").options == ["null": [""], "help": [""]])
  }

  @Test func aDoubleDashEndsTheOptions() throws {
    let invocation = try Self.parse("draw", "--", "--output", "-0", "--")
    #expect(invocation.operands == ["--output", "-0", "--"])
    #expect(invocation.options.isEmpty)
  }

  @Test func aLoneDashIsAnOperand() throws {
    #expect(try Self.parse("draw", "-").operands == ["-"])
  }

  @Test func negativeNumbersAreOperands() throws {
    #expect(try Self.parse("erase", "-1.5").operands == ["-1.5"])
    #expect(try Self.parse("draw", "-1", "-0").operands == ["-1"], "-0 is an option of draw")
  }

  @Test func repeatedValuesAreKeptAndTheLastOneWins() throws {
    let invocation = try Self.parse("draw", "x", "-t", "a", "-t", "b", "-oc", "-od")
    #expect(invocation.values(Self.draw.options[2]) == ["a", "b"])
    #expect(invocation.value(Self.draw.options[0]) == "d")
  }

  @Test func globalOptionsStandBeforeAndAfterTheCommand() throws {
    let before = try Self.parse("--json", "--library", "l", "draw", "x")
    let after = try Self.parse("draw", "x", "--library=l", "--json")
    #expect(before == after)
  }

  @Test func helpNeedsNoOperands() throws {
    #expect(try Self.parse("draw", "--help").has(.help))
    #expect(try Self.parse("--version").command == nil)
  }

  @Test(arguments: [
    (["drwa"], "Unknown command 'drwa'. Did you mean 'draw'?", nil),
    (["paint"], "Unknown command 'paint'.", nil),
    (
      ["draw", "--jsn", "x"], "Unknown option '--jsn'. Did you mean '--json'?", "draw"
    ),
    (["draw", "--bogus=1"], "Unknown option '--bogus'.", "draw"),
    (["draw", "-x"], "Unknown option '-x'.", "draw"),
    (["draw", "x", "--output"], "Missing value for '--output FILE'.", "draw"),
    (["draw", "x", "-o", "--json"], "Missing value for '--output FILE'.", "draw"),
    (
      ["draw", "x", "--null=1"],
      "The option '--null' does not take any value, but '1' was specified.", "draw"
    ),
    (["draw"], "Missing argument 'SHAPE'.", "draw"),
    (["erase", "a", "b", "c"], "Unexpected argument 'c'.", "erase"),
    (["erase"], "Missing argument 'WHAT'.", "erase"),
    (["--output", "a", "draw"], "Unknown option '--output'.", nil),
  ])
  func mistakesAreNamed(words: [String], message: String, command: String?) {
    #expect(throws: UsageError(message, command: command)) { try Self.parser.parse(words) }
  }

  /// The shell drops an unquoted # and what follows it.
  @Test(arguments: [
    (["merge"], "Missing argument 'PERSON'."), (["merge", "Ada"], "Missing argument 'OTHER'."),
    (["photos", "Ada", "--with"], "Missing value for '--with PERSON'."),
  ])
  func aMissingPersonMayHaveBeenAComment(words: [String], message: String) {
    let hint = " An unquoted # begins a comment in the shell: write 12 or '#12'."
    let parser = Parser(commands: [Merge.spec, Photos.spec])
    #expect(throws: UsageError(message + hint, command: words[0])) { try parser.parse(words) }
  }

  @Test(arguments: [
    ("-dash.jpg", "Unknown option '-d'."), ("--dash.jpg", "Unknown option '--dash.jpg'."),
    ("--outpot", "Unknown option '--outpot'."),
  ])
  func anUnknownOptionThatNamesAFileGetsAHint(word: String, message: String) {
    let parser = Parser(commands: [Self.draw]) { $0 == word }
    let hint = " To name the file '\(word)', write './\(word)' or put '--' before it."
    #expect(throws: UsageError(message + hint, command: "draw")) {
      try parser.parse(["draw", word])
    }
  }

  @Test func integersAreHeldAgainstTheirRange() throws {
    let count = OptionSpec(name: "count", value: "N", help: "")
    let invocation = Invocation(command: "draw", options: ["count": ["12"]])
    #expect(try invocation.integer(count, in: 1...20) == 12)
    #expect(
      throws: UsageError(
        "The value '12' is invalid for '--count N': give a whole number from 1 to 9.",
        command: "draw")
    ) { try invocation.integer(count, in: 1...9) }
  }
}
