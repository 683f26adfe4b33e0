internal import CKernels

/// MaxPool, AveragePool and their global forms.
struct Pooling: Operator {
  enum Kind { case maximum, average }

  private let kind: Kind
  private let isGlobal: Bool
  private let countsPadding: Bool
  private let isColumnMajor: Bool
  private let wantsIndexes: Bool
  private var window: Window?

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireInputs(1...1)
    isGlobal = node.op.hasPrefix("Global")
    kind = node.op.hasSuffix("MaxPool") ? .maximum : .average
    var (counts, columns, indexes) = (false, false, false)
    if !isGlobal {
      window = try Window(&node)
      guard window?.kernel != nil else { throw .invalid("attribute 'kernel_shape' is missing") }
      window?.roundsUp = try node.flag("ceil_mode")
      if kind == .average {
        counts = try node.flag("count_include_pad")
      } else {
        columns = try node.flag("storage_order")
        indexes = node.outputs.count == 2
      }
    }
    try node.requireOutputs(1...(indexes ? 2 : 1))
    (countsPadding, isColumnMajor, wantsIndexes) = (counts, columns, indexes)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    if kind == .average || isGlobal || wantsIndexes { _ = try inputs.floats(0) }
    guard x.rank >= 3 else { throw .invalid("an input of shape \(x.shape)") }
    let channels = x.shape[0] * x.shape[1]
    let sizes = Array(x.shape[2...])
    if isGlobal {
      // One row a channel.
      let output = try TensorInfo(.float, x.shape[..<2] + sizes.map { _ in 1 })
      let plane = product(sizes)
      let reduction = kind == .maximum ? KF_MAXIMUM : KF_MEAN
      return Work(outputs: [output]) { operands in
        unsafe kf_reduce_f32(reduction, operands.input(0), channels, plane, 1, operands.output(0))
      }
    }
    guard let window, let kernel = window.kernel else { throw .invalid("it has no window") }
    let geometry = try window.geometry(input: sizes, kernel: kernel)
    let shape = x.shape[..<2] + geometry.output
    let output = try TensorInfo(x.type, Array(shape))
    if let whole = x.type.whole { return Self.maxima(whole, output, channels, geometry) }
    _ = try inputs.floats(0)
    if kind == .average {
      let counts: Int32 = countsPadding ? 1 : 0
      return Work(outputs: [output]) { operands in
        var window = geometry.kernelArguments
        unsafe kf_average_pool(operands.input(0), channels, &window, counts, operands.output(0))
      }
    }
    if takesPairs(of: sizes) {
      return Work(outputs: [output]) { operands in
        unsafe kf_pool_pairs(
          Packing.level, operands.input(0), channels, sizes[0], sizes[1], operands.output(0))
      }
    }
    let (indexed, columns) = (wantsIndexes, isColumnMajor)
    let outputs = indexed ? [output, try TensorInfo(.int64, Array(shape))] : [output]
    return Work(outputs: outputs) { operands in
      var window = geometry.kernelArguments
      unsafe kf_max_pool(
        operands.input(0), channels, &window, operands.output(0),
        indexed ? operands.output(1) : nil, columns ? 1 : 0)
    }
  }

  /// Greatest whole numbers.
  private static func maxima<T: WholeNumber>(
    _: T.Type, _ output: TensorInfo, _ channels: Int, _ geometry: Geometry
  ) -> Work {
    let axes = geometry.input.indices
    let strides = Remap.strides(geometry.input)
    return Work(outputs: [output]) { operands in
      var out = unsafe operands.output(0, as: T.self)
      for channel in 0..<channels {
        let source = unsafe operands.input(0, as: T.self) + channel * geometry.inputPlane
        var position = Position(geometry.output)
        for _ in 0..<geometry.positions {
          var greatest = T.min
          var tap = Position(geometry.kernel)
          for _ in 0..<geometry.taps {
            let at = axes.map {
              position.at[$0] * geometry.strides[$0] + tap.at[$0] * geometry.dilations[$0]
                - geometry.begins[$0]
            }
            if axes.allSatisfy({ (0..<geometry.input[$0]).contains(at[$0]) }) {
              let from = axes.reduce(0) { $0 + at[$1] * strides[$1] }
              greatest = unsafe max(greatest, source[from])
            }
            tap.advance()
          }
          unsafe out.pointee = greatest
          unsafe out += 1
          position.advance()
        }
      }
    }
  }

  /// Whether it takes the maxima of 2x2 squares, and nothing else, of planes of this size.
  func takesPairs(of sizes: [Int]) -> Bool {
    guard kind == .maximum, !wantsIndexes, let window, let kernel = window.kernel,
      let geometry = try? window.geometry(input: sizes, kernel: kernel)
    else { return false }
    return geometry.isPairs
  }

  func fastPaths(at site: Site) -> [any FastPath] {
    guard site.inBlocks[0], let x = site.info(0) else { return [] }
    // A global pool gives up the blocks, which must be full then.
    let serves = isGlobal ? x.shape[1] % Blocks.size == 0 : !wantsIndexes && !countsPadding
    guard serves else { return [] }
    return [
      BlockedPooling(
        window: window, isMaximum: kind == .maximum, isPairs: takesPairs(of: Array(x.shape[2...])))
    ]
  }
}
