/// What a model file holds, of models that cannot be run, too.
public struct ModelInspection: Sendable, Hashable {
  /// A size of an input or output.
  public enum Size: Sendable, Hashable, CustomStringConvertible {
    case fixed(Int)
    /// Left to the caller; the name says which sizes are the same, and may be empty.
    case open(name: String)

    fileprivate var isFixed: Bool { if case .fixed = self { true } else { false } }

    public var description: String {
      switch self {
      case .fixed(let size): "\(size)"
      case .open(let name): name.isEmpty ? "?" : name
      }
    }
  }

  public struct Value: Sendable, Hashable {
    public let name: String
    /// As ONNX calls it, for example `float16`.
    public let type: String
    /// nil where the number of axes is open.
    public let shape: [Size]?

    package init(name: String, type: String, shape: [Size]?) {
      self.name = name
      self.type = type
      self.shape = shape
    }
  }

  public struct OperatorCount: Sendable, Hashable {
    /// With the domain before it where that is not ONNX's own.
    public let name: String
    public let count: Int
    /// Whether docs/operators.md has it for the model's operator set; its attributes may still be refused.
    public let isSupported: Bool

    package init(name: String, count: Int, isSupported: Bool) {
      self.name = name
      self.count = count
      self.isSupported = isSupported
    }
  }

  /// Something that keeps the model from being run.
  public struct Refusal: Sendable, Hashable, CustomStringConvertible {
    public let node: String
    public let op: String
    public let reason: String

    package init(node: String, op: String, reason: String) {
      self.node = node
      self.op = op
      self.reason = reason
    }

    public var description: String { "node '\(node)' (\(op)): \(reason)" }
  }

  /// What one run takes.
  public struct Work: Sendable, Hashable {
    /// Multiplications with an addition in convolutions and products of matrices; each counts as two FLOP.
    public let multiplyAdds: Int
    /// Shapes of the outputs.
    public let outputs: [String: [Int]]
    /// Bytes besides the weights.
    public let memory: Int

    package init(multiplyAdds: Int, outputs: [String: [Int]], memory: Int) {
      self.multiplyAdds = multiplyAdds
      self.outputs = outputs
      self.memory = memory
    }
  }

  public let name: String
  /// The program that wrote the file; may be empty.
  public let producer: String
  public let irVersion: Int
  /// Versions by domain; ONNX's own is `ai.onnx`.
  public let operatorSets: [String: Int]
  /// Those that a run needs: no weights, and none that nothing reads.
  public let inputs: [Value]
  public let outputs: [Value]
  /// The most frequent first, then by name.
  public let operators: [OperatorCount]
  /// Elements of all weights that are fractions or quantised, without scales and zero points.
  public let parameters: Int
  /// Bytes of all weights in the file.
  public let weightBytes: Int
  /// Everything that keeps the model from being run, in the order of the file; empty if it can be.
  public private(set) var refusals: [Refusal]

  public var isRunnable: Bool { refusals.isEmpty }

  /// As another process found it.
  package init(
    name: String, producer: String, irVersion: Int, operatorSets: [String: Int], inputs: [Value],
    outputs: [Value], operators: [OperatorCount], parameters: Int, weightBytes: Int,
    refusals: [Refusal]
  ) {
    self.name = name
    self.producer = producer
    self.irVersion = irVersion
    self.operatorSets = operatorSets
    self.inputs = inputs
    self.outputs = outputs
    self.operators = operators
    self.parameters = parameters
    self.weightBytes = weightBytes
    self.refusals = refusals
  }

