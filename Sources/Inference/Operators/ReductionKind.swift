internal import CKernels

#if canImport(Glibc)
  internal import Glibc
#endif

extension Reduction {
  /// What becomes of the elements that are reduced to one.
  enum Kind: String {
    case sum = "ReduceSum"
    case mean = "ReduceMean"
    case maximum = "ReduceMax"
    case minimum = "ReduceMin"
    case l1 = "ReduceL1"
    case l2 = "ReduceL2"
    case sumOfSquares = "ReduceSumSquare"
    case product = "ReduceProd"
    case logOfSum = "ReduceLogSum"
    case logOfExponentials = "ReduceLogSumExp"

    /// The kernel for floats, where there is one.
    var kernel: kf_reduction? {
      switch self {
      case .sum: KF_SUM
      case .mean: KF_MEAN
      case .maximum: KF_MAXIMUM
      case .minimum: KF_MINIMUM
      case .l1: KF_L1
      case .l2: KF_L2
      case .sumOfSquares: KF_SUM_SQUARE
      case .product, .logOfSum, .logOfExponentials: nil
      }
    }

    func ofReals(_ row: some Collection<Double>) -> Double {
      switch self {
      case .sum: return row.reduce(0, +)
      case .mean: return row.reduce(0, +) / Double(row.count)
      case .maximum: return row.reduce(-.infinity) { $0.isNaN || $0 > $1 ? $0 : $1 }
      case .minimum: return row.reduce(.infinity) { $0.isNaN || $0 < $1 ? $0 : $1 }
      case .l1: return row.reduce(0) { $0 + abs($1) }
      case .l2: return row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      case .sumOfSquares: return row.reduce(0) { $0 + $1 * $1 }
      case .product: return row.reduce(1, *)
      case .logOfSum: return log(row.reduce(0, +))
      case .logOfExponentials:
        // The greatest is taken out so that nothing overflows.
        let greatest = row.max().flatMap { $0.isFinite ? $0 : nil } ?? 0
        return greatest + log(row.reduce(0) { $0 + exp($1 - greatest) })
      }
    }

    /// Sums wrap around; what is no whole number is cut off.
    func ofWholes<T: WholeNumber>(_ row: [T]) -> T {
      switch self {
      case .sum: return row.reduce(0, &+)
      case .maximum: return row.max() ?? .min
      case .minimum: return row.min() ?? .max
      case .l1: return row.reduce(0) { $0 &+ ($1 < 0 ? 0 &- $1 : $1) }
      case .sumOfSquares: return row.reduce(0) { $0 &+ $1 &* $1 }
      case .product: return row.reduce(1, &*)
      case .mean, .l2, .logOfSum, .logOfExponentials:
        let value = ofReals(row.lazy.map { Double($0) }).rounded(.towardZero)
        return T(exactly: value) ?? (value > 0 ? .max : value < 0 ? .min : 0)
      }
    }
  }
}
