/// How much stricter small groups are than large ones: a group of n faces holds together up to
/// `threshold · (1 − share · (2 / n)^power)`.
///
/// Two faces may look alike by chance, and a library holds millions of pairs to do so; the mean of many pairs hardly can.
/// So two single faces are given the least, `threshold · (1 − share)`, and large groups the whole threshold. How fast it
/// grows between them differs from embedder to embedder.
///
/// Powers are multiples of ¼: then nothing but products and square roots is needed, which IEEE 754 rounds correctly, so
/// that groups are the same on every machine. With a power of 1 nothing but one product and one quotient is.
public struct Caution: Hashable, Sendable, ExpressibleByFloatLiteral,
  ExpressibleByIntegerLiteral
{
  /// Share of the threshold that two single faces are not given, 0 to 1; 0 is plain average linkage.
  public let share: Float
  /// The power in quarters, 1 to `mostQuarters`.
  public let quarters: Int

  public static let mostQuarters = 8

  /// - Parameter share: anything outside 0 to 1 counts as the nearer of the two.
  /// - Precondition: 1 to `mostQuarters` quarters.
  public init(_ share: Float, quarters: Int = 4) {
    precondition((1...Self.mostQuarters).contains(quarters), "a power of \(quarters) / 4")
    self.share = min(max(share, 0), 1)
    self.quarters = quarters
  }

  public init(floatLiteral value: Float) { self.init(value) }
  public init(integerLiteral value: Int) { self.init(Float(value)) }

  /// - Parameter power: as in `power`.
  /// - Returns: nil where it is no multiple of ¼ between ¼ and 2.
  public init?(_ share: Float, power: Double) {
    let quarters = power * 4
    guard quarters == quarters.rounded(), quarters >= 1, quarters <= Double(Self.mostQuarters)
    else { return nil }
    self.init(share, quarters: Int(quarters))
  }

  public var power: Double { Double(quarters) / 4 }

  /// The share of the threshold that a group of `count` faces is given, the more the larger it is.
  @inlinable
  public func given<Number: BinaryFloatingPoint>(toGroupOf count: Number) -> Number {
    // The same to the last bit as before there were other powers.
    if quarters == 4 { return 1 - Number(share) * 2 / count }
    let root = (2 / count).squareRoot()
    var factor = quarters & 1 == 1 ? root.squareRoot() : 1
    for _ in 0..<quarters / 2 { factor *= root }
    return 1 - Number(share) * factor
  }
}
