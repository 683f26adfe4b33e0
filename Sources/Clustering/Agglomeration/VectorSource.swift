/// Where the vector of an item or a cluster lies: that of a single face in a row of the base, the sum of several in a slot
/// of a pool. Four bytes, for each cluster that ever was has one.
struct VectorSource {
  /// A row, or −1 − a slot.
  private let code: Int32

  static func row(_ row: Int32) -> VectorSource { VectorSource(code: row) }
  static func sum(_ slot: Int) -> VectorSource { VectorSource(code: Int32(-1 - slot)) }

  enum Kind {
    case row(Int)
    case sum(Int)
  }

  var kind: Kind { code >= 0 ? .row(Int(code)) : .sum(-1 - Int(code)) }
}
