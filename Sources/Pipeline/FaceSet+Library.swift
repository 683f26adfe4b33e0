internal import Clustering
internal import Faces
internal import Library

extension FaceSet {
  /// The faces of a library, with nothing that was decided about them.
  ///
  /// - Complexity: O(faces · cohort · dimension).
  init(_ input: ClusteringInput, cohort: Cohort?, qualityGate: Float) {
    let vectors = input.vectors.span
    let offsets = cohort.map { cohort in
      input.faces.indices.map { index in
        let start = index * input.dimension
        return cohort.offset(of: vectors.extracting(start..<start + input.dimension))
      }
    }
    self.init(
      ids: input.faces, photos: input.photos, dimension: input.dimension, vectors: input.vectors,
      offsets: offsets, meanOffset: cohort?.meanOffset ?? 0,
      canFound: input.quality.map { $0 >= qualityGate })
  }
}
