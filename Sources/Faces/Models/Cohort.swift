internal import CFaceKernels

/// Vectors of strangers: how near a face comes to its nearest ones says how crowded its region of the space is.
public struct Cohort: Hashable, Sendable {
  /// `count` vectors of `dimension` numbers, one after the other: faces of strangers or means of several, scaled by how
  /// much an offset is to count.
  public let vectors: [Float]
  public let dimension: Int
  /// How many of the nearest make an offset.
  public let neighbours: Int
  /// Added back to adjusted similarities, so that thresholds read like cosine distances.
  public let meanOffset: Float

  public var count: Int { vectors.count / dimension }

  /// - Precondition: the vectors fill whole rows, and there are at least `neighbours` of them, 1 to 256.
  public init(vectors: [Float], dimension: Int, neighbours: Int, meanOffset: Float) {
    precondition(dimension > 0 && vectors.count.isMultiple(of: dimension))
    precondition((1...Int(FK_MAX_NEAREST)).contains(neighbours))
    precondition(vectors.count / dimension >= neighbours)
    self.vectors = vectors
    self.dimension = dimension
    self.neighbours = neighbours
    self.meanOffset = meanOffset
  }

  /// Reads the file the manifest names.
  init(_ manifest: CohortManifest, dimension: Int, files: ModelFiles) throws(FacesError) {
    let file = try files.verified(
      ModelFile(
        role: "cohort", name: manifest.file, bytes: manifest.bytes, sha256: manifest.sha256))
    guard unsafe file.bytes.count == manifest.count * dimension * 4,
      (1...min(Int(FK_MAX_NEAREST), max(manifest.count, 1))).contains(manifest.neighbours)
    else {
      throw files.problem(
        manifest.file,
        "does not hold \(manifest.count) vectors of \(dimension) numbers to take "
          + "\(manifest.neighbours) from")
    }
    let vectors = withExtendedLifetime(file.owner) {
      (0..<manifest.count * dimension).map { index in
        unsafe Float(
          bitPattern: UInt32(
            littleEndian: file.bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)))
      }
    }
    self.init(
      vectors: vectors, dimension: dimension, neighbours: manifest.neighbours,
      meanOffset: manifest.meanOffset)
  }

  /// The mean of a face's largest dot products with the cohort's vectors, −1 to 1: what it adds to the offset of the face (a one-sided kind
  /// of the s-norm of speaker verification; see `FaceOffsets`).
  ///
  /// - Parameter embedding: of unit length.
  /// - Precondition: it holds `dimension` numbers.
  /// - Complexity: linear in the cohort's size.
  public func offset(of embedding: Span<Float>) -> Float {
    precondition(embedding.count == dimension, "the cohort belongs to another embedder")
    return unsafe embedding.withUnsafeBufferPointer { vector in
      unsafe vectors.withUnsafeBufferPointer { matrix in
        // Neither is empty: `init` saw to it.
        guard let row = vector.baseAddress, let rows = matrix.baseAddress else { return 0 }
        return unsafe fk_nearest_mean(rows, count, dimension, row, neighbours)
      }
    }
  }
}
