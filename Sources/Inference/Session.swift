/// Runs a model, one run at a time. It owns the memory of the runs, which grows to what the largest input needs, and
/// remembers how it planned for recent input shapes.
@safe public final class Session {
  private struct Key: Hashable {
    let inputs: [TensorInfo]
    let values: [Tensor]
  }

  private struct Entry {
    let plan: Plan
    var lastUse: Int
  }

  /// Plans kept, each for one set of input shapes. A plan is a few kilobytes; the memory it describes is shared.
  static let planLimit = 48
  /// Plans that depend on more input values than this are made again for each run.
  private static let valueLimit = 4096

  public let model: Model
  /// The most bytes a run may take.
  public let memoryLimit: Int

  private var plans: [Key: Entry] = [:]
  private var clock = 0
  private var memory = Memory()

  /// How many shapes are planned for, for tests.
  var planCount: Int { plans.count }

  /// - Parameters:
  ///   - memoryLimit: the most bytes a run may take; inputs that need more are refused.
  public init(_ model: Model, memoryLimit: Int = 4 << 30) {
    self.model = model
    self.memoryLimit = memoryLimit
  }

  /// Runs the model.
  ///
  /// - Parameters:
  ///   - inputs: a tensor for each input of the model, of its type and of a shape it accepts.
  /// - Returns: a tensor for each output of the model.
  /// - Throws: `input` for inputs the model does not have or accept, `invalid` or `unsupported` where a node cannot work on
  ///   what reaches it, `memory` beyond the limit.
  public func run(_ inputs: [String: Tensor]) throws(InferenceError) -> [String: Tensor] {
    var tensors: [Tensor] = []
    for port in model.graph.inputs {
      guard let tensor = inputs[port.info.name] else {
        throw .input(model: model.name, reason: "input '\(port.info.name)' is missing")
      }
      tensors.append(tensor)
    }
    for name in inputs.keys.sorted() where !model.inputs.contains(where: { $0.name == name }) {
      throw unknown(name)
    }
    let plan = try plan(for: tensors.map { ($0.type, $0.shape) }) { tensors[$0] }
    let base = unsafe memory.reserve(plan.memory)
    unsafe plan.bind(to: base)
    for (tensor, input) in zip(tensors, plan.inputs) {
      guard case .memory(let offset) = input.location else { continue }
      unsafe tensor.withBytes { bytes in
        guard let source = bytes.baseAddress else { return }
        unsafe (base + offset).copyMemory(from: source, byteCount: input.info.byteCount)
      }
    }
    try plan.run()
    var outputs: [String: Tensor] = [:]
    for (port, output) in zip(model.graph.outputs, plan.outputs) {
      guard let address = unsafe plan.address(output.location, base) else { continue }
      outputs[port.info.name] = unsafe Tensor(output.info, copying: address)
    }
    return outputs
  }

  /// Runs a model of one float input without copying input or outputs.
  ///
  /// - Parameters:
  ///   - input: name of the model's only input.
  ///   - shape: its shape, for example `[N, C, H, W]`.
  ///   - fill: writes all elements of the input; they hold what a former run left there.
  ///   - read: looks at the outputs, which are gone when it returns.
  /// - Returns: what `read` returns.
  public func run<Result>(
    _ input: String, shape: [Int], fill: (inout MutableSpan<Float>) -> Void,
    read: (borrowing Outputs) -> Result
  ) throws(InferenceError) -> Result {
    guard model.inputs.contains(where: { $0.name == input }) else { throw unknown(input) }
    guard model.inputs.count == 1 else {
      throw .input(model: model.name, reason: "it has \(model.inputs.count) inputs, not one")
    }
    var filled: Tensor?
    let plan = try plan(for: [(.float, shape)]) { _ in
      // The values decide shapes further on, so they are needed before there is a plan.
      var values = [Float](repeating: 0, count: product(shape))
      var span = values.mutableSpan
      fill(&span)
      let tensor = Tensor(shape: shape, floats: values)
      filled = tensor
      return tensor
    }
    let base = unsafe memory.reserve(plan.memory)
    unsafe plan.bind(to: base)
    if filled == nil, case .memory(let offset) = plan.inputs[0].location {
      let start = unsafe (base + offset).bindMemory(
        to: Float.self, capacity: plan.inputs[0].info.count)
      var span = unsafe MutableSpan(_unsafeStart: start, count: plan.inputs[0].info.count)
      fill(&span)
    }
    try plan.run()
    return read(unsafe Outputs(plan: plan, names: model.outputs.map(\.name), base: base))
  }

