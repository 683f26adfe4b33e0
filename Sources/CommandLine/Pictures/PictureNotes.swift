internal import Application
internal import Imaging

/// What is said of the letters in pictures.
enum PictureNotes {
  static let help =
    "Names are written in the fonts of the system. Letters that none of them has are left out, with "
    + "the person's number in their place, and a remark says which package brings a font."

  /// What is to be installed so that all of `texts` can be drawn, one sentence a package; none where all can.
  static func fonts(for texts: [String]) -> [String] {
    let gaps = PictureText.gaps(in: texts)
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

extension Call {
  /// Says once what has to be installed so that `texts` can be drawn.
  func noteFonts(for texts: [String]) {
    for note in PictureNotes.fonts(for: texts) { self.note(note) }
  }
}
