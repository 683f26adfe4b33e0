internal import Clustering
internal import Faces
internal import Library
internal import Vocabulary

extension FaceSet {
  /// The faces of a library as grouping weighs them.
  ///
  /// - Complexity: O(faces · cohort · dimension); the vectors are not copied.
  init(_ input: ClusteringInput, cohort: Cohort?, qualityGate: Float) {
    self.init(
      input, offsets: cohort.map { input.faces.offsets(against: $0) }, cohort: cohort,
      qualityGate: qualityGate)
  }

  /// - Parameter offsets: of each face against the cohort; zero when nil.
  init(_ input: ClusteringInput, offsets: [Float]?, cohort: Cohort?, qualityGate: Float) {
    self = input.faces
    if let offsets { self.offsets = offsets }
    meanOffset = cohort?.meanOffset ?? 0
    canFound = ids.indices.map { input.canFound($0, qualityGate: qualityGate) }
  }

  /// See `Cohort.offset(of:)`.
  private func offsets(against cohort: Cohort) -> [Float] {
    let numbers = vectors.span
    return ids.indices.map { cohort.offset(of: numbers.extracting(row($0))) }
  }
}

extension ClusteringInput {
  /// Looks for near-exact copies.
  ///
  /// - Parameter distances: of the embedder.
  mutating func findOriginals(within distances: PictureDistances) {
    originals = Clustering.originals(
      of: faces, quality: quality, areas: areas, within: distances)
  }
}
