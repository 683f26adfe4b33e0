public import Faces
public import Inference
internal import Support

/// What a worker is asked of a model file. Such a file may be anything: what it does while it is read, planned or run (memory, time,
/// worse) ends a worker and nothing else.
public enum ModelExamination: Hashable, Sendable {
  /// To load one of the models that the worker was told of, and have it look at a picture of noise. What file comes along does not
  /// matter.
  case trial(ModelRole)
  /// To say what is in an ONNX file.
  ///
  /// - Parameters:
  ///   - name: how messages call the file.
  ///   - sides: pixels of a picture's side, where the file leaves them open, for which to say what a run takes.
  case inspection(name: String, sides: [Int])
  /// To run a published case; the file is one of `OnnxCase`.
  case onnxCase(name: String)

  func isAnswered(by finding: ModelFinding) -> Bool {
    switch (self, finding) {
    case (.trial, .runs), (.inspection, .contents), (.inspection, .noModel), (.onnxCase, .outcome):
      true
    default: false
    }
  }
}

/// What came of a `ModelExamination`; of all that is text, as much as a message may hold.
public enum ModelFinding: Hashable, Sendable {
  case runs
  case contents(ModelContents)
  /// Why the file is no ONNX file: what `InferenceError.corrupt` has.
  case noModel(reason: String)
  case outcome(ModelCase.Outcome)
}

/// What an ONNX file holds, and what its runs take.
public struct ModelContents: Hashable, Sendable {
  public var inspection: ModelInspection
  /// By the side of a picture; none where the model cannot be planned.
  public var work: [Int: ModelInspection.Work]

  public init(_ inspection: ModelInspection, work: [Int: ModelInspection.Work]) {
    self.inspection = inspection
    self.work = work
  }
}

/// A published case in one file, as a worker is given it: name and bytes of the model, and the bytes of all tensors.
public struct OnnxCase: Hashable, Sendable {
  public var model: [UInt8]
  public var sets: [ModelCase.DataSet]

  public init(model: [UInt8], sets: [ModelCase.DataSet]) {
    self.model = model
    self.sets = sets
  }

  /// Bytes of all of it at the most.
  private static let limit = 1 << 30
  private static let count = 1 << 16

  /// nil for more than a worker takes.
  var bytes: [UInt8]? {
    var total = model.count
    for set in sets { for tensor in set.inputs + set.outputs { total += tensor.count } }
    guard total < Self.limit else { return nil }
    var writer = ByteWriter()
    writer.put(model)
    writer.put(UInt32(sets.count))
    for set in sets {
      writer.put(set.name.shortened)
      for tensors in [set.inputs, set.outputs] {
        writer.put(UInt32(tensors.count))
        for tensor in tensors { writer.put(tensor) }
      }
    }
    return writer.bytes
  }

  init(bytes: [UInt8]) throws(MalformedBytes) {
    var reader = ByteReader(bytes)
    model = try reader.bytes("model", atMost: Self.limit)
    sets = []
    for _ in 0..<(try reader.count("data sets", atMost: Self.count)) {
      let name = try reader.text("data set", atMost: MessageLimits.textBytes)
      var tensors: [[[UInt8]]] = [[], []]
      for part in tensors.indices {
        for _ in 0..<(try reader.count("tensors", atMost: Self.count)) {
          tensors[part].append(try reader.bytes("tensor", atMost: Self.limit))
        }
      }
      sets.append(ModelCase.DataSet(name: name, inputs: tensors[0], outputs: tensors[1]))
    }
    try reader.end()
  }
}
