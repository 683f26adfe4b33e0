internal import Faces
internal import Inference
public import Support

/// What an ONNX file holds, also one that cannot be run.
public struct ModelInspectionReport: Encodable, Sendable {
  public struct Value: Encodable, Sendable {
    public let name: String
    public let type: String
    /// Sizes as text, for some have names; nil where the file leaves even their number open.
    @Nullable public var shape: [String]?
  }

  public struct Operator: Encodable, Sendable {
    public let name: String
    public let count: Int
    public let supported: Bool
  }

  public struct Refusal: Encodable, Sendable {
    public let node: String
    public let op: String
    public let reason: String
  }

  /// What one run takes.
  public struct Work: Encodable, Sendable {
    public let inputs: [String: [Int]]
    public let flop: Int
    /// Bytes besides the weights.
    public let memory: Int
  }

  public let file: String
  public let bytes: Int
  public let sha256: String
  public let producer: String
  public let operatorSets: [String: Int]
  public let inputs: [Value]
  public let outputs: [Value]
  public let operators: [Operator]
  public let parameters: Int
  public let weightBytes: Int
  public let runnable: Bool
  public let refusals: [Refusal]
  @Nullable public var work: Work?
  /// The model that this file is known to be.
  @Nullable public var knownAs: String?
  @Nullable public var role: String?
  @Nullable public var family: String?
  /// What speaks for the role, as a clause.
  @Nullable public var reason: String?
  /// Whether nothing has to be added to the manifest but a licence.
  public let certain: Bool
  /// The one that is known, else a draft.
  @Nullable public var manifest: String?

  /// Pixels of a picture's side where the file leaves them open.
  private static let side = 640

  /// - Throws: `FileError`; `InferenceError.corrupt` for what is no ONNX file.
  public init(_ file: FilePath) throws {
    let bytes = try Files.read(try Files.open(file), path: file)
    let model = try ModelInspection(onnx: bytes, name: file.name.description)
    self.file = file.description
    self.bytes = bytes.count
    sha256 = ModelCandidate.sha256(of: bytes)
    producer = model.producer
    operatorSets = model.operatorSets
    inputs = model.inputs.map(Value.init)
    outputs = model.outputs.map(Value.init)
    operators = model.operators.map {
      Operator(name: $0.name, count: $0.count, supported: $0.isSupported)
    }
    parameters = model.parameters
    weightBytes = model.weightBytes
    runnable = model.isRunnable
    refusals = model.refusals.map { Refusal(node: $0.node, op: $0.op, reason: $0.reason) }
    let known = KnownModels.manifest(of: file)
    let guess = ModelGuess(model)
    certain = known != nil || guess?.isCertain == true
    if let shapes = model.shapes(side: Self.side), let work = try? model.work(shapes: shapes) {
      self.work = Work(inputs: shapes, flop: 2 * work.multiplyAdds, memory: work.memory)
    } else {
      work = nil
    }
    knownAs = try known.flatMap { try JSONValue(strict: $0)["name"]?.plainText }
    role = try known.flatMap { try JSONValue(strict: $0)["role"]?.plainText } ?? guess?.role
    family = try known.flatMap { try JSONValue(strict: $0)["family"]?.plainText } ?? guess?.family
    reason = guess?.reason
    manifest =
      known.map { String(decoding: $0, as: UTF8.self) }
      ?? guess?.manifest(file: file, bytes: bytes.count, sha256: sha256).written
  }
}

extension ModelInspectionReport.Value {
  init(_ value: ModelInspection.Value) {
    self.init(name: value.name, type: value.type, shape: value.shape?.map(\.description))
  }
}
