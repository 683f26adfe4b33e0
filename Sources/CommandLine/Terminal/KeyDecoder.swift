/// What arrives from a terminal in raw mode.
enum Key: Hashable, Sendable {
  case character(Character)
  case enter
  case tab
  case backspace
  /// Ctrl-U: clears the line.
  case eraseLine
  /// Ctrl-C.
  case interrupt
  /// Ctrl-D.
  case endOfInput
  /// Ctrl-Z.
  case suspend
  /// Ctrl-L: draw everything again.
  case redraw
  /// An escape sequence without its escape and its end mark: an arrow key (`[A`) or what the terminal answers
  /// (`[?62;4c`, `_Gi=31;OK`).
  case sequence(String)
}

/// Takes the bytes of a terminal apart into keys. Pure; what is not complete yet waits for the next bytes.
struct KeyDecoder: Sendable {
  private var pending: [UInt8] = []

  /// The keys that are complete with `bytes`.
  mutating func keys(_ bytes: [UInt8]) -> [Key] {
    pending += bytes
    var keys: [Key] = []
    while let (key, length) = first() {
      if let key { keys.append(key) }
      pending.removeFirst(length)
    }
    return keys
  }

  /// The first key and its length in bytes; a nil key is one that means nothing here.
  private func first() -> (key: Key?, length: Int)? {
    guard let byte = pending.first else { return nil }
    switch byte {
    case 0x03: return (.interrupt, 1)
    case 0x04: return (.endOfInput, 1)
    case 0x08, 0x7F: return (.backspace, 1)
    case 0x09: return (.tab, 1)
    case 0x0A, 0x0D: return (.enter, 1)
    case 0x0C: return (.redraw, 1)
    case 0x15: return (.eraseLine, 1)
    case 0x1A: return (.suspend, 1)
    case 0x1B: return escapeSequence()
    case 0..<0x20: return (nil, 1)
    default: return character()
    }
  }

  /// ECMA-48, 5.4 (control sequences) and 5.6 (control strings, which a terminal may answer with).
  private func escapeSequence() -> (key: Key?, length: Int)? {
    guard pending.count > 1 else { return nil }
    let end: Int?
    var mark = 0
    switch pending[1] {
    case UInt8(ascii: "["):
      end = pending.dropFirst(2).firstIndex { (0x40...0x7E).contains($0) }.map { $0 + 1 }
    case UInt8(ascii: "O"): end = pending.count > 2 ? 3 : nil
    case UInt8(ascii: "_"), UInt8(ascii: "P"), UInt8(ascii: "]"), UInt8(ascii: "^"):
      if let found = pending.indices.dropFirst(2).first(where: { isStringEnd($0) }) {
        mark = pending[found] == 0x07 ? 1 : 2
        end = found + mark
      } else {
        end = nil
      }
    default: return (nil, 1)  // the escape key, then something else
    }
    guard let end else {
      // No terminal says this much: it is no answer, and must not swallow what is typed for ever.
      return pending.count > 4096 ? (nil, pending.count) : nil
    }
    return (.sequence(String(decoding: pending[1..<end - mark], as: UTF8.self)), end)
  }

  private func isStringEnd(_ index: Int) -> Bool {
    pending[index] == 0x07
      || (pending[index] == 0x1B && index + 1 < pending.count
        && pending[index + 1] == UInt8(ascii: "\\"))
  }

  private func character() -> (key: Key?, length: Int)? {
    let length =
      switch pending[0] {
      case 0xC2...0xDF: 2
      case 0xE0...0xEF: 3
      case 0xF0...0xF4: 4
      default: 1
      }
    guard pending.count >= length else { return nil }
    let text = String(validating: pending[..<length], as: UTF8.self)
    guard let text, let character = text.first else { return (nil, 1) }
    return (.character(character), length)
  }
}
