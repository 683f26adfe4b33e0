/// A position where bytes stop making sense.
struct WireError: Error, Equatable {
  var reason: String
  /// The weight that is sound but of a kind not supported; nil where the file is damaged.
  var weight: String?

  func `in`(model: String) -> InferenceError {
    if let weight { return .unsupported(model: model, node: weight, op: "weight", reason: reason) }
    return .corrupt(model: model, reason: reason)
  }
}

/// Reads protocol buffer fields in place (https://protobuf.dev/programming-guides/encoding). Every length is checked against
/// the bytes that are there; nothing is copied, so weights stay in the pages of the file or of the binary.
@safe struct WireReader {
  enum Value {
    case varint(UInt64)
    case fixed32(UInt32)
    case fixed64(UInt64)
    case bytes(WireReader)
  }

  struct Field {
    let number: UInt64
    let value: Value
  }

  private let base: UnsafeRawBufferPointer
  private var position = 0

  @unsafe init(_ bytes: UnsafeRawBufferPointer) { unsafe base = bytes }

  var count: Int { unsafe base.count }
  var bytes: UnsafeRawBufferPointer { unsafe base }

  /// The next field; nil at the end.
  mutating func next() throws(WireError) -> Field? {
    if position == count { return nil }
    let tag = try varint()
    guard tag >> 3 != 0 else { throw WireError(reason: "a field has number 0") }
    let value: Value
    switch tag & 7 {
    case 0: value = .varint(try varint())
    case 1: value = .fixed64(UInt64(try fixed(4)) | UInt64(try fixed(4)) << 32)
    case 2:
      let length = try varint()
      guard length <= UInt64(count - position) else {
        throw WireError(reason: "a field of \(length) bytes reaches past the end")
      }
      let end = position + Int(length)
      value = unsafe .bytes(WireReader(UnsafeRawBufferPointer(rebasing: base[position..<end])))
      position = end
    case 5: value = .fixed32(try fixed(4))
    default: throw WireError(reason: "a field has the wire type \(tag & 7)")
    }
    return Field(number: tag >> 3, value: value)
  }

  mutating func varint() throws(WireError) -> UInt64 {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while position < count {
      let byte = unsafe base[position]
      position += 1
      result |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return result }
      shift += 7
      if shift > 63 { throw WireError(reason: "a number is longer than ten bytes") }
    }
    throw WireError(reason: "it ends in the middle of a number")
  }

  /// Four little-endian bytes.
  private mutating func fixed(_ size: Int) throws(WireError) -> UInt32 {
    guard count - position >= size else {
      throw WireError(reason: "it ends in the middle of a number")
    }
    defer { position += size }
    return unsafe UInt32(
      littleEndian: base.loadUnaligned(fromByteOffset: position, as: UInt32.self))
  }

  /// All varints of a packed field.
  func varints() throws(WireError) -> [UInt64] {
    var reader = self
    var values: [UInt64] = []
    while reader.position < reader.count { values.append(try reader.varint()) }
    return values
  }

  /// All four-byte words of a packed field.
  func words() throws(WireError) -> [UInt32] {
    guard count % 4 == 0 else { throw WireError(reason: "a list of numbers is cut off") }
    var reader = self
    var values: [UInt32] = []
    values.reserveCapacity(count / 4)
    while reader.position < reader.count { values.append(try reader.fixed(4)) }
    return values
  }
}

extension WireReader.Field {
  var reader: WireReader {
    get throws(WireError) {
      guard case .bytes(let reader) = value else { throw mismatch }
      return reader
    }
  }

  var text: String {
    get throws(WireError) { unsafe String(decoding: try reader.bytes, as: UTF8.self) }
  }

  var integer: Int64 {
    get throws(WireError) {
      guard case .varint(let bits) = value else { throw mismatch }
      return Int64(bitPattern: bits)
    }
  }

  var float: Float {
    get throws(WireError) {
      guard case .fixed32(let bits) = value else { throw mismatch }
      return Float(bitPattern: bits)
    }
  }

  /// A repeated integer, packed or not.
  var integers: [Int64] {
    get throws(WireError) {
      if case .varint(let bits) = value { return [Int64(bitPattern: bits)] }
      return try reader.varints().map { Int64(bitPattern: $0) }
    }
  }

  /// A repeated float, packed or not.
  var floats: [Float] {
    get throws(WireError) {
      if case .fixed32(let bits) = value { return [Float(bitPattern: bits)] }
      return try reader.words().map { Float(bitPattern: $0) }
    }
  }

  /// A repeated double, packed or not.
  var doubles: [Double] {
    get throws(WireError) {
      if case .fixed64(let bits) = value { return [Double(bitPattern: bits)] }
      let words = try reader.words()
      guard words.count % 2 == 0 else { throw WireError(reason: "a list of numbers is cut off") }
      return stride(from: 0, to: words.count, by: 2).map {
        Double(bitPattern: UInt64(words[$0]) | UInt64(words[$0 + 1]) << 32)
      }
    }
  }

  private var mismatch: WireError { WireError(reason: "field \(number) has an unexpected type") }
}
