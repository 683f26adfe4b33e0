/// A model read from an ONNX file: checked, folded and fused, ready to be run by any number of sessions.
///
/// Weights that lie aligned in the file's bytes are used in place, so processes that map the same bytes share them.
public final class Model: Sendable {
  /// How messages call the model.
  public let name: String
  /// What a run needs: inputs that are weights, too, and inputs that nothing reads are left out.
  public var inputs: [ValueInfo] { graph.inputs.map(\.info) }
  public var outputs: [ValueInfo] { graph.outputs.map(\.info) }

  let graph: Graph
  /// Positions of the inputs whose values decide shapes.
  let valueInputs: [Int]

  /// Reads a model in place.
  ///
  /// - Parameters:
  ///   - bytes: the ONNX file; must stay valid and unchanged for as long as the model or a session of it lives, as the
  ///     bytes embedded in the binary do.
  ///   - owner: what keeps them so, if it has to be kept itself.
  ///   - name: how messages call the model.
  ///   - opensSizes: whether callers may give inputs of any sizes, where the file fixes some although its nodes take others
  ///     (exporters often note the sizes they were shown). Every node still checks what reaches it.
  /// - Throws: `corrupt` for a damaged file, `unsupported` for an operator, attribute, operator set or type that is not
  ///   implemented, `invalid` for nodes that contradict themselves.
  @unsafe public convenience init(
    onnx bytes: UnsafeRawBufferPointer, owner: AnyObject? = nil, name: String,
    opensSizes: Bool = false
  ) throws(InferenceError) {
    try unsafe self.init(
      bytes, owner: owner, name: name, opensSizes: opensSizes, optimised: true)
  }

  /// Reads a model from a copy of `bytes`.
  public convenience init(
    onnx bytes: [UInt8], name: String, opensSizes: Bool = false
  ) throws(InferenceError) {
    try self.init(onnx: bytes, name: name, opensSizes: opensSizes, optimised: true)
  }

  convenience init(
    onnx bytes: [UInt8], name: String, opensSizes: Bool = false, optimised: Bool
  ) throws(InferenceError) {
    let owner = HeapBytes(bytes)
    try unsafe self.init(
      UnsafeRawBufferPointer(owner.bytes), owner: owner, name: name, opensSizes: opensSizes,
      optimised: optimised)
  }

  @unsafe private init(
    _ bytes: UnsafeRawBufferPointer, owner: AnyObject?, name: String, opensSizes: Bool,
    optimised: Bool
  ) throws(InferenceError) {
    let file: OnnxFile
    do throws(WireError) { file = try unsafe OnnxFile(bytes, owner: owner) } catch {
      throw error.in(model: name)
    }
    var graph = try Graph(file, model: name)
    if opensSizes { graph.openSizes() }
    if optimised { try graph.optimise() }
    self.name = name
    self.graph = graph
    valueInputs = graph.valueInputs()
  }
}

/// Bytes on the heap, aligned for vectors.
@safe final class HeapBytes {
  let bytes: UnsafeMutableRawBufferPointer

  init(_ source: [UInt8]) {
    unsafe bytes = .allocate(byteCount: source.count, alignment: 64)
    unsafe bytes.copyBytes(from: source)
  }

  deinit { unsafe bytes.deallocate() }
}
