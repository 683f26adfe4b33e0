/// Resize and Upsample: resampling along some axes by nearest, linear or cubic interpolation, one axis after the other.
struct Resize: Operator {
  enum Mode: String, CaseIterable {
    case nearest
    case linear
    case cubic
  }

  enum Rounding: String, CaseIterable {
    case preferFloor = "round_prefer_floor"
    case preferCeil = "round_prefer_ceil"
    case floor
    case ceil
  }

  enum AspectRatio: String, CaseIterable {
    case stretch
    case notLarger = "not_larger"
    case notSmaller = "not_smaller"
  }

  private let mode: Mode
  private let coordinates: ResizeAxis.Coordinates
  private let rounding: Rounding
  private let cubic: Double
  private let excludesOutside: Bool
  private let extrapolation: Float
  private let isAntialiased: Bool
  private let aspectRatio: AspectRatio
  private let axes: [Int]?
  /// Scales as an attribute, before operator set 9.
  private let scales: [Float]?
  /// Whether it is Resize of operator set 10.
  private let isFirstResize: Bool
  /// Positions of the inputs that say the scales and sizes.
  private let scalesInput: Int
  private let sizesInput: Int?

  var valueInputs: [Int] { [1, 2, 3] }

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireOutputs(1...1)
    mode = try node.choice("mode", default: Mode.nearest)
    isFirstResize = node.op == "Resize" && node.opset == 10
    let isOld = node.op == "Upsample" || node.opset < 11
    if isOld {
      (coordinates, rounding, cubic, extrapolation) = (.asymmetric, .floor, -0.75, 0)
      (excludesOutside, isAntialiased, aspectRatio, axes) = (false, false, .stretch, nil)
      guard mode != .cubic else { throw .unsupported("attribute 'mode' = 'cubic'") }
      if node.op == "Upsample", node.opset < 9 {
        try node.requireInputs(1...1)
        scales = try node.floats("scales")
        guard scales != nil else { throw .invalid("attribute 'scales' is missing") }
      } else {
        try node.requireInputs(2...2)
        scales = nil
      }
      (scalesInput, sizesInput) = (1, nil)
      return
    }
    try node.requireInputs(1...4)
    coordinates = try node.choice(
      "coordinate_transformation_mode", default: ResizeAxis.Coordinates.halfPixel)
    rounding = try node.choice("nearest_mode", default: Rounding.preferFloor)
    cubic = Double(try node.float("cubic_coeff_a", default: -0.75))
    excludesOutside = try node.flag("exclude_outside")
    extrapolation = try node.float("extrapolation_value", default: 0)
    isAntialiased = node.opset >= 18 ? try node.flag("antialias") : false
    aspectRatio =
      node.opset >= 18
      ? try node.choice("keep_aspect_ratio_policy", default: AspectRatio.stretch) : .stretch
    axes = node.opset >= 18 ? try node.ints("axes") : nil
    (scales, scalesInput, sizesInput) = (nil, 2, 3)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    let resized = try resized(inputs, x)
    let output = try TensorInfo(x.type, resized.map(\.output))
    try Remap.checkTables(output.shape)
    for axis in resized where axis.input == 0 && axis.output > 0 {
      throw .invalid("an axis of size 0 cannot become \(axis.output)")
    }
    if mode == .nearest { return try nearest(x, resized) }
    guard x.type == .float else { throw .unsupported("input of type \(x.type)") }
    let kernel = Interpolation.Kernel(
      cubic: mode == .cubic ? cubic : nil, isAntialiased: isAntialiased,
      excludesOutside: excludesOutside)
    return try Interpolation(kernel, x, output, resized, extrapolation: extrapolation).work
  }

  /// The axes with their new sizes, which scales or sizes say, for all axes or those named.
  private func resized(_ inputs: Inputs, _ x: TensorInfo) throws(OperatorError) -> [ResizeAxis] {
    let named = try resolve(axes: axes ?? Array(0..<x.rank), rank: x.rank)
    var result = x.shape.map { ResizeAxis(coordinates: coordinates, size: $0) }
    var scales = self.scales
    if scales == nil, inputs.has(scalesInput), try inputs[scalesInput].count > 0 {
      scales = try inputs.constant(scalesInput).floats
    }
    if let scales {
      try scale(&result, named, by: scales)
    } else if let index = sizesInput, let sizes = try inputs.integers(index), !sizes.isEmpty {
      try stretch(&result, named, to: sizes)
    } else {
      throw .invalid("neither scales nor sizes are given")
    }
    if coordinates == .cropAndResize {
      guard let region = try inputs.constant(1).floats, region.count == 2 * named.count,
        region.allSatisfy({ abs($0) <= Float(Limits.window) })
      else { throw .invalid("input 1 is not a region of \(named.count) axes") }
      for (position, axis) in named.enumerated() {
        result[axis].region = (Double(region[position]), Double(region[position + named.count]))
      }
    }
    return result
  }

  private func scale(
    _ result: inout [ResizeAxis], _ named: [Int], by scales: [Float]
  ) throws(OperatorError) {
    guard scales.count == named.count else {
      throw .invalid("\(scales.count) scales for \(named.count) axes")
    }
    for (axis, scale) in zip(named, scales) {
      let size = Double(result[axis].input) * Double(scale)
      guard scale > 0, size <= Double(Limits.elements) else {
        throw .invalid("scale \(scale) for an axis of size \(result[axis].input)")
      }
      result[axis].output = Int(size)
      result[axis].scale = Double(scale)
    }
  }

  private func stretch(
    _ result: inout [ResizeAxis], _ named: [Int], to sizes: [Int]
  ) throws(OperatorError) {
    guard sizes.count == named.count,
      sizes.allSatisfy({ (0...Limits.elements).contains($0) })
    else { throw .invalid("sizes \(sizes) for \(named.count) axes") }
    let wanted = zip(named, sizes).map { Double($1) / Double(max(1, result[$0].input)) }
    let common = aspectRatio == .notLarger ? wanted.min() ?? 1 : wanted.max() ?? 1
    for (position, axis) in named.enumerated() {
      switch aspectRatio {
      case .stretch:
        result[axis].output = sizes[position]
        result[axis].scale = wanted[position]
      case .notLarger, .notSmaller:
        result[axis].output = Int((common * Double(result[axis].input) + 0.5).rounded(.down))
        result[axis].scale = common
      }
    }
  }

  private func nearest(_ x: TensorInfo, _ axes: [ResizeAxis]) throws(OperatorError) -> Work {
    let positions = axes.map(nearest)
    if extrapolation != 0, coordinates == .cropAndResize {
      throw .unsupported("attribute 'extrapolation_value' in mode 'nearest'")
    }
    return try Remap(positions, of: x.shape).work(x)
  }

  /// For each position of the output the one of the input that is nearest; nil is outside.
  private func nearest(_ axis: ResizeAxis) -> [Int?] {
    (0..<axis.output).map { position -> Int? in
      if axis.isIdentity { return position }
      if axis.isOutside(position) { return nil }
      let at = Double(axis.source(position, as: Float.self))
      let near =
        switch rounding {
        // Resize of operator set 10 took the next element when it shrank, which its examples show.
        case .floor where isFirstResize && axis.scale < 1: at.rounded(.up)
        case .preferFloor: (at - 0.5).rounded(.up)
        case .preferCeil: (at + 0.5).rounded(.down)
        case .floor: at.rounded(.down)
        case .ceil: at.rounded(.up)
        }
      return Int(axis.clamped(near))
    }
  }

  func fastPaths(at site: Site) -> [any FastPath] {
    guard mode == .nearest, site.inBlocks[0], site.isKnown(from: 1), let x = site.info(0),
      let axes = try? resized(Inputs(all: site.inputs), x), axes[0].isIdentity, axes[1].isIdentity,
      let down = times(axes[2]), let across = times(axes[3])
    else { return [] }
    return [BlockedRepetition(down: down, across: across)]
  }

  /// How often an axis repeats each of its positions; nil where it does anything else.
  private func times(_ axis: ResizeAxis) -> Int? {
    guard axis.input > 0, axis.output > 0, axis.output % axis.input == 0 else { return nil }
    let times = axis.output / axis.input
    return nearest(axis) == (0..<axis.output).map { $0 / times } ? times : nil
  }
}
