internal import CKernels
internal import Synchronization

/// The weights of one convolution in the orders its kernels want, each made when it is first needed and then shared by all
/// plans and sessions of the model. They are copies: what lies in the model's own bytes stays there, unread.
final class Packing: Sendable {
  enum Form: Hashable {
    case planar
    case entry
    case blocked
    /// For `blocked`, in whole numbers.
    case whole
    case depthwise
    case winograd
  }

  private struct Entry {
    let source: Constant
    let packed: Constant
  }

  private let entries = Mutex<[Form: Entry]>([:])

  /// The kind of processor this is.
  static let level = kf_fastest()

  /// - Parameters:
  ///   - count: how many floats `pack` writes.
  ///   - pack: reads the weights, and writes them in the other order.
  func weights(
    _ form: Form, of source: Constant, count: Int,
    pack: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) throws(OperatorError) -> Constant {
    try unsafe weights(form, of: source, count: count) { target in
      unsafe source.withFloats { unsafe pack($0, target) }
    }
  }

  /// - Parameters:
  ///   - count: how many floats take the place of what `pack` writes.
  func weights(
    _ form: Form, of source: Constant, count: Int, pack: (UnsafeMutablePointer<Float>) -> Void
  ) throws(OperatorError) -> Constant {
    if let entry = entries.withLock({ $0[form] }), entry.source === source { return entry.packed }
    let info = try TensorInfo(.float, [count])
    let packed = unsafe Constant(info) { memory in
      unsafe pack(memory.bindMemory(to: Float.self, capacity: count))
    }
    entries.withLock { $0[form] = Entry(source: source, packed: packed) }
    return packed
  }
}

/// Bias and activation as the fast convolutions apply them, before a sum leaves its register. What they cannot apply is left
/// for a pass over the output.
struct Tail {
  private let bias: Constant
  private let slopes: Constant?
  private let isRelu: Bool
  private let rest: Activation

  /// - Parameters:
  ///   - bias: one for each of the `channels`; nil is none.
  ///   - padded: channels the kernel computes, of which those beyond `channels` get no bias.
  init(
    _ activation: Activation, bias: Constant?, channels: Int, padded: Int
  ) throws(OperatorError) {
    func filled(_ values: [Float]) throws(OperatorError) -> Constant {
      try Constant(
        [padded], floats: values + [Float](repeating: 0, count: padded - values.count))
    }
    self.bias = try filled(bias?.floats ?? [])
    switch activation {
    case .none:
      (slopes, isRelu, rest) = (nil, false, .none)
    case .function(KF_RELU, _, _):
      (slopes, isRelu, rest) = (nil, true, .none)
    case .function:
      (slopes, isRelu, rest) = (nil, false, activation)
    case .slopes(let constant):
      var values = constant.floats ?? []
      guard values.count == channels || values.count == 1 else {
        throw .invalid("\(values.count) slopes for \(channels) channels")
      }
      if values.count == 1 { values = [Float](repeating: values[0], count: channels) }
      (slopes, isRelu, rest) = (try filled(values), false, .none)
    }
  }

  /// Whether a kernel can do all of it.
  static func covers(_ activation: Activation) -> Bool {
    switch activation {
    case .none, .function(KF_RELU, _, _), .slopes: true
    case .function: false
    }
  }

  /// For a kernel; valid while this value lives.
  var argument: kf_tail {
    unsafe kf_tail(
      bias: bias.floatBytes, slopes: slopes.map { unsafe $0.floatBytes }, relu: isRelu)
  }

  /// What the kernel left to do, on all of its output.
  @unsafe func finish(_ x: UnsafeMutablePointer<Float>, count: Int) {
    guard case .function(let function, let a, let b) = rest else { return }
    unsafe kf_unary_f32(function, a, b, x, x, count)
  }
}
