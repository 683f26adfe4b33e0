internal import CKernels

/// Resize and Upsample: resampling along some axes by nearest, linear or cubic interpolation, one axis after the other.
struct Resize: Operator {
  enum Mode: String, CaseIterable {
    case nearest
    case linear
    case cubic
  }

  enum Coordinates: String, CaseIterable {
    case halfPixel = "half_pixel"
    case halfPixelSymmetric = "half_pixel_symmetric"
    case pytorchHalfPixel = "pytorch_half_pixel"
    case alignCorners = "align_corners"
    case asymmetric = "asymmetric"
    case cropAndResize = "tf_crop_and_resize"
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
  private let coordinates: Coordinates
  private let rounding: Rounding
  private let cubic: Double
  private let excludesOutside: Bool
  private let extrapolation: Float
  private let isAntialiased: Bool
  private let aspectRatio: AspectRatio
  private let axes: [Int]?
  /// Scales as an attribute, before operator set 9.
  private let scales: [Float]?
  /// Positions of the inputs that say the scales and sizes.
  private let scalesInput: Int
  private let sizesInput: Int?

  var valueInputs: [Int] { [1, 2, 3] }

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireOutputs(1...1)
    mode = try node.choice("mode", default: Mode.nearest)
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
      "coordinate_transformation_mode", default: Coordinates.halfPixel)
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

  /// How one axis is resampled.
  private struct Axis {
    var input: Int
    var output: Int
    var scale: Double
    /// Part of the axis that the output covers, for `cropAndResize`.
    var region: (start: Double, end: Double) = (0, 1)

    var isIdentity: Bool { input == output && scale == 1 && region == (0, 1) }
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    let resized = try resize(inputs, x)
    let output = try TensorInfo(x.type, resized.map(\.output))
    try Remap.checkTables(output.shape)
    for axis in resized where axis.input == 0 && axis.output > 0 {
      throw .invalid("an axis of size 0 cannot become \(axis.output)")
    }
    return mode == .nearest
      ? try nearest(x, output, resized) : try interpolated(x, output, resized)
  }

