public import Faces

/// Every face of one photo against every face of another. The keys in JSON are a contract.
public struct CompareReport: Encodable, Sendable, Equatable {
  public struct Pair: Encodable, Sendable, Equatable {
    /// Numbers of the faces, counted from 1.
    public var a: Int
    public var b: Int
    /// Cosine distance of the two vectors, 0 to 2.
    public var distance: Float
    /// The distance as grouping sees it: larger for faces that look like many strangers, smaller for unusual ones.
    public var adjusted: Float
    /// Whether `distance` is at most the threshold.
    public var match: Bool
  }

  public var a: PhotoFacesReport
  public var b: PhotoFacesReport
  /// By whose vectors.
  public var embedder: String
  public var threshold: Float
  public var pairs: [Pair]
}

extension CompareReport {
  /// - Parameter threshold: the cosine distance up to which two faces match.
  /// - Throws: `FacesError` when the program is damaged.
  /// - Complexity: O(faces of one · faces of the other · dimension).
  public init(_ a: StudiedPhoto, _ b: StudiedPhoto, threshold: Float, models: ModelSet) throws {
    let measure = try AdjustedDistance(models)
    var pairs: [Pair] = []
    for (i, first) in a.faces.enumerated() {
      for (j, second) in b.faces.enumerated() {
        let (plain, adjusted) = measure(first.embedding, second.embedding)
        pairs.append(
          Pair(a: i + 1, b: j + 1, distance: plain, adjusted: adjusted, match: plain <= threshold))
      }
    }
    self.init(
      a: a.report, b: b.report, embedder: models.embedder.name, threshold: threshold,
      pairs: pairs)
  }
}
