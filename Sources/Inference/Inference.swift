// Runs ONNX models on one thread: file → graph → folding and fusion → memory planned once per input shape → run.
// It knows tensors and operators only; what a model is for, and where it comes from, is said elsewhere.

/// What a tensor's elements are.
public enum ElementType: Sendable, Hashable, CustomStringConvertible {
  case float
  case double
  case uint8
  case int32
  case int64
  case bool

  /// Bytes of one element.
  var size: Int {
    switch self {
    case .uint8, .bool: 1
    case .float, .int32: 4
    case .double, .int64: 8
    }
  }

  public var description: String {
    switch self {
    case .float: "float"
    case .double: "double"
    case .uint8: "uint8"
    case .int32: "int32"
    case .int64: "int64"
    case .bool: "bool"
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
