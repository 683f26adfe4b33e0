/// Columns that `text` takes on a terminal: East Asian wide characters and emoji take two, combining marks none.
///
/// The ranges are those of Unicode's EastAsianWidth.txt (W and F), merged across unassigned gaps.
func displayWidth(_ text: some StringProtocol) -> Int {
  text.reduce(0) { $0 + width(of: $1) }
}

private func width(of character: Character) -> Int {
  var width = 0
  for scalar in character.unicodeScalars {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: continue
    default: break
    }
    // A variation selector asks for the emoji form, which is wide; it is a mark itself and was passed over above.
    width = max(width, isWide(scalar) ? 2 : 1)
  }
  if width == 1, character.unicodeScalars.contains("\u{FE0F}") { return 2 }
  return width
}

private func isWide(_ scalar: Unicode.Scalar) -> Bool {
  if scalar.value < 0x1100 { return false }
  if scalar.properties.isEmojiPresentation { return true }
  return wideRanges.contains { $0.contains(scalar.value) }
}

private let wideRanges: [ClosedRange<UInt32>] = [
  0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
  0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
  0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F2FF, 0x20000...0x3FFFD,
]

/// `text` with control characters shown as `\u{…}`, so that a name or path cannot drive the terminal.
func printable(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: isControl) else { return text }
  var result = ""
  for scalar in text.unicodeScalars {
    if isControl(scalar) {
      result += "\\u{\(String(scalar.value, radix: 16))}"
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// C0, DEL, C1, and the marks that turn the writing direction (Unicode TR 36 on spoofing).
private func isControl(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: true
  default: false
  }
}