  private func unknown(_ name: String) -> InferenceError {
    let names = model.inputs.map { "'\($0.name)'" }.joined(separator: ", ")
    return .input(model: model.name, reason: "there is no input '\(name)'; it has \(names)")
  }

  private func plan(
    for inputs: [(ElementType, [Int])], value: (Int) -> Tensor
  ) throws(InferenceError) -> Plan {
    var infos: [TensorInfo] = []
    for (port, (type, shape)) in zip(model.graph.inputs, inputs) {
      let info = port.info
      guard info.type == type, info.accepts(shape) else {
        throw .input(
          model: model.name,
          reason: "input '\(info.name)' is \(type) \(shape), but the model takes \(info.type) "
            + info.shapeText)
      }
      do throws(OperatorError) { infos.append(try TensorInfo(type, shape)) } catch {
        throw .input(model: model.name, reason: "input '\(info.name)': \(error.reason)")
      }
    }
    let values = model.valueInputs.map { value($0) }
    let key = Key(inputs: infos, values: values)
    clock += 1
    if let entry = plans[key] {
      plans[key]?.lastUse = clock
      return entry.plan
    }
    var constants: [Int: Constant] = [:]
    for (index, tensor) in zip(model.valueInputs, values) {
      constants[index] = unsafe Constant(infos[index]) { memory in
        unsafe tensor.withBytes { bytes in
          guard let source = bytes.baseAddress else { return }
          unsafe memory.copyMemory(from: source, byteCount: bytes.count)
        }
      }
    }
    let plan = try Plan(model.graph, inputs: infos, values: constants, limit: memoryLimit)
    if values.reduce(0, { $0 + $1.count }) <= Self.valueLimit {
      if plans.count >= Self.planLimit,
        let oldest = plans.min(by: { $0.value.lastUse < $1.value.lastUse })
      {
        plans[oldest.key] = nil
      }
      plans[key] = Entry(plan: plan, lastUse: clock)
    }
    return plan
  }
}

/// The results of a run, in the session's memory.
@safe public struct Outputs: ~Copyable {
  private let plan: Plan
  private let names: [String]
  private let base: UnsafeMutableRawPointer

  @unsafe init(plan: Plan, names: [String], base: UnsafeMutableRawPointer) {
    self.plan = plan
    self.names = names
    unsafe self.base = base
  }

  private func tensor(_ name: String) -> Plan.Tensor {
    guard let index = names.firstIndex(of: name) else {
      preconditionFailure("the model has no output '\(name)'; it has \(names)")
    }
    return plan.outputs[index]
  }

  /// - Precondition: the model has an output of this name.
  public func shape(_ name: String) -> [Int] { tensor(name).info.shape }

  /// The elements of a float output, row-major.
  ///
  /// - Precondition: the model has a float output of this name.
  @_lifetime(borrow self)
  public func floats(_ name: String) -> Span<Float> {
    let tensor = tensor(name)
    precondition(tensor.info.type == .float, "output '\(name)' is \(tensor.info.type), not float")
    guard let address = unsafe plan.address(tensor.location, base) else {
      preconditionFailure("output '\(name)' has no place")
    }
    let start = unsafe UnsafePointer(address.assumingMemoryBound(to: Float.self))
    let span = unsafe Span(_unsafeStart: start, count: tensor.info.count)
    return unsafe _overrideLifetime(span, borrowing: self)
  }
}

/// A growing piece of memory, aligned for vectors.
@safe private struct Memory: ~Copyable {
  private var bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 64)

  /// At least `count` bytes. What was there before is gone when it has to grow.
  @unsafe mutating func reserve(_ count: Int) -> UnsafeMutableRawPointer {
    if unsafe count > bytes.count {
      unsafe bytes.deallocate()
      unsafe bytes = .allocate(byteCount: count, alignment: 64)
    }
    guard let address = unsafe bytes.baseAddress else {
      preconditionFailure("at least 64 bytes were allocated")
    }
    return unsafe address
  }

  deinit { unsafe bytes.deallocate() }
}