  /// - Throws: `corrupt` for a file that is no ONNX model or contradicts itself.
  public init(onnx bytes: [UInt8], name: String) throws(InferenceError) {
    let owner = HeapBytes(bytes)
    let file: OnnxFile
    do throws(WireError) {
      file = try unsafe OnnxFile(UnsafeRawBufferPointer(owner.bytes), owner: owner)
    } catch { throw error.in(model: name) }
    self.name = name
    producer = file.producer
    irVersion = file.irVersion
    operatorSets = file.opsets.reduce(into: [:]) {
      $0[$1.key.isEmpty ? "ai.onnx" : $1.key] = $1.value
    }
    let weights = Set(file.weights.map(\.name))
    let read = Set(file.nodes.flatMap(\.inputs) + file.outputs.map(\.name))
    inputs = file.inputs.filter { !weights.contains($0.name) && read.contains($0.name) }
      .map(Value.init)
    outputs = file.outputs.map(Value.init)
    operators = Self.counts(file)
    (parameters, weightBytes) = Self.weights(file)
    var refusals = Self.refusals(file, model: name)
    if refusals.isEmpty {
      do throws(InferenceError) { _ = try Graph(file, model: name) } catch {
        guard let refusal = Refusal(error) else { throw error }
        refusals.append(refusal)
      }
    }
    self.refusals = refusals
  }

  private static func counts(_ file: OnnxFile) -> [OperatorCount] {
    var counts: [String: (count: Int, isSupported: Bool)] = [:]
    for node in file.nodes {
      let isOwn = node.domain.isEmpty || node.domain == "ai.onnx"
      let name = isOwn ? node.op : "\(node.domain).\(node.op)"
      let isSupported = isOwn && OperatorTable.has(node.op, opset: file.opsets[""])
      counts[name, default: (0, isSupported)].count += 1
    }
    return counts.map { OperatorCount(name: $0, count: $1.count, isSupported: $1.isSupported) }
      .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
  }

  private static func weights(_ file: OnnxFile) -> (count: Int, bytes: Int) {
    var tensors = file.weights
    var scales: Set<String> = []
    for node in file.nodes {
      if node.op == "DequantizeLinear" { scales.formUnion(node.inputs.dropFirst()) }
      if node.op == "Constant", case .tensor(let tensor)? = node.attributes["value"] {
        tensors.append(tensor)
      }
    }
    let counted = tensors.filter { $0.isParameter && !scales.contains($0.name) }
    func sum(_ values: some Sequence<Int>) -> Int {
      values.reduce(0) {
        let (sum, overflow) = $0.addingReportingOverflow($1)
        return overflow ? .max : sum
      }
    }
    return (sum(counted.lazy.map { $0.count ?? 0 }), sum(tensors.lazy.map(\.storedBytes)))
  }

  private static func refusals(_ file: OnnxFile, model: String) -> [Refusal] {
    var refusals: [Refusal] = []
    func note(_ body: () throws(InferenceError) -> Void) {
      do throws(InferenceError) { try body() } catch {
        // What is no refusal comes up again when the graph is made.
        if let refusal = Refusal(error) { refusals.append(refusal) }
      }
    }
    if file.hasSparseWeights {
      refusals.append(Refusal(node: "sparse_initializer", op: "weight", reason: "sparse weights"))
    }
    for weight in file.weights {
      note { () throws(InferenceError) in
        do throws(WireError) { _ = try weight.constant() } catch { throw error.in(model: model) }
      }
    }
    let weights = Set(file.weights.map(\.name))
    for value in file.inputs where !weights.contains(value.name) {
      note { () throws(InferenceError) in
        _ = try ValueInfo(value, role: "input", model: model, type: nil)
      }
    }
    for node in file.nodes {
      note { () throws(InferenceError) in
        _ = try OperatorTable.make(
          node, opsets: file.opsets, opset: file.opsets[""], model: model)
      }
    }
    for value in file.outputs {
      note { () throws(InferenceError) in
        _ = try ValueInfo(value, role: "output", model: model, type: .float)
      }
    }
    return refusals
  }

  /// The shapes the file fixes, with 1 for an open first axis and `side` for any other that is open; nil where a number of axes is
  /// open.
  public func shapes(side: Int) -> [String: [Int]]? {
    var shapes: [String: [Int]] = [:]
    for input in inputs {
      guard let sizes = input.shape else { return nil }
      shapes[input.name] = sizes.enumerated().map { axis, size in
        switch size {
        case .fixed(let size): size
        case .open: axis == 0 ? 1 : side
        }
      }
    }
    return shapes
  }

