internal import Support

/// What can be bound to a parameter of a statement.
enum Value {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case bytes([UInt8])
  /// Stored as little-endian 32-bit floats.
  case floats([Float])
  /// Stored as little-endian 64-bit integers.
  case integers(ArraySlice<Int64>)

  static func integer(_ value: Int) -> Value { .integer(Int64(value)) }
  static func real(_ value: Float) -> Value { .real(Double(value)) }
  static func path(_ value: FilePath) -> Value { .bytes(value.bytes) }
  static func text(_ value: String?) -> Value { value.map { .text($0) } ?? .null }
  static func optional(_ value: Int64?) -> Value { value.map { .integer($0) } ?? .null }
  static func optional(_ value: Float?) -> Value { value.map { .real($0) } ?? .null }
}

#if _endian(big)
  #error("vectors are stored as they lie in memory, which must be little-endian")
#endif
