/// Why a model cannot be read, or cannot be run on given inputs.
public enum InferenceError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file is no ONNX model, or is damaged.
  case corrupt(model: String, reason: String)
  /// The model is sound but uses something that is not implemented.
  case unsupported(model: String, node: String, op: String, reason: String)
  /// A node's inputs do not fit it: shapes, types or values.
  case invalid(model: String, node: String, op: String, reason: String)
  /// The caller's inputs are not the model's.
  case input(model: String, reason: String)
  /// The run would need more memory than allowed.
  case memory(model: String, needed: Int, limit: Int)

  public var description: String {
    switch self {
    case .corrupt(let model, let reason):
      "model '\(model)' is damaged or no ONNX file: \(reason)"
    case .unsupported(let model, let node, let op, let reason):
      "model '\(model)', node '\(node)' (\(op)): not supported: \(reason)"
    case .invalid(let model, let node, let op, let reason):
      "model '\(model)', node '\(node)' (\(op)): \(reason)"
    case .input(let model, let reason):
      "model '\(model)': \(reason)"
    case .memory(let model, let needed, let limit):
      "model '\(model)' needs \(needed) bytes for inputs of this shape, more than the limit of "
        + "\(limit)"
    }
  }
}

/// What an operator says about itself; the graph adds the names of model and node.
struct OperatorError: Error, Equatable {
  var reason: String
  var isUnsupported: Bool

  static func unsupported(_ reason: String) -> Self { Self(reason: reason, isUnsupported: true) }
  static func invalid(_ reason: String) -> Self { Self(reason: reason, isUnsupported: false) }

  func at(model: String, node: String, op: String) -> InferenceError {
    isUnsupported
      ? .unsupported(model: model, node: node, op: op, reason: reason)
      : .invalid(model: model, node: node, op: op, reason: reason)
  }
}
