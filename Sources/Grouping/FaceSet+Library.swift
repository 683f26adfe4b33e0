internal import Clustering
internal import Faces
internal import Library
internal import Vocabulary

extension FaceSet {
  /// The faces of a library as grouping weighs them.
  ///
  /// - Complexity: O(faces · cohort · dimension); the vectors are not copied.
  init(_ input: ClusteringInput, by offsets: FaceOffsets, qualityGate: Float) {
    self.init(input, offsets: input.offsets(by: offsets), by: offsets, qualityGate: qualityGate)
  }

  /// - Parameter values: the offset of each face; zero when nil.
  init(
    _ input: ClusteringInput, offsets values: [Float]?, by offsets: FaceOffsets, qualityGate: Float
  ) {
    self = input.faces
    if let values { self.offsets = values }
    meanOffset = offsets.mean
    canFound = ids.indices.map { input.canFound($0, qualityGate: qualityGate) }
  }
}

extension ClusteringInput {
  /// The offset of each face; nil where all are zero.
  func offsets(by offsets: FaceOffsets) -> [Float]? {
    guard !offsets.isNone else { return nil }
    let numbers = faces.vectors.span
    return faces.ids.indices.map { index in
      offsets.offset(of: numbers.extracting(faces.row(index)), length: lengths[index])
    }
  }

  /// Looks for near-exact copies.
  ///
  /// - Parameter distances: of the embedder.
  mutating func findOriginals(within distances: PictureDistances) {
    originals = Clustering.originals(
      of: faces, quality: quality, areas: areas, within: distances)
  }
}
