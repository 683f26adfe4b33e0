internal import Application
internal import Imaging

/// Names as pictures show them.
enum PictureText {
  static let helpNote =
    "Names are written in the fonts of the system. Letters that none of them has are left out, with "
    + "the person's number in their place, and a remark says which package brings a font."

  /// The person's name. Where no font has some of its letters: what can be shown, and the number, which every command takes.
  static func title(_ person: PersonReference) -> String {
    let number = "#\(person.id)"
    guard let name = person.name else { return number }
    let found = Font.legibility(of: undirected(name))
    let legible = found.legible.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if !legible.contains(where: \.isVisible) { return number }
    let lacksLetters = found.gaps.contains { gap in
      switch gap {
      case .font(let script): !script.isEmoji
      case .fontSearch: true
      case .shaping: false
      }
    }
    return lacksLetters ? "\(legible) (\(number))" : legible
  }

  /// A name within a sentence of ours, so that one that is written from the right does not turn the sentence around.
  static func isolated(_ name: String) -> String { "\u{2068}\(name)\u{2069}" }

  /// A text of the user's, as far as there are fonts.
  static func legible(_ text: String) -> String { Font.legibility(of: undirected(text)).legible }

  /// Without the marks that turn the writing direction (Unicode TR 36 on spoofing).
  private static func undirected(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x202A...0x202E, 0x2066...0x2069: continue
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// What is to be installed so that all of `texts` can be drawn, one sentence a package; none where all can.
  static func notes(on texts: [String]) -> [String] {
    var gaps: Set<Font.Gap> = []
    for text in Set(texts) { gaps.formUnion(Font.legibility(of: text).gaps) }
    var scripts: [String: [Script]] = [:]
    for case .font(let script) in gaps { scripts[script.package, default: []].append(script) }
    var notes = scripts.sorted { $0.key < $1.key }.map { package, scripts in
      let names = Set(scripts.map(\.name)).sorted()
      let list =
        names.count > 1
        ? names.dropLast().joined(separator: ", ") + " and \(names[names.count - 1])" : names[0]
      return "No installed font has \(list), which the picture leaves out; "
        + "'apt-get install \(package)' brings one."
    }
    if gaps.contains(.fontSearch) {
      notes.append(
        "Fonts cannot be looked for, so the picture leaves out what the built-in one lacks; "
          + "'apt-get install libfontconfig1' installs what is missing.")
    }
    if gaps.contains(.shaping) {
      notes.append(
        "Letters cannot be joined or written from the right; "
          + "'apt-get install libraqm0' installs what is missing.")
    }
    return notes
  }
}

extension Character {
  /// Whether there is anything to see.
  fileprivate var isVisible: Bool {
    !isWhitespace && unicodeScalars.contains { !$0.properties.isDefaultIgnorableCodePoint }
  }
}

extension Call {
  /// Says once what has to be installed so that `texts` can be drawn.
  func noteFonts(for texts: [String]) {
    for note in PictureText.notes(on: texts) { self.note(note) }
  }
}
