/// Cast and CastLike: towards zero from floats to whole numbers, cut to what the type holds; anything but 0 is true. Float16 and
/// bfloat16 are rounded to, though held as float.
struct Cast: Operator {
  /// nil for the type of input 1.
  private let target: StoredType?

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireOutputs(1...1)
    // Both concern types that are refused.
    node.ignore("saturate")
    node.ignore("round_mode")
    if node.op == "CastLike" {
      try node.requireInputs(2...2)
      target = nil
      return
    }
    try node.requireInputs(1...1)
    guard let code = try node.int("to") else { throw .invalid("attribute 'to' is missing") }
    guard let stored = StoredType(onnx: Int32(clamping: code)) else {
      throw .unsupported("a cast to \(onnxTypeName(Int32(clamping: code)))")
    }
    switch stored {
    case .int4, .uint4: throw .unsupported("a cast to \(onnxTypeName(Int32(clamping: code)))")
    case .plain, .float16, .bfloat16: target = stored
    }
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    let target: StoredType
    if let given = self.target { target = given } else { target = .plain(try inputs[1].type) }
    let output = try TensorInfo(target.type, x.shape)
    var isSame = x.type == output.type
    switch target {
    case .float16, .bfloat16: isSame = false
    case .plain, .int4, .uint4: break
    }
    return Work(outputs: [output], alias: isSame ? 0 : nil) { operands in
      let from = unsafe operands.input(0, as: UInt8.self)
      let to = unsafe operands.output(0, as: UInt8.self)
      for i in 0..<x.count {
        var value = unsafe Scalar(from + i * x.type.size, x.type)
        switch target {
        case .float16: value = .real(Double(Float16(value.real)))
        case .bfloat16: value = .real(Double(bfloat16(Float(value.real))))
        case .plain, .int4, .uint4: break
        }
        unsafe value.store(to: to + i * output.type.size, as: output.type)
      }
    }
  }

  /// The nearest number whose last 16 bits are 0; halves go to the even one.
  private func bfloat16(_ value: Float) -> Float {
    guard value.isFinite else { return value }
    let bits = value.bitPattern
    return Float(bitPattern: (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF_0000)
  }
}

/// One element of any type.
enum Scalar {
  case integer(Int64)
  /// What an `Int64` cannot hold.
  case natural(UInt64)
  case real(Double)

  @unsafe init(_ address: UnsafePointer<UInt8>, _ type: ElementType) {
    let address = unsafe UnsafeRawPointer(address)
    self =
      switch type {
      case .float: unsafe .real(Double(address.loadUnaligned(as: Float.self)))
      case .double: unsafe .real(address.loadUnaligned(as: Double.self))
      case .int8: unsafe .integer(Int64(address.load(as: Int8.self)))
      case .uint8: unsafe .integer(Int64(address.load(as: UInt8.self)))
      case .int16: unsafe .integer(Int64(address.loadUnaligned(as: Int16.self)))
      case .uint16: unsafe .integer(Int64(address.loadUnaligned(as: UInt16.self)))
      case .int32: unsafe .integer(Int64(address.loadUnaligned(as: Int32.self)))
      case .uint32: unsafe .integer(Int64(address.loadUnaligned(as: UInt32.self)))
      case .int64: unsafe .integer(address.loadUnaligned(as: Int64.self))
      case .uint64: unsafe .natural(address.loadUnaligned(as: UInt64.self))
      case .bool: unsafe .integer(address.load(as: UInt8.self) == 0 ? 0 : 1)
      }
  }

  var real: Double {
    switch self {
    case .integer(let value): Double(value)
    case .natural(let value): Double(value)
    case .real(let value): value
    }
  }

  /// Towards zero; cut to the range; not-a-number is 0. Of more than 63 bits the pattern.
  var integer: Int64 {
    switch self {
    case .integer(let value): value
    case .natural(let value): Int64(bitPattern: value)
    case .real(let value):
      Int64(exactly: value.rounded(.towardZero)) ?? (value > 0 ? .max : value < 0 ? .min : 0)
    }
  }

  private var isTrue: Bool {
    switch self {
    case .integer(let value): value != 0
    case .natural(let value): value != 0
    case .real(let value): value != 0
    }
  }

  @unsafe func store(to address: UnsafeMutablePointer<UInt8>, as type: ElementType) {
    let address = UnsafeMutableRawPointer(address)
    switch type {
    case .float:
      // An integer is rounded once, not by way of a double.
      let value: Float =
        switch self {
        case .integer(let value): Float(value)
        case .natural(let value): Float(value)
        case .real(let value): Float(value)
        }
      unsafe address.storeBytes(of: value, as: Float.self)
    case .double: unsafe address.storeBytes(of: real, as: Double.self)
    // Whole numbers wrap around, as in numpy; so do fractions beyond small types.
    case .int8: unsafe address.storeBytes(of: Int8(truncatingIfNeeded: integer), as: Int8.self)
    case .uint8: unsafe address.storeBytes(of: UInt8(truncatingIfNeeded: integer), as: UInt8.self)
    case .int16: unsafe address.storeBytes(of: Int16(truncatingIfNeeded: integer), as: Int16.self)
    case .uint16:
      unsafe address.storeBytes(of: UInt16(truncatingIfNeeded: integer), as: UInt16.self)
    case .int32:
      if case .real = self {
        unsafe address.storeBytes(of: Int32(clamping: integer), as: Int32.self)
      } else {
        unsafe address.storeBytes(of: Int32(truncatingIfNeeded: integer), as: Int32.self)
      }
    case .uint32:
      unsafe address.storeBytes(of: UInt32(truncatingIfNeeded: integer), as: UInt32.self)
    case .int64: unsafe address.storeBytes(of: integer, as: Int64.self)
    case .uint64:
      if case .real(let value) = self, value >= 0x1p63 {
        let whole = UInt64(exactly: value.rounded(.towardZero)) ?? .max
        unsafe address.storeBytes(of: whole, as: UInt64.self)
      } else {
        unsafe address.storeBytes(of: UInt64(bitPattern: integer), as: UInt64.self)
      }
    case .bool: unsafe address.storeBytes(of: isTrue ? 1 : 0, as: UInt8.self)
    }
  }
}
