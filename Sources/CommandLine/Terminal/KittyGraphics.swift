/// Pictures for terminals that know the kitty graphics protocol. Pure.
///
/// https://sw.kovidgoyal.net/kitty/graphics-protocol
enum KittyGraphics {
  /// Base64 digits a command may carry at most.
  static let chunk = 4096

  /// Shows a PNG file at the cursor, sent with the text itself, so that it works over ssh. The terminal is asked for
  /// silence, so that no answer arrives among the keys.
  static func encode(png: [UInt8]) -> String {
    let digits = base64(png)
    var text = ""
    var rest = digits[...]
    var isFirst = true
    repeat {
      let part = rest.prefix(chunk)
      rest = rest.dropFirst(chunk)
      let keys = isFirst ? "a=T,f=100,q=2,m=\(rest.isEmpty ? 0 : 1)" : "m=\(rest.isEmpty ? 0 : 1)"
      text += "\u{1B}_G\(keys);\(String(decoding: part, as: UTF8.self))\u{1B}\\"
      isFirst = false
    } while !rest.isEmpty
    return text
  }

  /// RFC 4648, section 4.
  static func base64(_ bytes: [UInt8]) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var digits: [UInt8] = []
    digits.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - start)
      var group: UInt32 = 0
      for offset in 0..<3 {
        group = group << 8 | (offset < count ? UInt32(bytes[start + offset]) : 0)
      }
      for digit in 0..<4 {
        digits.append(
          digit <= count ? alphabet[Int(group >> (18 - 6 * digit)) & 63] : UInt8(ascii: "="))
      }
    }
    return digits
  }
}
