extension Cohort {
  /// A cohort of strangers: means of two people each, the most alike first (`Weights/convert/README.md` has the reasons).
  ///
  /// - Parameters:
  ///   - people: the faces of each of them, by their rows in `vectors`; the first goes into the cohort, and all tell its mean
  ///     offset, each without the mean its own person went into.
  ///   - vectors: `[faces, dimension]`, of unit length.
  ///   - weight: share of an offset that is to count.
  /// - Returns: nil for fewer people than make `neighbours` + 1 means.
  /// - Complexity: O(people² · dimension).
  package init?(
    of people: [[Int]], vectors: borrowing [Float], dimension: Int, weight: Float, neighbours: Int
  ) {
    let firsts = people.compactMap(\.first)
    guard firsts.count == people.count, people.count / 2 > neighbours else { return nil }
    let pairs = Self.closestPairs(firsts, vectors, dimension)
    var means: [Float] = []
    means.reserveCapacity(pairs.count * dimension)
    var meanOf = [Int?](repeating: nil, count: people.count)
    for (number, pair) in pairs.enumerated() {
      (meanOf[pair.0], meanOf[pair.1]) = (number, number)
      let (a, b) = (firsts[pair.0] * dimension, firsts[pair.1] * dimension)
      for d in 0..<dimension { means.append((vectors[a + d] + vectors[b + d]) / 2 * weight) }
    }
    var sum = 0.0
    var count = 0
    for (person, faces) in people.enumerated() {
      for face in faces {
        sum += Self.offset(
          vectors, face * dimension, means, dimension, neighbours, without: meanOf[person])
        count += 1
      }
    }
    let meanOffset = Float(sum / Double(count))
    self.init(
      vectors: means, dimension: dimension, neighbours: neighbours, meanOffset: meanOffset)
  }

  /// Everybody in one pair, but for the last of an odd number: the most alike two of those left, again and again; the first of
  /// equals.
  private static func closestPairs(
    _ rows: [Int], _ vectors: borrowing [Float], _ dimension: Int
  ) -> [(Int, Int)] {
    var all: [(similarity: Int64, a: Int32, b: Int32)] = []
    all.reserveCapacity(rows.count * (rows.count - 1) / 2)
    for a in rows.indices {
      for b in rows.indices[(a + 1)...] {
        let product = dot(vectors, rows[a] * dimension, vectors, rows[b] * dimension, dimension)
        // Rounded, so that the last bits of a product do not decide.
        all.append((Int64((product * 1e9).rounded()), Int32(a), Int32(b)))
      }
    }
    all.sort { ($1.similarity, $0.a, $0.b) < ($0.similarity, $1.a, $1.b) }
    var isFree = [Bool](repeating: true, count: rows.count)
    var pairs: [(Int, Int)] = []
    for pair in all where isFree[Int(pair.a)] && isFree[Int(pair.b)] {
      (isFree[Int(pair.a)], isFree[Int(pair.b)]) = (false, false)
      pairs.append((Int(pair.a), Int(pair.b)))
    }
    return pairs
  }

  private static func offset(
    _ vectors: borrowing [Float], _ row: Int, _ means: [Float], _ dimension: Int,
    _ neighbours: Int, without own: Int?
  ) -> Double {
    var nearest = [Double](repeating: -.infinity, count: neighbours)
    for mean in 0..<means.count / dimension where mean != own {
      let product = dot(vectors, row, means, mean * dimension, dimension)
      guard product > nearest[neighbours - 1] else { continue }
      let place = nearest.firstIndex { $0 < product } ?? neighbours - 1
      nearest.removeLast()
      nearest.insert(product, at: place)
    }
    return nearest.reduce(0, +) / Double(neighbours)
  }

  private static func dot(
    _ x: borrowing [Float], _ a: Int, _ y: borrowing [Float], _ b: Int, _ dimension: Int
  ) -> Double {
    var sum = 0.0
    for d in 0..<dimension { sum += Double(x[a + d]) * Double(y[b + d]) }
    return sum
  }
}

extension CohortManifest {
  /// What the files of cohorts begin with that are kept beside a calibration.
  static let measuredPrefix = "calibration-cohort-"
}

extension Cohort {
  /// What a manifest says of it, and the file that it names.
  ///
  /// - Parameter people: the names of those it was made from.
  package func described(madeFrom people: [String]) -> (manifest: CohortManifest, bytes: [UInt8]) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(vectors.count * 4)
    for number in vectors {
      let bits = number.bitPattern
      for shift in stride(from: UInt32(0), to: 32, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: bits >> shift))
      }
    }
    let sum = hexadecimalSHA256(bytes)
    let manifest = CohortManifest(
      file: "\(CohortManifest.measuredPrefix)\(sum.prefix(12)).bin", sha256: sum,
      bytes: bytes.count, count: count,
      neighbours: neighbours, meanOffset: meanOffset, madeFrom: people)
    return (manifest, bytes)
  }
}