  /// What a run on inputs of these shapes takes.
  ///
  /// - Parameters:
  ///   - bytes: of the same file.
  ///   - shapes: of every input by name; sizes may differ from those the file fixes.
  /// - Throws: what reading or running the model would throw; `unsupported`, too, where the shape of something depends on
  ///   values of the inputs.
  public func work(
    of bytes: [UInt8], shapes: [String: [Int]]
  ) throws(InferenceError) -> Work {
    let plain = try Model(onnx: bytes, name: name, opensSizes: true, optimised: false)
    var infos: [TensorInfo] = []
    for port in plain.inputs {
      guard let shape = shapes[port.name] else {
        throw .input(model: name, reason: "input '\(port.name)' has no shape")
      }
      guard port.accepts(shape) else {
        throw .input(
          model: name, reason: "input '\(port.name)' is \(port.shapeText), not \(shape)")
      }
      do throws(OperatorError) { infos.append(try TensorInfo(port.type, shape)) } catch {
        throw .input(model: name, reason: "input '\(port.name)': \(error.reason)")
      }
    }
    let limit = 4 << 30
    let builder = try PlanBuilder(plain.graph, inputs: infos, values: [:], limit: limit)
    var multiplyAdds = 0
    for node in plain.graph.nodes {
      let (sum, overflow) = multiplyAdds.addingReportingOverflow(Self.multiplyAdds(node, builder))
      multiplyAdds = overflow ? .max : sum
    }
    let fast = try Model(onnx: bytes, name: name, opensSizes: true)
    let plan = try Plan(fast.graph, inputs: infos, values: [:], limit: limit)
    var outputs: [String: [Int]] = [:]
    for (port, tensor) in zip(fast.outputs, plan.outputs) { outputs[port.name] = tensor.info.shape }
    return Work(multiplyAdds: multiplyAdds, outputs: outputs, memory: plan.memory)
  }

  /// Whether runs differ in the number of pictures alone.
  private var hasFixedSizes: Bool {
    inputs.allSatisfy { $0.shape?.dropFirst().allSatisfy { $0.isFixed } ?? false }
  }

  /// Notes what `work` threw, where the file leaves no sizes open by which a run might do better.
  package mutating func note(_ error: InferenceError) {
    guard refusals.isEmpty, hasFixedSizes, let refusal = Refusal(error) else { return }
    refusals.append(refusal)
  }

  private static func multiplyAdds(_ node: Graph.Node, _ builder: PlanBuilder) -> Int {
    func info(_ id: Graph.ID?) -> TensorInfo? { id.flatMap { builder.infos[$0] } }
    guard let id = node.outputs.first.flatMap({ $0 }), builder.constants[id] == nil,
      let output = info(id), node.inputs.count >= 2, let x = info(node.inputs[0]),
      let weights = info(node.inputs[1])
    else { return 0 }
    switch node.op {
    case "Conv": return output.count * (weights.count / max(1, weights.shape[0]))
    case "ConvTranspose": return x.count * (weights.count / max(1, weights.shape[0]))
    // A · B has as many terms a sum as A has elements a row of the result.
    case "Gemm": return output.shape.last.map { x.count * $0 } ?? 0
    case "MatMul", "MatMulInteger": return output.count * (x.shape.last ?? 0)
    default: return 0
    }
  }
}

extension ModelInspection.Value {
  init(_ value: OnnxFile.Value) {
    self.init(
      name: value.name, type: value.isTensor ? onnxTypeName(value.type ?? 0) : "no tensor",
      shape: value.shape.map { sizes in
        sizes.enumerated().map { axis, size in
          size.map { .fixed($0) } ?? .open(name: value.sizeNames[axis])
        }
      })
  }
}

extension ModelInspection.Refusal {
  /// nil for what is damage rather than a limit.
  init?(_ error: InferenceError) {
    switch error {
    case .unsupported(_, let node, let op, let reason), .invalid(_, let node, let op, let reason):
      self.init(node: node, op: op, reason: reason)
    case .corrupt, .input, .memory: return nil
    }
  }
}
