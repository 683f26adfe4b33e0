/// A JSON value (RFC 8259) as it was written: members in their order, numbers digit by digit.
///
/// For texts that somebody else wrote, whose faults are to be named, and that are to be changed in one place and left as they are
/// everywhere else. Reading is stricter than what decoders do: no member is there twice, no number is beyond what a program holds.
public indirect enum JSONValue: Sendable, Equatable {
  case object([Member])
  case array([JSONValue])
  case text(String)
  /// Its digits.
  case number(String)
  case truth(Bool)
  case null

  public struct Member: Sendable, Equatable {
    public var name: String
    public var value: JSONValue

    public init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// - Throws: the first fault there is.
  /// - Complexity: linear in the text, but for objects of many members.
  public init(strict bytes: [UInt8]) throws(JSONFault) { self = try JSONReader.read(bytes) }

  public static func number(_ number: Int) -> JSONValue { .number("\(number)") }

  /// - Parameter number: finite.
  public static func number(_ number: Float) -> JSONValue {
    let whole = Int(exactly: number)
    return .number(whole.map { "\($0)" } ?? "\(number)")
  }

  /// The member of a name; nil if this is no object or has none. Setting nil removes it, and a new one comes last.
  public subscript(name: String) -> JSONValue? {
    get {
      guard case .object(let members) = self else { return nil }
      return members.first { $0.name == name }?.value
    }
    set {
      guard case .object(var members) = self else { return }
      let index = members.firstIndex { $0.name == name }
      switch (index, newValue) {
      case (let index?, let value?): members[index].value = value
      case (let index?, nil): members.remove(at: index)
      case (nil, let value?): members.append(Member(name, value))
      case (nil, nil): break
      }
      self = .object(members)
    }
  }

  /// Over lines, indented by two spaces; lists of numbers on one line.
  public var written: String { "\(written(indent: ""))\n" }

  private func written(indent: String) -> String {
    switch self {
    case .null: return "null"
    case .truth(let truth): return truth ? "true" : "false"
    case .number(let digits): return digits
    case .text(let text): return Self.quoted(text)
    case .array(let values):
      let isPlain = values.allSatisfy { if case .number = $0 { true } else { false } }
      if isPlain {
        return "[\(values.map { $0.written(indent: "") }.joined(separator: ", "))]"
      }
      return Self.block(
        "[", "]", values.map { "\(indent)  \($0.written(indent: indent + "  "))" }, indent)
    case .object(let members):
      guard !members.isEmpty else { return "{}" }
      let lines = members.map { member in
        "\(indent)  \(Self.quoted(member.name)): \(member.value.written(indent: indent + "  "))"
      }
      return Self.block("{", "}", lines, indent)
    }
  }

  private static func block(
    _ start: String, _ end: String, _ lines: [String], _ indent: String
  ) -> String {
    "\(start)\n\(lines.joined(separator: ",\n"))\n\(indent)\(end)"
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// What is wrong with a text that should be JSON.
public struct JSONFault: Error, Sendable, Equatable {
  /// Where in the value it is: `input.mean[2]`; empty for the whole.
  public let field: String
  /// A clause: «is there twice».
  public let reason: String

  public init(field: String, reason: String) {
    self.field = field
    self.reason = reason
  }
}

private struct JSONReader {
  /// How deep arrays and objects may lie in each other.
  private static let depth = 32
  /// Bytes of a number: more than any needs that a program can hold.
  private static let numberBytes = 40

  private let bytes: [UInt8]
  private var position = 0
  private var path: [String] = []

  static func read(_ bytes: [UInt8]) throws(JSONFault) -> JSONValue {
    var reader = JSONReader(bytes: bytes)
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw reader.fault("is no text (UTF-8)")
    }
    reader.skipSpace()
    let value = try reader.value()
    guard reader.position == bytes.count else { throw reader.fault("goes on behind its end") }
    return value
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

  private func fault(_ reason: String) -> JSONFault {
    let field = path.reduce("") { $1.hasPrefix("[") || $0.isEmpty ? $0 + $1 : "\($0).\($1)" }
    return JSONFault(field: field, reason: reason)
  }

  private var syntax: JSONFault {
    let line = bytes[..<min(position, bytes.count)].count { $0 == UInt8(ascii: "\n") } + 1
    return fault("is no JSON at line \(line)")
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
      position += 1
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    skipSpace()
    return true
  }

  private mutating func value() throws(JSONFault) -> JSONValue {
    guard path.count <= Self.depth else { throw fault("lies too deep") }
    let value: JSONValue
    switch next {
    case UInt8(ascii: "{"): value = try object()
    case UInt8(ascii: "["): value = try array()
    case UInt8(ascii: "\""): value = .text(try text())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): value = try number()
    default: value = try word()
    }
    skipSpace()
    return value
  }

  private mutating func object() throws(JSONFault) -> JSONValue {
    _ = take("{")
    if take("}") { return .object([]) }
    var members: [JSONValue.Member] = []
    var names: Set<String> = []
    repeat {
      guard next == UInt8(ascii: "\"") else { throw syntax }
      let name = try text()
      skipSpace()
      path.append(name)
      guard names.insert(name).inserted else { throw fault("is there twice") }
      guard take(":") else { throw syntax }
      members.append(JSONValue.Member(name, try value()))
      path.removeLast()
    } while take(",")
    guard take("}") else { throw syntax }
    return .object(members)
  }

  private mutating func array() throws(JSONFault) -> JSONValue {
    _ = take("[")
    if take("]") { return .array([]) }
    var values: [JSONValue] = []
    repeat {
      path.append("[\(values.count)]")
      values.append(try value())
      path.removeLast()
    } while take(",")
    guard take("]") else { throw syntax }
    return .array(values)
  }

  private mutating func text() throws(JSONFault) -> String {
    position += 1
    var units: [UInt8] = []
    while true {
      let byte = next
      guard byte >= 0x20 else { throw syntax }
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: units, as: UTF8.self)
      case UInt8(ascii: "\\"): units += Array(String(try escaped()).utf8)
      default: units.append(byte)
      }
    }
  }

  /// What stands behind a backslash.
  private mutating func escaped() throws(JSONFault) -> Character {
    let byte = next
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      return Character(Unicode.Scalar(byte))
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let high = try unit()
      if let scalar = Unicode.Scalar(high) { return Character(scalar) }
      guard next == UInt8(ascii: "\\") else { throw syntax }
      position += 1
      guard next == UInt8(ascii: "u") else { throw syntax }
      position += 1
      let pair = UTF16.decode(high, try unit())
      guard let pair else { throw syntax }
      return Character(pair)
    default: throw syntax
    }
  }

  private mutating func unit() throws(JSONFault) -> UInt16 {
    let end = min(position + 4, bytes.count)
    let digits = String(decoding: bytes[position..<end], as: UTF8.self)
    guard digits.utf8.count == 4, let unit = UInt16(digits, radix: 16), !digits.hasPrefix("+")
    else { throw syntax }
    position = end
    return unit
  }

  private mutating func number() throws(JSONFault) -> JSONValue {
    let start = position
    while "+-.0123456789eE".utf8.contains(next) { position += 1 }
    let digits = String(decoding: bytes[start..<position], as: UTF8.self)
    guard digits.utf8.count <= Self.numberBytes, let value = Double(digits), value.isFinite else {
      throw fault("is no number that this program can hold")
    }
    return .number(digits)
  }

  private mutating func word() throws(JSONFault) -> JSONValue {
    let start = position
    while (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(next)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(next)
    { position += 1 }
    switch String(decoding: bytes[start..<position], as: UTF8.self) {
    case "true": return .truth(true)
    case "false": return .truth(false)
    case "null": return .null
    case "": throw syntax
    case let word: throw fault("is '\(word)', which is no JSON")
    }
  }
}

extension UTF16 {
  /// The character that two surrogates stand for; nil if they are none.
  fileprivate static func decode(_ high: UInt16, _ low: UInt16) -> Unicode.Scalar? {
    guard UTF16.isLeadSurrogate(high), UTF16.isTrailSurrogate(low) else { return nil }
    return Unicode.Scalar(0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
  }
}
