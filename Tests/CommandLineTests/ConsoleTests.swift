import Glibc
import Support
import Testing

@testable import CommandLine

@Suite struct ConsoleTests {
  @Test func textGoesToItsChannelInOrder() {
    let console = Console(output: Channel(), errors: Channel())
    console.write("a")
    console.print("b")
    console.note("c")
    #expect(console.output.text == "ab\n")
    #expect(console.errors.text == "c\n")
    #expect(console.finish() == nil)
  }

  @Test(arguments: [
    ([:], true), (["NO_COLOR": "1"], false), (["NO_COLOR": ""], true), (["TERM": "dumb"], false),
  ])
  func coloursNeedATerminalAndLeave(variables: [String: String], colours: Bool) {
    let terminal = Console(
      output: Channel(memoryWithColumns: 80), errors: Channel(),
      environment: Environment(variables))
    #expect(terminal.outputStyle.isEnabled == colours)
    #expect(!terminal.errorStyle.isEnabled, "a pipe has no colours")
  }

  @Test(arguments: [
    (["LANG": "de_DE.UTF-8"], true), (["LANG": "C"], false), ([:], false),
    (["LANG": "C", "LC_ALL": "C.utf8"], true), (["LANG": "en_US.UTF-8", "LC_ALL": "C"], false),
  ])
  func boxCharactersNeedUTF8(variables: [String: String], unicode: Bool) {
    let console = Console(
      output: Channel(), errors: Channel(), environment: Environment(variables))
    #expect(console.unicode == unicode)
  }

  @Test func aFailedWriteIsKept() throws {
    let full = open("/dev/full", O_WRONLY)
    defer { close(full) }
    let console = Console(output: Channel(descriptor: full), errors: Channel())
    console.print("x")
    #expect(console.finish() == ENOSPC)
  }
}
