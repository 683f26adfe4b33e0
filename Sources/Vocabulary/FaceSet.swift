/// Faces as columns, with everything that grouping them needs to know. All arrays run in step: entry `i` of each belongs to
/// the face `ids[i]`. The order of the faces is free and never changes a result.
///
/// A library fills in who the faces are, what they look like and what was decided about them. The rest is for those who are
/// going to group them: until then they are faces without offsets, all of which can found, and none in a collage.
///
/// Similarity is the adjusted cosine `s'(i, j) = s(i, j) − (b_i + b_j) / 2 + meanOffset`: `s` is the cosine of two unit
/// vectors and `b` the offset of a face: its mean cosine to its nearest strangers in a fixed cohort, so that faces in
/// crowded regions must be closer to count as alike, and what the length of its vector says. `1 − s'` is the *adjusted cosine distance* which thresholds are
/// held against.
public struct FaceSet: Sendable {
  /// Unique.
  public var ids: [FaceID]
  /// The photo each face lies in: two faces of one photo are mostly two people.
  public var photos: [PhotoID]
  /// Numbers in one vector.
  public var dimension: Int
  /// `[faces, dimension]`, row-major, each row of unit length.
  public var vectors: [Float]
  /// `b` of each face, −1 to 1.
  public var offsets: [Float]
  /// Added to every similarity: the mean offset of the cohort itself, which keeps adjusted distances on the scale of
  /// plain cosine distances.
  public var meanOffset: Float
  /// False for faces of low quality: they join a cluster after it was formed, but neither found nor bridge one.
  public var canFound: [Bool]
  /// The person a face is bound to by a decision, if any: all faces bound to one person share a cluster, whatever they
  /// look like, and faces bound to different people never do.
  public var bound: [PersonID?]
  /// The people a face is not, ascending: it never shares a cluster with faces bound to one of them.
  public var refused: [[PersonID]]
  /// Whether the photo of a face is a collage, which keeps no faces apart.
  public var inCollage: [Bool]
  /// The adjusted cosine distance within which two faces of one photo may be one person. Less than any distance
  /// where one photo is proof enough that they are two.
  public var alike = -Float.infinity

  /// - Parameters:
  ///   - offsets: zero for every face when nil.
  ///   - canFound: true for every face when nil.
  ///   - bound: nobody when nil.
  ///   - refused: nobody when nil.
  /// - Precondition: the arrays run in step.
  public init(
    ids: [FaceID], photos: [PhotoID], dimension: Int, vectors: [Float], offsets: [Float]? = nil,
    meanOffset: Float = 0, canFound: [Bool]? = nil,
    bound: [PersonID?]? = nil, refused: [[PersonID]]? = nil
  ) {
    self.ids = ids
    self.photos = photos
    self.dimension = dimension
    self.vectors = vectors
    self.offsets = offsets ?? [Float](repeating: 0, count: ids.count)
    self.meanOffset = meanOffset
    self.canFound = canFound ?? [Bool](repeating: true, count: ids.count)
    self.bound = bound ?? [PersonID?](repeating: nil, count: ids.count)
    self.refused = refused ?? [[PersonID]](repeating: [], count: ids.count)
    inCollage = [Bool](repeating: false, count: ids.count)
    checkCounts()
  }

  public var count: Int { ids.count }

  /// Stops the program unless the arrays run in step. O(1).
  public func checkCounts() {
    let inStep =
      photos.count == count && vectors.count == count * dimension && offsets.count == count
      && canFound.count == count && bound.count == count && refused.count == count
      && inCollage.count == count
    precondition(inStep, "the arrays of a face set must hold one entry a face")
  }

  /// Where in `vectors` that of a face lies.
  public func row(_ face: Int) -> Range<Int> { face * dimension..<(face + 1) * dimension }

  /// The adjusted cosine distance of two faces, in single precision. O(dimension).
  public func distance(_ a: Int, _ b: Int) -> Float {
    let (x, y) = (a * dimension, b * dimension)
    var product: Float = 0
    for d in 0..<dimension { product += vectors[x + d] * vectors[y + d] }
    return 1 - product + (offsets[a] + offsets[b]) / 2 - meanOffset
  }

  /// The faces at `indices`, in that order. O(indices · dimension).
  public func subset(_ indices: [Int]) -> FaceSet {
    var chosen: [Float] = []
    chosen.reserveCapacity(indices.count * dimension)
    for index in indices { chosen.append(contentsOf: vectors[row(index)]) }
    var subset = FaceSet(
      ids: indices.map { ids[$0] }, photos: indices.map { photos[$0] }, dimension: dimension,
      vectors: chosen, offsets: indices.map { offsets[$0] }, meanOffset: meanOffset,
      canFound: indices.map { canFound[$0] }, bound: indices.map { bound[$0] },
      refused: indices.map { refused[$0] })
    subset.inCollage = indices.map { inCollage[$0] }
    subset.alike = alike
    return subset
  }
}
