/// The mean similarity of all pairs of faces between two clusters as an exact fraction.
struct Linkage {
  /// Sum of the similarities of the pairs, less their offsets, on the grid of `FixedPoint`.
  var sum: Int128
  var pairs: Int128

  /// Whether these two clusters are strictly more alike than those of `other`. At most 2⁴⁰ pairs stay within range.
  func isCloser(than other: Linkage) -> Bool { sum * other.pairs > other.sum * pairs }

  func equals(_ other: Linkage) -> Bool { sum * other.pairs == other.sum * pairs }

  /// Whether the mean similarity is at least `least`, a value on the grid.
  func reaches(_ least: Int64) -> Bool { sum >= Int128(least) * pairs }
}
