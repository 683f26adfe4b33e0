/// Data as ImageMagick writes them into a PNG's texts: a line with the kind, a line with the length, and hexadecimal digits.
enum RawProfile {
  /// The data, as far as they are there; nil if it is no such text.
  static func read(_ text: [UInt8]) -> [UInt8]? {
    var rest = text[...]
    func line() -> ArraySlice<UInt8> {
      rest = rest.drop { $0 == 0x0A || $0 == 0x0D }
      defer { rest = rest.drop { $0 != 0x0A && $0 != 0x0D } }
      return rest.prefix { $0 != 0x0A && $0 != 0x0D }
    }
    _ = line()
    let digits = line().filter { $0 > 0x20 }
    guard let length = Int(String(decoding: digits, as: UTF8.self)), length > 0 else { return nil }
    var data: [UInt8] = []
    var high: UInt8?
    for byte in rest where byte > 0x20 {
      guard data.count < length, let digit = hexDigit(byte) else { break }
      if let first = high {
        data.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    return data.isEmpty ? nil : data
  }

  private static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
