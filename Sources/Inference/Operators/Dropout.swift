/// Dropout: nothing in inference; in training mode elements are dropped by the reference implementation's own generator, so
/// that a given seed gives the same mask.
struct Dropout: Operator {
  private let ratio: Float?
  private let seed: UInt32
  private let maskType: ElementType
  private let hasMask: Bool

  var valueInputs: [Int] { [1, 2] }

  init(_ node: inout NodeReader) throws(OperatorError) {
    try node.requireOutputs(1...2)
    if node.opset < 12 {
      try node.requireInputs(1...1)
      ratio = try node.float("ratio", default: 0.5)
      seed = 0
    } else {
      try node.requireInputs(1...3)
      ratio = nil
      seed = UInt32(truncatingIfNeeded: try node.int("seed", default: 0))
    }
    maskType = node.opset < 10 ? .float : .bool
    hasMask = node.outputs.count == 2
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let x = try inputs[0]
    var ratio: Float = 0
    if inputs.has(2) {
      guard let training = try inputs.constant(2).boolean else {
        throw .invalid("input 2 is not one bool")
      }
      if training {
        guard x.type == .float else { throw .unsupported("input of type \(x.type)") }
        ratio = 0.5
        if inputs.has(1) {
          guard let given = try inputs.constant(1).floats, given.count == 1, given[0] >= 0,
            given[0] < 1
          else { throw .invalid("input 1 is not one float from 0 to 1") }
          ratio = given[0]
        }
      }
    }
    let mask = try TensorInfo(maskType, x.shape)
    let (rate, seed, hasMask) = (ratio, seed, hasMask)
    let outputs = hasMask ? [x, mask] : [x]
    return Work(outputs: outputs, alias: rate == 0 && !hasMask ? 0 : nil) { operands in
      unsafe UnsafeMutableRawPointer(operands.output(0, as: UInt8.self))
        .copyMemory(from: operands.input(0, as: UInt8.self), byteCount: x.byteCount)
      var generator = MersenneTwister(seed: seed)
      for i in 0..<x.count {
        let keeps = rate == 0 || generator.uniform() >= Double(rate)
        if rate != 0 {
          let value = unsafe operands.floats(0)[i]
          unsafe operands.floats(out: 0)[i] = keeps ? value / (1 - rate) : 0
        }
        if hasMask {
          unsafe Scalar.integer(keeps ? 1 : 0).store(
            to: operands.output(1, as: UInt8.self) + i * mask.type.size, as: mask.type)
        }
      }
    }
  }
}

/// MT19937 (Matsumoto and Nishimura, 1998), seeded as numpy's `RandomState` is.
struct MersenneTwister {
  private var state = [UInt32](repeating: 0, count: 624)
  private var position = 624

  init(seed: UInt32) {
    state[0] = seed
    for i in 1..<624 {
      state[i] = 1_812_433_253 &* (state[i - 1] ^ (state[i - 1] >> 30)) &+ UInt32(i)
    }
  }

  mutating func next() -> UInt32 {
    if position == 624 {
      for i in 0..<624 {
        let y = state[i] & 0x8000_0000 | state[(i + 1) % 624] & 0x7FFF_FFFF
        state[i] = state[(i + 397) % 624] ^ (y >> 1) ^ (y & 1 == 0 ? 0 : 0x9908_B0DF)
      }
      position = 0
    }
    var y = state[position]
    position += 1
    y ^= y >> 11
    y ^= y << 7 & 0x9D2C_5680
    y ^= y << 15 & 0xEFC6_0000
    return y ^ (y >> 18)
  }

  /// From 0 to 1, without 1, with 53 random bits.
  mutating func uniform() -> Double {
    let (high, low) = (next() >> 5, next() >> 6)
    return (Double(high) * 67_108_864 + Double(low)) / 9_007_199_254_740_992
  }
}
