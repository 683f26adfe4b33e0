/// Bytes that are not what the protocol says.
struct MalformedBytes: Error, Hashable {
  /// What was being read.
  let what: StaticName

  init(_ what: StaticName) { self.what = what }
}

/// A name fixed in the source: no text that came from the other side can get into it.
struct StaticName: ExpressibleByStringLiteral, Hashable, Sendable, CustomStringConvertible {
  let description: String

  init(stringLiteral value: StaticString) { description = value.description }
}

/// Builds a message: numbers little-endian, texts and lists with their count before them.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func put<Number: FixedWidthInteger>(_ number: Number) {
    var rest = number.littleEndian
    for _ in 0..<Number.bitWidth / 8 {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  mutating func put(_ number: Float) { put(number.bitPattern) }
  mutating func put(_ flag: Bool) { put(flag ? 1 : 0 as UInt8) }

  /// - Precondition: fewer than 2^32.
  mutating func put(_ list: [UInt8]) {
    put(UInt32(list.count))
    bytes += list
  }

  /// - Precondition: fewer than 2^32.
  mutating func put(_ list: [Float]) {
    put(UInt32(list.count))
    for number in list { put(number) }
  }

  /// - Precondition: fewer than 2^32 bytes of UTF-8.
  mutating func put(_ text: String) { put(Array(text.utf8)) }

  mutating func put(_ text: String?) {
    put(text != nil)
    if let text { put(text) }
  }

  mutating func put(_ number: Float?) {
    put(number != nil)
    if let number { put(number) }
  }
}

/// Takes a message apart without trusting a byte of it: every read is checked against what is there and against the
/// limit the caller sets, and nothing is allocated for a count before the bytes behind it are known to exist.
struct ByteReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  private mutating func take(_ count: Int, _ what: StaticName) throws(MalformedBytes)
    -> ArraySlice<UInt8>
  {
    guard count <= rest.count else { throw MalformedBytes(what) }
    let taken = rest.prefix(count)
    rest = rest.dropFirst(count)
    return taken
  }

  mutating func number<Number: FixedWidthInteger>(_ what: StaticName) throws(MalformedBytes)
    -> Number
  {
    var result: Number = 0
    for byte in try take(Number.bitWidth / 8, what).reversed() {
      // A shift by 8 of an 8-bit number gives 0, as it should.
      result = result << 8 | Number(truncatingIfNeeded: byte)
    }
    return result
  }

  /// A finite number in `range`.
  mutating func float(_ what: StaticName, in range: ClosedRange<Float>) throws(MalformedBytes)
    -> Float
  {
    let number = Float(bitPattern: try self.number(what))
    guard number.isFinite, range.contains(number) else { throw MalformedBytes(what) }
    return number
  }

  mutating func flag(_ what: StaticName) throws(MalformedBytes) -> Bool {
    switch try number(what) as UInt8 {
    case 0: return false
    case 1: return true
    default: throw MalformedBytes(what)
    }
  }

  mutating func count(_ what: StaticName, atMost limit: Int) throws(MalformedBytes) -> Int {
    let count = Int(try number(what) as UInt32)
    guard count <= limit else { throw MalformedBytes(what) }
    return count
  }

  mutating func bytes(_ what: StaticName, atMost limit: Int) throws(MalformedBytes) -> [UInt8] {
    Array(try take(try count(what, atMost: limit), what))
  }

  mutating func floats(
    _ what: StaticName, atMost limit: Int, in range: ClosedRange<Float>
  ) throws(MalformedBytes) -> [Float] {
    let count = try count(what, atMost: limit)
    guard count * 4 <= rest.count else { throw MalformedBytes(what) }
    var list: [Float] = []
    list.reserveCapacity(count)
    for _ in 0..<count { list.append(try float(what, in: range)) }
    return list
  }

  mutating func text(_ what: StaticName, atMost limit: Int) throws(MalformedBytes) -> String {
    let bytes = try bytes(what, atMost: limit)
    guard let text = String(validating: bytes, as: UTF8.self) else { throw MalformedBytes(what) }
    return text
  }

  func end() throws(MalformedBytes) {
    guard rest.isEmpty else { throw MalformedBytes("end of message") }
  }
}
