extension String {
  /// A path that is kept as a text, as C wants it: its bytes and a zero.
  public var asPath: [CChar] {
    LosslessText.bytes(of: self).prefix { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
  }
}

/// Texts that keep bytes which are no UTF-8: paths, words of the command line, lines of a file.
///
/// Such a byte becomes a character of its own from the end of the last private-use plane, U+10FF80 to U+10FFFF. A name that
/// holds those characters itself is taken apart into bytes, so that nothing is lost and no two names become one text. This is what
/// Python does with lone surrogates (PEP 383), which Swift's texts cannot hold; JSON can, and so `json` writes them.
public enum LosslessText {
  /// What stands for the bytes from 0x80 on.
  private static let reserved: ClosedRange<UInt32> = 0x10_FF80...0x10_FFFF

  /// - Complexity: O(bytes), and fast for UTF-8.
  public static func text(of bytes: some Collection<UInt8>) -> String {
    // The first byte of what is reserved, and of few characters besides.
    if !bytes.contains(0xF4), let text = String(validating: bytes, as: UTF8.self) { return text }
    var text = ""
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var rest = bytes[...]
    while true {
      let length: Int
      var scalar: Unicode.Scalar?
      switch parser.parseScalar(from: &iterator) {
      case .emptyInput: return text
      case .error(let bad): length = bad
      case .valid(let encoded):
        length = encoded.count
        scalar = Unicode.UTF8.decode(encoded)
      }
      if let scalar, !reserved.contains(scalar.value) {
        text.unicodeScalars.append(scalar)
      } else {
        for byte in rest.prefix(length) { text.unicodeScalars.append(Self.scalar(for: byte)) }
      }
      rest = rest.dropFirst(length)
    }
  }

  /// The bytes that `text` was made of.
  public static func bytes(of text: String) -> [UInt8] {
    guard mayHaveStrayBytes(text) else { return Array(text.utf8) }
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      if let byte = strayByte(scalar) {
        bytes.append(byte)
      } else {
        bytes += scalar.utf8
      }
    }
    return bytes
  }

  /// Whether all of `text` was UTF-8.
  public static func isUTF8(_ text: String) -> Bool {
    !mayHaveStrayBytes(text) || !text.unicodeScalars.contains { strayByte($0) != nil }
  }

  /// The byte that `scalar` stands for, if it does for one that is no UTF-8.
  static func strayByte(_ scalar: Unicode.Scalar) -> UInt8? {
    reserved.contains(scalar.value) ? UInt8(scalar.value & 0xFF) : nil
  }

  /// `json`, a document, with stray bytes as the lone surrogates that stand for them in Python: `\udce9`.
  public static func json(_ json: String) -> String {
    guard mayHaveStrayBytes(json) else { return json }
    var result = ""
    for scalar in json.unicodeScalars {
      if let byte = strayByte(scalar) {
        result += "\\udc" + String(byte, radix: 16)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func scalar(for byte: UInt8) -> Unicode.Scalar {
    // A byte that is no UTF-8 is 0x80 at least.
    guard let scalar = Unicode.Scalar(0x10_FF00 | UInt32(byte)) else {
      preconditionFailure("no surrogate lies there")
    }
    return scalar
  }

  /// All of what is reserved, and few characters besides, begin so.
  private static func mayHaveStrayBytes(_ text: String) -> Bool { text.utf8.contains(0xF4) }
}
