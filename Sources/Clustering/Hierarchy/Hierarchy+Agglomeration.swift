internal import Vocabulary

/// What agglomerations start from.
extension Hierarchy {
  /// - Parameters:
  ///   - nodes: with weight; only their vectors are copied.
  ///   - least: as in `Agglomeration.init`.
  func agglomeration(of nodes: [Node], least: Int64) -> Agglomeration {
    var input = AgglomerationInput(
      dimension: dimension, base: [], pool: SumPool(dimension: dimension))
    for node in nodes {
      switch node.kind {
      case .face(let slot):
        input.sources.append(.row(Int32(input.base.count / dimension)))
        input.base.append(contentsOf: vectors[row(slot)])
      case .group: addSum(of: node, to: &input)
      }
    }
    describe(nodes, to: &input)
    return Agglomeration(input, least: least)
  }

  /// Of everything, up to the last level.
  ///
  /// - Parameter nodes: items with weight; their vectors are not copied.
  func agglomeration(ofAll nodes: [Node]) -> Agglomeration {
    var input = AgglomerationInput(
      dimension: dimension, base: vectors, pool: SumPool(dimension: dimension))
    for node in nodes {
      switch node.kind {
      case .face(let slot): input.sources.append(.row(slot))
      case .group: addSum(of: node, to: &input)
      }
    }
    describe(nodes, to: &input)
    return Agglomeration(input, least: ladder.least(ladder.top))
  }

  private func addSum(of node: Node, to input: inout AgglomerationInput) {
    let slot = input.pool.insert()
    add(node, to: &input.pool, slot: slot)
    input.pool.updateMean(of: slot)
    input.sources.append(.sum(slot))
  }

  /// All but the vectors.
  private func describe(_ nodes: [Node], to input: inout AgglomerationInput) {
    var photoFaces: [(photo: Int64, item: Int32, slot: Int32)] = []
    for (item, node) in nodes.enumerated() {
      let item = Int32(item)
      if case .face(let slot) = node.kind {
        input.halves.append(halves[Int(slot)])
      } else {
        input.halves.append(0)
      }
      input.weights.append(Int32(weight(of: node)))
      input.firsts.append(first(of: node))
      for face in faces(under: node) {
        let index = Int(face)
        // Most photos have one face, which keeps nothing apart.
        if nextInPhoto[index] != face, !inCollage[index] {
          photoFaces.append((photos[index], item, face))
        }
        if bound[index] != Self.nobody { input.bound[item] = PersonID(bound[index]) }
        if let people = refused[face] {
          input.refused[item] = mergeAscending(input.refused[item] ?? [], people)
        }
      }
    }
    photoFaces.sort { ($0.photo, $0.item) < ($1.photo, $1.item) }
    var start = 0
    while start < photoFaces.count {
      let photo = photoFaces[start...].prefix { $0.photo == photoFaces[start].photo }
      if photo.last?.item != photo.first?.item { describe(photo, to: &input) }
      start = photo.endIndex
    }
  }

  /// The faces of one photo that several items hold.
  private func describe(
    _ faces: ArraySlice<(photo: Int64, item: Int32, slot: Int32)>,
    to input: inout AgglomerationInput
  ) {
    for (index, face) in faces.enumerated() {
      let position = Int32(input.photoFaces.count)
      for (before, other) in faces.prefix(index).enumerated()
      where other.item != face.item && areAlike(face.slot, other.slot) {
        input.alike.insert(FacePair(position - Int32(index - before), position))
      }
      input.photoFaces.append((face.photo, face.item))
    }
  }

  /// Whether two faces may be one person although one photo shows both.
  private func areAlike(_ a: Int32, _ b: Int32) -> Bool {
    let product = FixedPoint.dot(
      vectors.span.extracting(row(a)), vectors.span.extracting(row(b)))
    let offsets = [a, b].reduce(0) { $0 + FixedPoint.halfOffset(half: halves[Int($1)]) }
    return Linkage(sum: product - Int128(offsets), pairs: 1).reaches(leastAlike)
  }
}
