/// `text` with control characters shown as `\u{…}` and bytes that are no UTF-8 (`LosslessText`) as `\x…`, so that a name or
/// path cannot drive the terminal or begin another line of a log.
public func printable(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: isControl) else { return text }
  var result = ""
  for scalar in text.unicodeScalars {
    if let byte = LosslessText.strayByte(scalar) {
      result += "\\x" + String(byte, radix: 16)
    } else if isControl(scalar) {
      result += "\\u{\(String(scalar.value, radix: 16))}"
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// As above, for people.
public func printable(_ path: FilePath) -> String { printable(path.description) }

/// C0, DEL, C1, line and paragraph separators, the marks that turn the writing direction (Unicode TR 36 on spoofing), and what
/// stands for a byte that is no text.
private func isControl(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
  default: LosslessText.strayByte(scalar) != nil
  }
}
