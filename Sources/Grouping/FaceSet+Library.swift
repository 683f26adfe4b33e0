internal import Clustering
internal import Faces
internal import Library

extension FaceSet {
  /// The faces of a library, with nothing that was decided about them.
  ///
  /// - Complexity: O(faces · cohort · dimension).
  init(_ input: ClusteringInput, cohort: Cohort?, qualityGate: Float) {
    self.init(
      ids: input.faces, photos: input.photos, dimension: input.dimension, vectors: input.vectors,
      offsets: cohort.map { input.offsets(against: $0) },
      meanOffset: cohort?.meanOffset ?? 0,
      canFound: input.faces.indices.map { input.canFound($0, qualityGate: qualityGate) })
  }
}

extension ClusteringInput {
  /// Looks for near-exact copies.
  mutating func findOriginals() {
    originals = Clustering.originals(
      ids: faces, photos: photos, quality: quality, places: places, bound: bound, refused: refused,
      dimension: dimension, vectors: vectors.span)
  }

  /// The offset of each face against the cohort; see `Cohort.offset(of:)`.
  fileprivate func offsets(against cohort: Cohort) -> [Float] {
    let numbers = vectors.span
    return faces.indices.map { index in
      cohort.offset(of: numbers.extracting(index * dimension..<(index + 1) * dimension))
    }
  }
}
