/// A model, and what must come out of it for given inputs, as the ONNX project publishes such cases
/// (https://github.com/onnx/onnx/blob/main/docs/OnnxBackendTest.md).
public enum ModelCase {
  /// Inputs and what must come out for them.
  public struct DataSet: Hashable, Sendable {
    /// How messages call it.
    public var name: String
    /// The bytes of `input_0.pb`, `input_1.pb` and so on, each a TensorProto.
    public var inputs: [[UInt8]]
    /// The bytes of `output_0.pb` and so on.
    public var outputs: [[UInt8]]

    public init(name: String, inputs: [[UInt8]], outputs: [[UInt8]]) {
      self.name = name
      self.inputs = inputs
      self.outputs = outputs
    }
  }

  public enum Outcome: Sendable, Hashable {
    case passed
    case failed(reason: String)
    /// The case is outside docs/operators.md (`OperatorTable.documents`): an operator, operator set, domain or type.
    case skipped(reason: String)
  }

  /// Runs a case.
  ///
  /// - Parameters:
  ///   - name: how messages call the model.
  ///   - relative: a number may differ by this share of what is expected,
  ///   - absolute: and by this much besides. Where a case is in float16 or bfloat16, which are held as float here, it may be two
  ///     units of their last place. Whole numbers and truth values must be equal, infinities and not-a-number too.
  ///   - memoryLimit: the most bytes a run may take.
  public static func check(
    name: String, model bytes: [UInt8], sets: [DataSet], relative: Double = 1e-3,
    absolute: Double = 1e-7, memoryLimit: Int = 4 << 30
  ) -> Outcome {
    check(
      name: name, model: bytes, sets: sets, relative: relative, absolute: absolute,
      memoryLimit: memoryLimit, optimised: true)
  }

  static func check(
    name: String, model bytes: [UInt8], sets: [DataSet], relative: Double = 1e-3,
    absolute: Double = 1e-7, memoryLimit: Int = 4 << 30, optimised: Bool
  ) -> Outcome {
    do throws(InferenceError) {
      let model = try Model(onnx: bytes, name: name, optimised: optimised)
      let session = Session(model, memoryLimit: memoryLimit)
      for set in sets {
        if let reason = try difference(of: session, set, relative, absolute) {
          return .failed(reason: "\(set.name): \(reason)")
        }
      }
      return sets.isEmpty ? .failed(reason: "it has no data set") : .passed
    } catch {
      if case .unsupported(_, _, let op, let reason) = error,
        OperatorTable.documents(refusal: reason, of: op, opset: opset(of: bytes))
      {
        return .skipped(reason: error.description)
      }
      return .failed(reason: error.description)
    }
  }

  /// The version of ONNX's own operators that a model asks for; nil if it does not say.
  private static func opset(of bytes: [UInt8]) -> Int? {
    let owner = HeapBytes(bytes)
    return try? unsafe OnnxFile(UnsafeRawBufferPointer(owner.bytes), owner: owner).opsets[""]
  }

  /// The first difference to what is expected; nil if there is none.
  private static func difference(
    of session: Session, _ set: DataSet, _ relative: Double, _ absolute: Double
  ) throws(InferenceError) -> String? {
    let model = session.model
    let names = model.graph.declaredInputs
    guard set.inputs.count >= names.count else {
      return "\(set.inputs.count) inputs for a model that takes \(names.count)"
    }
    var inputs: [String: Tensor] = [:]
    var precision = 0.0
    for (index, name) in names.enumerated()
    where model.inputs.contains(where: { $0.name == name }) {
      let (tensor, type) = try tensor(set.inputs[index], "input_\(index)", model.name)
      inputs[name] = tensor
      precision = max(precision, type?.precision ?? 0)
    }
    let outputs = try session.run(inputs)
    // What is compared with nothing has not passed.
    guard set.outputs.count == model.outputs.count else {
      return "\(set.outputs.count) outputs of a model that has \(model.outputs.count)"
    }
    for (index, bytes) in set.outputs.enumerated() {
      let output = model.outputs[index].name
      let (expected, type) = try tensor(bytes, "output_\(index)", model.name)
      precision = max(precision, type?.precision ?? 0)
      guard let found = outputs[output] else { return "output '\(output)' is missing" }
      let relative = max(relative, precision)
      if let reason = found.difference(from: expected, relative: relative, absolute: absolute) {
        return "output '\(output)': \(reason)"
      }
    }
    return nil
  }

  private static func tensor(
    _ bytes: [UInt8], _ file: String, _ model: String
  ) throws(InferenceError) -> (Tensor, StoredType?) {
    do throws(WireError) {
      let owner = HeapBytes(bytes)
      let proto = try unsafe TensorProto(WireReader(UnsafeRawBufferPointer(owner.bytes)), owner)
      // Damage, not a type that is left out: an empty file reads so.
      guard proto.code != 0 else { throw WireError(reason: "it says no type") }
      let constant = try proto.constant()
      return (unsafe Tensor(constant.info, copying: constant.bytes), StoredType(onnx: proto.code))
    } catch {
      throw error.in(model: "\(model)/\(file)")
    }
  }
}

extension Tensor {
  /// The first element that differs by more than `absolute + relative · |expected|`, in words; nil if there is none. Shapes and
  /// types must be the same.
  func difference(from expected: Tensor, relative: Double, absolute: Double) -> String? {
    guard type == expected.type, shape == expected.shape else {
      return "\(type) \(shape), not \(expected.type) \(expected.shape)"
    }
    func compare<T: BinaryFloatingPoint>(_ found: [T], _ wanted: [T]) -> String? {
      for (index, (x, y)) in zip(found, wanted).enumerated() {
        if x == y || (x.isNaN && y.isNaN) { continue }
        let isNear = abs(Double(x) - Double(y)) <= absolute + relative * abs(Double(y))
        // An infinity is near nothing but itself.
        if isNear, x.isFinite, y.isFinite { continue }
        return "element \(index) is \(x), not \(y)"
      }
      return nil
    }
    func compareExactly<T: Equatable>(_ found: [T], _ wanted: [T]) -> String? {
      zip(found, wanted).enumerated().first { $0.element.0 != $0.element.1 }.map {
        "element \($0.offset) is \($0.element.0), not \($0.element.1)"
      }
    }
    switch (storage, expected.storage) {
    case (.float(let a), .float(let b)): return compare(a, b)
    case (.double(let a), .double(let b)): return compare(a, b)
    case (.int8(let a), .int8(let b)): return compareExactly(a, b)
    case (.uint8(let a), .uint8(let b)): return compareExactly(a, b)
    case (.int16(let a), .int16(let b)): return compareExactly(a, b)
    case (.uint16(let a), .uint16(let b)): return compareExactly(a, b)
    case (.int32(let a), .int32(let b)): return compareExactly(a, b)
    case (.uint32(let a), .uint32(let b)): return compareExactly(a, b)
    case (.int64(let a), .int64(let b)): return compareExactly(a, b)
    case (.uint64(let a), .uint64(let b)): return compareExactly(a, b)
    case (.bool(let a), .bool(let b)): return compareExactly(a, b)
    default: return "\(type), not \(expected.type)"
    }
  }
}
