/// A planned node.
struct Work {
  /// Type and shape of each output, unused ones included.
  var outputs: [TensorInfo]
  /// Bytes of temporary memory the run needs.
  var scratch = 0
  /// Output 0 is input `alias` under another shape: nothing is computed or copied.
  var alias: Int?
  /// Output 0 may take the memory of this input when nobody else needs it.
  var inPlace: Int?
  /// The outputs follow from shapes alone: they are computed at once and are constants of the plan.
  var isConstant = false
  /// Output 0 can be made of inputs that are all known whenever it is needed, and takes more memory than they do.
  var later: ((Inputs) -> Constant.Recipe?)?
  /// Computes the outputs.
  var run: (Operands) throws(OperatorError) -> Void
}

extension Work {
  /// Runs on inputs that are all known, or that do not matter.
  func evaluate(_ inputs: Inputs, limit: Int) throws(OperatorError) -> [Constant] {
    if let alias, let constant = inputs.all[alias]?.constant {
      return [try constant.reshaped(outputs[0].shape)]
    }
    if let recipe = later?(inputs) { return [Constant(outputs[0], madeBy: recipe)] }
    let bytes = outputs.reduce(scratch) { $0 + $1.byteCount }
    guard bytes <= limit else { throw .unsupported("\(bytes) bytes of memory; at most \(limit)") }
    let constants = outputs.map { info in
      unsafe Constant(info) { memory in
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: info.byteCount)
      }
    }
    let temporary = UnsafeMutableRawPointer.allocate(byteCount: max(scratch, 1), alignment: 64)
    defer { unsafe temporary.deallocate() }
    let operands = unsafe Operands(
      inputs: inputs.all.map { input in
        unsafe input?.constant.map { unsafe UnsafeMutableRawPointer(mutating: $0.bytes) }
      },
      outputs: constants.map { unsafe UnsafeMutableRawPointer(mutating: $0.bytes) },
      scratch: temporary)
    try run(operands)
    return constants
  }
}

/// Where a node's tensors lie during a run. Sizes were fixed by the plan.
@safe struct Operands {
  var inputs: [UnsafeMutableRawPointer?] = unsafe []
  var outputs: [UnsafeMutableRawPointer] = unsafe []
  var scratch: UnsafeMutableRawPointer

  /// The elements of an input; the plan has checked that it is there.
  func input<T: BitwiseCopyable>(_ index: Int, as: T.Type = T.self) -> UnsafePointer<T> {
    guard let input = unsafe inputs[index] else { preconditionFailure("input \(index) is missing") }
    return unsafe UnsafePointer(input.assumingMemoryBound(to: T.self))
  }

  /// The elements of an input that may not be there.
  func optional<T: BitwiseCopyable>(_ index: Int, as: T.Type = T.self) -> UnsafePointer<T>? {
    guard unsafe index < inputs.count, let input = unsafe inputs[index] else { return nil }
    return unsafe UnsafePointer(input.assumingMemoryBound(to: T.self))
  }

  /// The elements of a float input; the plan has checked that it is there.
  func floats(_ index: Int) -> UnsafePointer<Float> { unsafe input(index) }

  /// The elements of a float output.
  func floats(out index: Int) -> UnsafeMutablePointer<Float> { unsafe output(index) }

  func output<T: BitwiseCopyable>(_ index: Int, as: T.Type = T.self) -> UnsafeMutablePointer<T> {
    unsafe outputs[index].assumingMemoryBound(to: T.self)
  }

  /// Temporary memory, `offset` elements from its start.
  func scratch<T: BitwiseCopyable>(_ offset: Int = 0, as: T.Type = T.self)
    -> UnsafeMutablePointer<T>
  {
    unsafe scratch.assumingMemoryBound(to: T.self) + offset
  }
}
