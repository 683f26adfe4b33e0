// Runs ONNX models on one thread: file → graph → folding and fusion → memory planned once per input shape → run.
// It knows tensors and operators only; what a model is for, and where it comes from, is said elsewhere.

/// What a tensor's elements are. Models' float16 and bfloat16 are held as float, their int4 and uint4 as int8 and uint8.
public enum ElementType: Sendable, Hashable, CaseIterable, CustomStringConvertible {
  case float
  case double
  case int8
  case uint8
  case int16
  case uint16
  case int32
  case uint32
  case int64
  case uint64
  case bool

  /// Bytes of one element.
  var size: Int {
    switch self {
    case .int8, .uint8, .bool: 1
    case .int16, .uint16: 2
    case .float, .int32, .uint32: 4
    case .double, .int64, .uint64: 8
    }
  }

  public var description: String {
    switch self {
    case .float: "float"
    case .double: "double"
    case .int8: "int8"
    case .uint8: "uint8"
    case .int16: "int16"
    case .uint16: "uint16"
    case .int32: "int32"
    case .uint32: "uint32"
    case .int64: "int64"
    case .uint64: "uint64"
    case .bool: "bool"
    }
  }
}

/// A whole number that elements can be.
protocol WholeNumber: FixedWidthInteger, BitwiseCopyable, Sendable {}
extension Int8: WholeNumber {}
extension UInt8: WholeNumber {}
extension Int16: WholeNumber {}
extension UInt16: WholeNumber {}
extension Int32: WholeNumber {}
extension UInt32: WholeNumber {}
extension Int64: WholeNumber {}
extension UInt64: WholeNumber {}

/// A fraction that elements can be.
protocol RealNumber: BinaryFloatingPoint, BitwiseCopyable, Sendable {}
extension Float: RealNumber {}
extension Double: RealNumber {}

extension ElementType {
  /// The Swift type of whole numbers; nil for fractions and truth values.
  var whole: (any WholeNumber.Type)? {
    switch self {
    case .int8: Int8.self
    case .uint8: UInt8.self
    case .int16: Int16.self
    case .uint16: UInt16.self
    case .int32: Int32.self
    case .uint32: UInt32.self
    case .int64: Int64.self
    case .uint64: UInt64.self
    case .float, .double, .bool: nil
    }
  }

  /// The Swift type of fractions; nil for all others.
  var real: (any RealNumber.Type)? {
    switch self {
    case .float: Float.self
    case .double: Double.self
    default: nil
    }
  }
}

/// Bounds that keep a hostile model from exhausting the machine.
enum Limits {
  /// The most axes of a tensor; the C kernels keep counters of this many (`KF_MAX_RANK`).
  static let rank = 12
  /// The most elements of a tensor.
  static let elements = 1 << 28
  /// The longest axis that is moved element by element, and the most matrices of one product: both make tables.
  static let table = 1 << 22
  /// The greatest kernel size, stride, dilation or padding.
  static let window = 1 << 16
}
