// Rounding is inlined as calls into libm, which only this import links.
internal import Glibc

/// Numbers on a grid of 2⁻²⁰, about a millionth, kept as integers: sums and products of integers are exact, so that the
/// mean similarity of two clusters depends only on which faces they hold, never on the order in which they were added,
/// on the block size, or on the processor. This is what makes «grown photo by photo» and «clustered at once» equal to
/// the last bit, and ties real ties.
enum FixedPoint {
  /// Bits after the point of one number of a vector.
  static let bits = 20
  /// Products of two such numbers, and therefore similarities, have twice the bits.
  static let productScale = Double(1 << (2 * bits))

  /// The nearest grid point to a number of a unit vector. Anything outside −1...1 is clamped and NaN counts as 0, so
  /// that a damaged vector is merely unlike all others.
  static func component(_ value: Float) -> Int64 {
    guard value == value else { return 0 }
    return Int64((Double(min(max(value, -1), 1)) * Double(1 << bits)).rounded())
  }

  /// The same number in single precision, which holds it exactly.
  static func snapped(_ value: Float) -> Float { Float(component(value)) / Float(1 << bits) }

  /// The integer of a number that `snapped` returned.
  static func component(onGrid value: Float) -> Int64 { Int64(value * Float(1 << bits)) }

  /// Half of an offset, clamped to what is lawful.
  static func half(ofOffset offset: Float) -> Float {
    offset == offset ? min(max(offset, -1), 1) / 2 : 0
  }

  /// Half of an offset on the grid of similarities.
  static func halfOffset(half: Float) -> Int64 {
    Int64((Double(half) * productScale).rounded())
  }

  /// The product of two vectors that were `snapped`, exactly.
  static func dot(_ x: Span<Float>, _ y: Span<Float>) -> Int128 {
    var sum: Int64 = 0
    for d in 0..<x.count { sum &+= component(onGrid: x[d]) &* component(onGrid: y[d]) }
    return Int128(sum)
  }

  /// The least similarity, before `meanOffset` is added, whose distance is still within `threshold`, on the grid of
  /// similarities.
  static func leastSimilarity(threshold: Double, meanOffset: Float) -> Int64 {
    let similarity = 1 - threshold - Double(meanOffset)
    // Four is beyond what two unit vectors and two offsets can reach: the clamp keeps infinite thresholds lawful.
    return Int64((min(max(similarity, -4), 4) * productScale).rounded(.up))
  }

  /// How far a similarity computed in single precision from mean vectors may lie from the exact one: rounding to the
  /// grid, rounding of the means and of the dot product (Higham 2002, section 3.1), with room to spare.
  static func singlePrecisionError(dimension: Int) -> Float {
    let rounding = Float(dimension + 32) * Float.ulpOfOne
    let grid = 2 * Float(dimension).squareRoot() / Float(1 << bits)
    return rounding + grid
  }
}
