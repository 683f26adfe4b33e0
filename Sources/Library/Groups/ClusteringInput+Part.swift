extension ClusteringInput {
  /// Some of the faces, as if there were no others.
  ///
  /// - Parameter indices: ascending.
  /// - Complexity: O(indices · dimension).
  public func part(_ indices: [Int]) -> ClusteringInput {
    var part = self
    part.faces = indices.map { faces[$0] }
    part.photos = indices.map { photos[$0] }
    part.people = indices.map { people[$0] }
    part.quality = indices.map { quality[$0] }
    part.bound = indices.map { bound[$0] }
    part.refused = indices.map { refused[$0] }
    part.places = []
    part.originals = [:]
    part.vectors = []
    part.vectors.reserveCapacity(indices.count * dimension)
    for index in indices {
      part.vectors.append(contentsOf: vectors[index * dimension..<(index + 1) * dimension])
    }
    return part
  }
}