  /// The output sizes from scales or sizes, given for all axes or those named.
  private func resize(_ inputs: Inputs, _ x: TensorInfo) throws(OperatorError) -> [Axis] {
    let named = try resolve(axes: axes ?? Array(0..<x.rank), rank: x.rank)
    var result = x.shape.map { Axis(input: $0, output: $0, scale: 1) }
    var scales = self.scales
    if scales == nil, inputs.has(scalesInput), try inputs[scalesInput].count > 0 {
      scales = try inputs.constant(scalesInput).floats
    }
    if let scales {
      guard scales.count == named.count else {
        throw .invalid("\(scales.count) scales for \(named.count) axes")
      }
      for (axis, scale) in zip(named, scales) {
        let size = Double(x.shape[axis]) * Double(scale)
        guard scale > 0, size <= Double(Limits.elements) else {
          throw .invalid("scale \(scale) for an axis of size \(x.shape[axis])")
        }
        result[axis].output = Int(size)
        result[axis].scale = Double(scale)
      }
    } else if let index = sizesInput, let sizes = try inputs.integers(index), !sizes.isEmpty {
      guard sizes.count == named.count,
        sizes.allSatisfy({ (0...Limits.elements).contains($0) })
      else { throw .invalid("sizes \(sizes) for \(named.count) axes") }
      let wanted = zip(named, sizes).map { Double($1) / Double(max(1, x.shape[$0])) }
      let common = aspectRatio == .notLarger ? wanted.min() ?? 1 : wanted.max() ?? 1
      for (position, axis) in named.enumerated() {
        switch aspectRatio {
        case .stretch:
          result[axis].output = sizes[position]
          result[axis].scale = wanted[position]
        case .notLarger, .notSmaller:
          result[axis].output = Int((common * Double(x.shape[axis]) + 0.5).rounded(.down))
          result[axis].scale = common
        }
      }
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

  /// Where output `position` lies on the input's axis.
  private func source(_ position: Int, _ axis: Axis) -> Double {
    let at = Double(position)
    let size = axis.scale * Double(axis.input)
    let last = Double(axis.input - 1)
    switch coordinates {
    case .halfPixel: return (at + 0.5) / axis.scale - 0.5
    case .halfPixelSymmetric:
      let adjustment = Double(axis.output) / size
      return Double(axis.input) / 2 * (1 - adjustment) + (at + 0.5) / axis.scale - 0.5
    case .pytorchHalfPixel: return size == 1 ? -0.5 : (at + 0.5) / axis.scale - 0.5
    case .alignCorners: return size == 1 ? 0 : at * last / (size - 1)
    case .asymmetric: return at / axis.scale
    case .cropAndResize:
      let (start, end) = axis.region
      if size == 1 { return (start + end) / 2 * last }
      return start * last + at * (end - start) * last / (size - 1)
    }
  }

  /// Whether the position gets the extrapolation value.
  private func isOutside(_ position: Int, _ axis: Axis) -> Bool {
    guard coordinates == .cropAndResize else { return false }
    return !(0...Double(axis.input - 1)).contains(source(position, axis))
  }

  /// The position on the input's axis that is nearest to `position`.
  private func clamp(_ position: Double, to axis: Axis) -> Double {
    position > 0 ? min(position, Double(axis.input - 1)) : 0
  }

  private func nearest(
    _ x: TensorInfo, _ output: TensorInfo, _ axes: [Axis]
  ) throws(OperatorError) -> Work {
    let positions = axes.map { axis in
      (0..<axis.output).map { position -> Int? in
        if axis.isIdentity { return position }
        if isOutside(position, axis) { return nil }
        let at = source(position, axis)
        let near =
          switch rounding {
          case .preferFloor: (at - 0.5).rounded(.up)
          case .preferCeil: (at + 0.5).rounded(.down)
          case .floor: at.rounded(.down)
          case .ceil: at.rounded(.up)
          }
        return Int(clamp(near, to: axis))
      }
    }
    if extrapolation != 0, coordinates == .cropAndResize {
      throw .unsupported("attribute 'extrapolation_value' in mode 'nearest'")
    }
    return try Remap(positions, of: x.shape).work(x)
  }

  /// The inputs that each output position of an axis is a weighted sum of.
  private struct Taps {
    var count: Int
    var indexes: [Int] = []
    var weights: [Float] = []
  }

  private func taps(_ axis: Axis) throws(OperatorError) -> Taps {
    let reach = mode == .linear ? 1.0 : 2.0
    // Shrinking with antialiasing widens the kernel so that it covers all input.
    let stretch = isAntialiased ? min(axis.scale, 1) : 1
    guard axis.output > 0 else { return Taps(count: 1) }
    guard reach / stretch <= Double(Limits.table) else {
      throw .unsupported("a scale of \(axis.scale)")
    }
    let first = Int((-reach / stretch).rounded(.down)) + 1
    var taps = Taps(count: 2 * (1 - first))
    guard taps.count * axis.output <= Limits.table else {
      throw .unsupported("a scale of \(axis.scale)")
    }
    for position in 0..<axis.output {
      let at = source(position, axis)
      let floor = at.rounded(.down)
      var weights: [Double] = []
      for tap in first..<first + taps.count {
        let index = Int(floor > -1e9 ? min(floor, 1e9) : -1e9) + tap
        let isInside = (0..<axis.input).contains(index)
        weights.append(
          excludesOutside && !isInside ? 0 : weight((Double(tap) - (at - floor)) * stretch))
        taps.indexes.append(min(max(index, 0), axis.input - 1))
      }
      let sum = weights.reduce(0, +)
      let isNormalised = (isAntialiased || excludesOutside) && sum != 0
      taps.weights += weights.map { Float(isNormalised ? $0 / sum : $0) }
    }
    return taps
  }

  /// The kernel at `distance`: a triangle, or Keys' cubic («Cubic convolution interpolation», 1981).
  private func weight(_ distance: Double) -> Double {
    let x = abs(distance)
    if mode == .linear { return max(0, 1 - x) }
    let a = cubic
    if x <= 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    if x < 2 { return ((x - 5) * x + 8) * x * a - 4 * a }
    return 0
  }

  private func interpolated(
    _ x: TensorInfo, _ output: TensorInfo, _ axes: [Axis]
  ) throws(OperatorError) -> Work {
    guard x.type == .float else { throw .unsupported("input of type \(x.type)") }
    // Each step resamples one axis; the last writes the output, those before it temporary memory.
    struct Step {
      let outer: Int
      let axis: Axis
      let inner: Int
      let taps: Taps
    }
    var steps: [Step] = []
    var shape = x.shape
    var scratch = 0
    for (index, axis) in axes.enumerated() where !axis.isIdentity {
      steps.append(
        Step(
          outer: product(shape[..<index]), axis: axis, inner: product(shape[(index + 1)...]),
          taps: try taps(axis)))
      shape[index] = axis.output
      scratch = max(scratch, MemoryPlan.aligned(try TensorInfo(.float, shape).byteCount))
    }
    let outside = axes.map { axis in
      (0..<axis.output).map { !axis.isIdentity && isOutside($0, axis) }
    }
    let hasOutside = outside.contains { $0.contains(true) }
    let extrapolation = extrapolation
    let plannedSteps = steps
    return Work(outputs: [output], scratch: 2 * scratch, alias: steps.isEmpty ? 0 : nil) {
      operands in
      if output.count == 0 { return }
      var source = unsafe operands.floats(0)
      for (index, step) in plannedSteps.enumerated() {
        let isLast = index == plannedSteps.count - 1
        let target =
          unsafe isLast
          ? operands.floats(out: 0) : operands.scratch(index % 2 * scratch / 4, as: Float.self)
        unsafe kf_resample(
          source, step.outer, step.axis.input, step.inner, step.axis.output, step.taps.count,
          step.taps.indexes, step.taps.weights, target)
        unsafe source = UnsafePointer(target)
      }
      if plannedSteps.isEmpty {
        unsafe operands.floats(out: 0).update(from: source, count: output.count)
      }
      if hasOutside {
        for i in 0..<output.count {
          var (rest, isOutside) = (i, false)
          for axis in outside.reversed() {
            isOutside = isOutside || axis[rest % axis.count]
            rest /= axis.count
          }
          if isOutside { unsafe operands.floats(out: 0)[i] = extrapolation }
        }
      }
    }
  }
}
