internal import CKernels

/// Linear and cubic resampling, one axis after the other; the last writes the output, those before it temporary memory.
struct Interpolation {
  /// How much each input near a position counts.
  struct Kernel {
    /// Keys' parameter; nil for linear interpolation.
    let cubic: Double?
    let isAntialiased: Bool
    let excludesOutside: Bool
  }

  /// The inputs that each output position of an axis is a weighted sum of.
  struct Taps {
    var count: Int
    var indexes: [Int] = []
    var weights: [Float] = []
  }

  private struct Step {
    let outer: Int
    let axis: ResizeAxis
    let inner: Int
    let taps: Taps
  }

  private let output: TensorInfo
  private let steps: [Step]
  /// Bytes of one intermediate result; there are at most two at a time.
  private let scratch: Int
  /// For each axis and position, whether it gets the extrapolation value.
  private let outside: [[Bool]]
  private let extrapolation: Float

  init(
    _ kernel: Kernel, _ x: TensorInfo, _ output: TensorInfo, _ axes: [ResizeAxis],
    extrapolation: Float
  ) throws(OperatorError) {
    var steps: [Step] = []
    var shape = x.shape
    var scratch = 0
    for (index, axis) in axes.enumerated() where !axis.isIdentity {
      steps.append(
        Step(
          outer: product(shape[..<index]), axis: axis, inner: product(shape[(index + 1)...]),
          taps: try kernel.taps(axis)))
      shape[index] = axis.output
      scratch = max(scratch, MemoryPlan.aligned(try TensorInfo(.float, shape).byteCount))
    }
    self.output = output
    self.steps = steps
    self.scratch = scratch
    self.extrapolation = extrapolation
    outside = axes.map { axis in
      (0..<axis.output).map { !axis.isIdentity && axis.isOutside($0) }
    }
  }

  var work: Work {
    let hasOutside = outside.contains { $0.contains(true) }
    return Work(outputs: [output], scratch: 2 * scratch, alias: steps.isEmpty ? 0 : nil) {
      operands in
      if output.count == 0 { return }
      unsafe resample(operands)
      if hasOutside { unsafe extrapolate(operands.floats(out: 0)) }
    }
  }

  @unsafe private func resample(_ operands: Operands) {
    var source = unsafe operands.floats(0)
    for (index, step) in steps.enumerated() {
      let isLast = index == steps.count - 1
      let target =
        unsafe isLast
        ? operands.floats(out: 0) : operands.scratch(index % 2 * scratch / 4, as: Float.self)
      unsafe kf_resample(
        source, step.outer, step.axis.input, step.inner, step.axis.output, step.taps.count,
        step.taps.indexes, step.taps.weights, target)
      unsafe source = UnsafePointer(target)
    }
    if steps.isEmpty { unsafe operands.floats(out: 0).update(from: source, count: output.count) }
  }

  @unsafe private func extrapolate(_ out: UnsafeMutablePointer<Float>) {
    for i in 0..<output.count {
      var (rest, isOutside) = (i, false)
      for axis in outside.reversed() {
        isOutside = isOutside || axis[rest % axis.count]
        rest /= axis.count
      }
      if isOutside { unsafe out[i] = extrapolation }
    }
  }
}

extension Interpolation.Kernel {
  func taps(_ axis: ResizeAxis) throws(OperatorError) -> Interpolation.Taps {
    let reach = cubic == nil ? 1.0 : 2.0
    // Shrinking with antialiasing widens the kernel so that it covers all input.
    let stretch = isAntialiased ? min(axis.scale, 1) : 1
    guard axis.output > 0 else { return Interpolation.Taps(count: 1) }
    guard reach / stretch <= Double(Limits.table) else {
      throw .unsupported("a scale of \(axis.scale)")
    }
    let first = Int((-reach / stretch).rounded(.down)) + 1
    var taps = Interpolation.Taps(count: 2 * (1 - first))
    guard taps.count * axis.output <= Limits.table else {
      throw .unsupported("a scale of \(axis.scale)")
    }
    for position in 0..<axis.output {
      let at = axis.source(position)
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
    guard let a = cubic else { return max(0, 1 - x) }
    if x <= 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    if x < 2 { return ((x - 5) * x + 8) * x * a - 4 * a }
    return 0
  }
}
