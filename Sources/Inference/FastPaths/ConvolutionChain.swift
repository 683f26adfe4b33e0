internal import CKernels

/// Convolutions one behind the other on wide pictures, each the only reader of the one before: a first layer, pointwise and
/// depthwise ones, and maxima of 2x2 squares at the end. They run row by row, each just as far ahead as the next one's windows
/// reach, so that what is between them never leaves the cache (the first half of YuNet).
///
/// Its inputs are the picture, and for each convolution its weights and its bias or nil.
struct ConvolutionChain: FastPath {
  enum Link {
    case entry(Convolution)
    case pointwise(Convolution)
    case depthwise(Convolution)
    case pairs

    /// What the path of a node is as part of a chain; nil where it cannot be.
    init?(_ path: any Planned) {
      switch path {
      case let entry as EntryConvolution where entry.isLink: self = .entry(entry.convolution)
      case let blocked as BlockedConvolution where blocked.isLink && !blocked.isSum:
        self = .pointwise(blocked.convolution)
      case let depthwise as DepthwiseConvolution where depthwise.isLink:
        self = .depthwise(depthwise.convolution)
      case let pool as BlockedPooling where pool.isPairs: self = .pairs
      default: return nil
      }
      switch self {
      case .entry(let one), .pointwise(let one), .depthwise(let one):
        guard Tail.covers(one.activation) else { return nil }
      case .pairs: break
      }
    }

    var convolution: Convolution? {
      switch self {
      case .entry(let one), .pointwise(let one), .depthwise(let one): one
      case .pairs: nil
      }
    }
  }

  private(set) var links: [Link]

  var reads: TensorLayout { if case .entry = links[0] { .planes } else { .blocks } }
  var writes: TensorLayout { .blocks }

  /// The weights of a link are read once a row, so rows must be long and weights few.
  static func suits(_ weights: TensorInfo, _ geometry: Geometry) -> Bool {
    weights.count <= 1 << 14 && geometry.output[1] >= 2 * Blocks.size
  }

  init?(_ first: any FastPath, _ second: any Planned) {
    guard let first = Link(first), let second = Link(second) else { return nil }
    if case .pairs = first { return nil }
    if case .entry = second { return nil }
    links = [first, second]
  }

  /// Maxima end a chain: what they leave is a quarter, and the rows that are kept for one chain should fit a cache.
  func absorbing(_ next: any Planned, over output: TensorInfo?) -> (any FastPath)? {
    guard links.count < Int(KF_CHAIN), links.last?.convolution != nil, let link = Link(next) else {
      return nil
    }
    if case .entry = link { return nil }
    var chain = self
    chain.links.append(link)
    return chain
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    var layers: [Layer] = []
    var picture = Inputs.Input(info: try inputs.floats(0), constant: nil)
    var rest = inputs.all[1...]
    for link in links {
      let own = Inputs(all: [picture] + (link.convolution == nil ? [] : rest.prefix(2)))
      if link.convolution != nil { rest = rest.dropFirst(2) }
      let layer = try Layer(link, own)
      picture = Inputs.Input(info: layer.output, constant: nil)
      layers.append(layer)
    }
    let output = picture.info
    let (batch, chain) = (output.shape[0], layers)
    let scratch =
      unsafe 4
      * chain.map { unsafe $0.argument }.withUnsafeBufferPointer {
        unsafe kf_chain_scratch($0.baseAddress, $0.count)
      }
    return Work(outputs: [output], scratch: scratch) { operands in
      unsafe withUnsafeTemporaryAllocation(of: kf_layer.self, capacity: chain.count) { list in
        for (index, layer) in chain.enumerated() {
          unsafe list.initializeElement(at: index, to: layer.argument)
        }
        unsafe kf_chain(
          Packing.level, list.baseAddress, chain.count, batch, operands.floats(0),
          operands.output(0), operands.scratch())
      }
    }
  }

  /// A link whose shape is known.
  private struct Layer {
    let kind: kf_layer_kind
    let shape: kf_sliding
    let output: TensorInfo
    let weights: BlockedWeights?
    let tail: Tail?

    init(_ link: Link, _ inputs: Inputs) throws(OperatorError) {
      switch link {
      case .entry(let convolution):
        let parts = try BlockedFilters(convolution, inputs)
        (kind, shape, output) = (KF_ENTERING, parts.sliding.shape, parts.sliding.output)
        weights = BlockedWeights(packed: try EntryConvolution.pack(convolution, parts))
        tail = parts.tail
      case .pointwise(let convolution):
        let parts = try BlockedFilters(convolution, inputs)
        (kind, shape, output) = (KF_POINTWISE, parts.sliding.shape, parts.sliding.output)
        (weights, tail) = (try BlockedConvolution.pack(convolution, parts), parts.tail)
      case .depthwise(let convolution):
        let filters = try DepthwiseFilters(convolution, inputs)
        (kind, shape, output) = (KF_DEPTHWISE, filters.sliding.shape, filters.sliding.output)
        (weights, tail) = (BlockedWeights(packed: filters.weights), filters.tail)
      case .pairs:
        let x = try inputs.floats(0).shape
        let (height, width) = ((x[2] + 1) / 2, (x[3] + 1) / 2)
        (kind, weights, tail) = (KF_PAIRS, nil, nil)
        output = try TensorInfo(.float, [x[0], x[1], height, width, x[4]])
        shape = kf_sliding(
          batch: x[0], channels: x[1] * x[4], filters: x[1] * x[4], in_h: x[2], in_w: x[3],
          out_h: height, out_w: width, kernel_h: 2, kernel_w: 2, stride_h: 2, stride_w: 2,
          dilation_h: 1, dilation_w: 1, pad_h: 0, pad_w: 0)
      }
    }

    /// For the kernel; valid while this value lives.
    var argument: kf_layer {
      unsafe kf_layer(
        kind: kind, shape: shape,
        weights: weights.map { unsafe $0.argument } ?? kf_weights(packed: nil, run: 0),
        tail: tail.map { unsafe $0.argument }
          ?? kf_tail(bias: nil, slopes: nil, relu: false))
    }
  }
}
