import Imaging
import Testing
import Vocabulary

/// Scripts that join, reorder or run from the right. The embedded font has Hebrew and Arabic; others are tested where a font
/// is installed.
struct ScriptsTests {
  static func drawn(_ parts: String...) -> Image {
    var canvas = Canvas(width: 300, height: 60, background: .white)
    var x: Float = 10
    for part in parts {
      x += canvas.text(part, at: Point(x: x, y: 40), size: 32, color: .black)
    }
    return canvas.image
  }

  static func hasFont(for text: String) -> Bool { Font.legibility(of: text).gaps.isEmpty }

  @Test func hebrewRunsFromTheRight() {
    #expect(Self.drawn("\u{5D0}\u{5D1}") == Self.drawn("\u{5D1}", "\u{5D0}"))
  }

  @Test func digitsAndLatinWithinItDoNot() {
    #expect(Self.drawn("\u{5D0}12") == Self.drawn("12", "\u{5D0}"))
    #expect(Self.drawn("Ab \u{5D0}\u{5D1}") == Self.drawn("Ab ", "\u{5D1}", "\u{5D0}"))
  }

  @Test func anIsolatedNameLeavesTheSentenceAlone() {
    #expect(
      Self.drawn("\u{2068}\u{5D0}\u{5D1}\u{2069}, 3 faces")
        == Self.drawn("\u{5D1}", "\u{5D0}", ", 3 faces"))
  }

  @Test func arabicLettersAreJoined() {
    let name = "\u{645}\u{62D}\u{645}\u{62F}"
    let apart = name.reduce(0) { $0 + Font.width(of: String($1), size: 32) }
    #expect(Font.width(of: name, size: 32) < apart - 1)
    #expect(Self.drawn(name) != Self.drawn(name.map(String.init).joined(separator: "\u{200C}")))
    // A non-joiner parts them again.
    let parted = name.map(String.init).joined(separator: "\u{200C}")
    #expect(abs(Font.width(of: parted, size: 32) - apart) < 1)
  }

  @Test(.enabled(if: hasFont(for: "\u{915}\u{93F}"), "needs a font with Devanagari"))
  func devanagariFormsConjunctsAndReorders() {
    // Ka, virama and ssa become one letter.
    let conjunct = Font.width(of: "\u{915}\u{94D}\u{937}", size: 32)
    let ka = Font.width(of: "\u{915}", size: 32)
    #expect(conjunct < ka + Font.width(of: "\u{937}", size: 32) - 2)
    // The sign of i stands before its consonant: ka is on the right.
    let pair = CanvasTests.inked(Self.drawn("\u{915}\u{93F}")).map(\.x)
    let alone = CanvasTests.inked(Self.drawn("\u{915}")).map(\.x)
    #expect((pair.max() ?? 0) > (alone.max() ?? 0) + 4)
  }

  @Test(.enabled(if: hasFont(for: "\u{5C71}"), "needs a font with Chinese"))
  func chineseIsNoBox() {
    #expect(Self.drawn("\u{5C71}") != Self.drawn("\u{7530}"))
    #expect(Font.width(of: "\u{5C71}\u{7530}", size: 32) == 64)
    #expect(
      Self.drawn("A\u{5C71}\u{5D0}") == Self.drawn("A", "\u{5C71}", "\u{5D0}"),
      "three fonts in one line")
  }

  @Test func controlCharactersAreSpaces() {
    for text in ["a\nb", "a\tb", "a\r\nb", "a\u{85}b", "a\u{2028}b", "a\u{7F}b", "a\0b"] {
      #expect(Self.drawn(text) == Self.drawn("a b"), "\(text.unicodeScalars.map(\.value))")
    }
  }

  @Test(arguments: ["", "\u{200D}", "\u{FE0F}\u{200E}", "\u{2068}\u{2069}"])
  func whatCannotBeSeenHasNoWidth(text: String) {
    #expect(Font.width(of: text, size: 20) == 0)
  }

  @Test(arguments: [
    "\u{645}\u{62D}\u{645}\u{62F} \u{639}\u{644}\u{64A} 1975 Smith",
    "Nguye\u{302}\u{303}n Va\u{306}n",
    "\u{5D0}\u{5B8}\u{5D1}\u{5BC} (12) x",
    "a\u{1F600}b\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}c",
  ])
  func textIsCutBetweenCharactersInEveryScript(name: String) {
    let full = Font.width(of: name, size: 20)
    for maxWidth in stride(from: full - 0.5, through: 20, by: -7) {
      let shown = Font.truncated(name, size: 20, maxWidth: maxWidth)
      #expect(shown.hasSuffix("…"))
      #expect(Array(name).starts(with: Array(shown.dropLast())))
      #expect(Font.width(of: shown, size: 20) <= maxWidth)
    }
  }

  @Test func whatNoFontHasIsNamed() {
    #expect(Font.legibility(of: "Ada").gaps.isEmpty)
    let found = Font.legibility(of: "Ada \u{10FFFD}!")
    #expect(found.legible == "Ada !")
    #expect(found.gaps.count == 1)
    guard case .font(let script)? = found.gaps.first else {
      Issue.record("\(found.gaps)")
      return
    }
    #expect(script.name == "the character U+10FFFD" && script.package == "fonts-unifont")
  }
}
