public import Vocabulary

/// The parts that a group of faces falls into.
public struct Parts: Sendable, Equatable {
  /// The adjusted cosine distance at which it does.
  public var threshold: Float
  /// Indices of the faces of each part, ascending; the largest part first, then by smallest face id. Every face is in
  /// one part, and no part holds two faces of one photo but those that `SamePhoto` lets be one person.
  public var groups: [[Int]]

  public init(threshold: Float, groups: [[Int]]) {
    self.threshold = threshold
    self.groups = groups
  }
}

/// The parts of a group at one threshold, whatever anybody decided about its faces: its clusters, and each face that is
/// in no cluster's reach with the largest that holds no face of its photo.
///
/// - Parameters: as for `agglomerate`.
/// - Complexity: that of `agglomerate`.
public func parts(of faces: FaceSet, at threshold: Float, caution: Caution) -> Parts {
  let (clusters, rest) = clusters(of: faces, at: threshold, caution: caution)
  let groups = completed(clusters, with: rest, of: faces) { _, _ in 0 }
  return Parts(threshold: threshold, groups: groups)
}

/// The natural parts of a group: the threshold falls from `threshold` to three quarters of it, in ten steps, until two or
/// more clusters are sizeable, which is two faces or more and a twentieth of all. The faces of the others then go to the
/// sizeable cluster nearest to them that holds no face of their photo.
///
/// Below that, photos of one person fall apart by age and light, which are no natural parts. With lfw-dev grouped at 0.76
/// instead of 0.61 (SFace), which mixes people up: of the 123 groups with two faces or more of a second person 121 fall apart,
/// and 2 of the 27 groups of one person with six faces or more do. With dlib at 0.09 instead of 0.072 it is 61 of 65 and 4 of
/// 61; falling to half of the threshold it would be 62 and 37.
///
/// - Parameters: as for `agglomerate`.
/// - Returns: nil when the group holds together.
/// - Complexity: that of 11 runs of `agglomerate`.
public func naturalParts(of faces: FaceSet, below threshold: Float, caution: Caution) -> Parts? {
  let sizeable = max(2, (faces.count + 19) / 20)
  for step in 0...10 {
    let threshold = threshold * (1 - Float(step) / 40)
    let (clusters, rest) = clusters(of: faces, at: threshold, caution: caution)
    let large = clusters.filter { $0.count >= sizeable }
    guard large.count >= 2 else { continue }
    let small = clusters.filter { $0.count < sizeable }.flatMap { $0 } + rest
    let sums = large.map { GroupSum($0, of: faces) }
    let groups = completed(large, with: small.sorted(), of: faces) { face, group in
      sums[group].similarity(to: face, of: faces)
    }
    return Parts(threshold: threshold, groups: groups)
  }
  return nil
}

/// The mean adjusted cosine distance of each face to all others of the group; nil for a face that is alone.
///
/// - Complexity: O(n · dimension).
public func distancesFromRest(of faces: FaceSet) -> [Float?] {
  let all = GroupSum(Array(0..<faces.count), of: faces)
  return (0..<faces.count).map { face in
    guard faces.count > 1 else { return nil }
    let rest = all.without(face, of: faces)
    return Float(1 - rest.similarity(to: face, of: faces))
  }
}

/// Clusters at one threshold, the largest first, and the faces that belong to none.
private func clusters(
  of faces: FaceSet, at threshold: Float, caution: Caution
) -> (clusters: [[Int]], rest: [Int]) {
  var clusters: [[Int]] = []
  var rest: [Int] = []
  for (face, cluster) in agglomerate(faces, threshold: threshold, caution: caution).enumerated() {
    guard let cluster else {
      rest.append(face)
      continue
    }
    while clusters.count <= cluster { clusters.append([]) }
    clusters[cluster].append(face)
  }
  return (inOrder(clusters, of: faces), rest)
}

/// The groups with each face of `rest` added to the most alike whose photos allow it, the first of equals; a face that
/// none may hold becomes a group of its own.
private func completed(
  _ groups: [[Int]], with rest: [Int], of faces: FaceSet, similarity: (Int, Int) -> Double
) -> [[Int]] {
  var groups = groups
  var photos = groups.map { Set($0.map { faces.photos[$0] }) }
  let founded = groups.count
  for face in rest {
    let allowed = (0..<founded).filter { !photos[$0].contains(faces.photos[face]) }
    var choice: (group: Int, similarity: Double)?
    for group in allowed {
      let similarity = similarity(face, group)
      if choice.map({ similarity > $0.similarity }) ?? true { choice = (group, similarity) }
    }
    if let choice {
      groups[choice.group].append(face)
      photos[choice.group].insert(faces.photos[face])
    } else {
      groups.append([face])
    }
  }
  return inOrder(groups.map { $0.sorted() }, of: faces)
}

private func inOrder(_ groups: [[Int]], of faces: FaceSet) -> [[Int]] {
  let first = groups.map { $0.map { faces.ids[$0] }.min() }
  return groups.indices.sorted { a, b in
    if groups[a].count != groups[b].count { return groups[a].count > groups[b].count }
    guard let x = first[a], let y = first[b] else { return a < b }
    return x < y
  }.map { groups[$0] }
}

/// The sum of a group's vectors and offsets: all that mean similarities need.
private struct GroupSum {
  private var vector: [Double]
  private var offset = 0.0
  private var count = 0

  init(_ members: [Int], of faces: FaceSet) {
    vector = [Double](repeating: 0, count: faces.dimension)
    for face in members { add(face, of: faces, times: 1) }
  }

  func without(_ face: Int, of faces: FaceSet) -> GroupSum {
    var rest = self
    rest.add(face, of: faces, times: -1)
    return rest
  }

  /// The mean adjusted similarity of the group's faces to `face`.
  func similarity(to face: Int, of faces: FaceSet) -> Double {
    let start = face * faces.dimension
    var dot = 0.0
    for d in 0..<faces.dimension { dot += vector[d] * Double(faces.vectors[start + d]) }
    let offsets = Double(faces.offsets[face]) + offset / Double(count)
    return dot / Double(count) - offsets / 2 + Double(faces.meanOffset)
  }

  private mutating func add(_ face: Int, of faces: FaceSet, times sign: Int) {
    let start = face * faces.dimension
    for d in 0..<faces.dimension { vector[d] += Double(sign) * Double(faces.vectors[start + d]) }
    offset += Double(sign) * Double(faces.offsets[face])
    count += sign
  }
}
