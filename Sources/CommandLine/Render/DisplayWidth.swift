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
