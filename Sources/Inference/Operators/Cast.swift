/// Cast: towards zero from floats to whole numbers, cut to what the type holds; anything but 0 is true.
struct Cast: Operator {
  private let type: ElementType

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(1...1)
    try node.requireOutputs(1...1)
    guard let code = try node.int("to") else { throw .invalid("attribute 'to' is missing") }
    guard let type = ElementType(onnx: Int32(clamping: code)) else {
      throw .unsupported("a cast to \(onnxTypeName(Int32(clamping: code)))")
    }
    self.type = type
    // Both concern types that are refused above.
    node.ignore("saturate")
    node.ignore("round_mode")
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    let output = try TensorInfo(type, x.shape)
    let alias = x.type == type ? 0 : nil
    return Work(outputs: [output], alias: alias) { operands in
      for i in 0..<x.count {
        let value = unsafe Scalar(operands.input(0, as: UInt8.self) + i * x.type.size, x.type)
        unsafe value.store(
          to: operands.output(0, as: UInt8.self) + i * output.type.size, as: output.type)
      }
    }
  }
}

/// One element of any type.
enum Scalar {
  case integer(Int64)
  case real(Double)

  @unsafe init(_ address: UnsafePointer<UInt8>, _ type: ElementType) {
    let address = unsafe UnsafeRawPointer(address)
    self =
      switch type {
      case .float: unsafe .real(Double(address.loadUnaligned(as: Float.self)))
      case .double: unsafe .real(address.loadUnaligned(as: Double.self))
      case .uint8: unsafe .integer(Int64(address.load(as: UInt8.self)))
      case .int32: unsafe .integer(Int64(address.loadUnaligned(as: Int32.self)))
      case .int64: unsafe .integer(address.loadUnaligned(as: Int64.self))
      case .bool: unsafe .integer(address.load(as: UInt8.self) == 0 ? 0 : 1)
      }
  }

  var real: Double {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    }
  }

  /// Towards zero; cut to the range; not-a-number is 0.
  var integer: Int64 {
    switch self {
    case .integer(let value): value
    case .real(let value):
      Int64(exactly: value.rounded(.towardZero)) ?? (value > 0 ? .max : value < 0 ? .min : 0)
    }
  }

  private var isTrue: Bool {
    switch self {
    case .integer(let value): value != 0
    case .real(let value): value != 0
    }
  }

  @unsafe func store(to address: UnsafeMutablePointer<UInt8>, as type: ElementType) {
    let address = UnsafeMutableRawPointer(address)
    switch type {
    case .float:
      // An integer is rounded once, not by way of a double.
      if case .integer(let value) = self {
        unsafe address.storeBytes(of: Float(value), as: Float.self)
      } else {
        unsafe address.storeBytes(of: Float(real), as: Float.self)
      }
    case .double: unsafe address.storeBytes(of: real, as: Double.self)
    case .uint8:
      // Whole numbers wrap around, as in numpy.
      unsafe address.storeBytes(of: UInt8(truncatingIfNeeded: integer), as: UInt8.self)
    case .int32:
      if case .integer(let value) = self {
        unsafe address.storeBytes(of: Int32(truncatingIfNeeded: value), as: Int32.self)
      } else {
        unsafe address.storeBytes(of: Int32(clamping: integer), as: Int32.self)
      }
    case .int64: unsafe address.storeBytes(of: integer, as: Int64.self)
    case .bool: unsafe address.storeBytes(of: isTrue ? 1 : 0, as: UInt8.self)
    }
  }
}
