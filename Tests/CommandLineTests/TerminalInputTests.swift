import Support
import TestSupport
import Testing

@testable import CommandLine

@Suite struct TerminalInputTests {
  @Test func keysOfATerminal() {
    var decoder = KeyDecoder()
    let bytes = Array("aé\r\t\u{7F}\u{8}\u{3}\u{4}\u{1A}\u{15}\u{C}\u{1}\u{1B}[A\u{1B}OP😀".utf8)
    let expected: [Key] = [
      .character("a"), .character("é"), .enter, .tab, .backspace, .backspace, .interrupt,
      .endOfInput, .suspend, .eraseLine, .redraw, .sequence("[A"), .sequence("OP"),
      .character("😀"),
    ]
    #expect(decoder.keys(bytes) == expected)
    #expect(bytes.flatMap { decoder.keys([$0]) } == expected)
  }

  @Test func whatIsNoUTF8IsPassedOver() {
    var decoder = KeyDecoder()
    #expect(
      decoder.keys([0xFF, 0xC3, 0x28, UInt8(ascii: "x")]) == [.character("("), .character("x")])
  }

  @Test func anEndlessSequenceDoesNotSwallowTheKeyboard() {
    var decoder = KeyDecoder()
    _ = decoder.keys(Array("\u{1B}_".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 5000))
    #expect(decoder.keys(Array("y".utf8)) == [.character("y")])
  }

  @Test func anyBytesAtAll() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      var decoder = KeyDecoder()
      for _ in 0..<20 {
        let count = Int.random(in: 0...9, using: &random)
        _ = decoder.keys((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
      }
      // Whatever was begun, a return and a letter at the end get through at last.
      let end = decoder.keys(Array("\u{1B}\\\u{7}~~~~~~~~\ry".utf8))
      #expect(end.last == .character("y"), "seed \(seed)")
    }
  }

  static let names = NameCompletion([
    "Zoë", "Anna", "Anna Maria", "Änne", "José Ñandú", "Łukasz", "Straße",
  ])

  @Test func namesAreFoundByTheirBeginning() {
    let names = Self.names
    #expect(names.matches("zoe") == ["Zoë"])
    #expect(names.matches("ZOE\u{308}") == ["Zoë"])
    #expect(names.matches("jose nan") == ["José Ñandú"])
    #expect(names.matches("l") == ["Łukasz"])
    #expect(names.matches("strass") == ["Straße"])
    #expect(names.matches("ann") == ["Anna", "Anna Maria", "Änne"])
    // A name that is whole is meant, though others begin with it.
    #expect(names.matches("anna") == ["Anna"])
    #expect(names.matches("x") == [])
    #expect(names.matches("").count == 7)
  }

  @Test func namesAreCompleted() {
    let names = Self.names
    #expect(names.completed("zo") == "Zoë")
    #expect(names.completed("anna m") == "Anna Maria")
    #expect(names.completed("an") == "Ann")
    #expect(names.completed("ann") == nil)
    #expect(names.completed("Zoë") == nil)
    #expect(names.completed("") == nil)
    #expect(names.completed("q") == nil)
  }
}
