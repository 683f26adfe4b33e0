public import Support

/// Pairs that may be one person, and people without a name. The keys in JSON are a contract.
public struct SuggestionsReport: Encodable, Sendable, Equatable {
  /// Two that may be one person.
  public struct Pair: Encodable, Sendable, Equatable {
    public var person: PersonReference
    public var personFaces: Int
    /// Either a person or, where a face belongs to nobody, a face.
    @Nullable public var other: PersonReference?
    @Nullable public var face: Int64?
    public var otherFaces: Int
    /// Mean adjusted cosine distance.
    public var distance: Float
    /// Of the two most alike faces.
    @Nullable public var nearest: Float?
    /// That they are one person, 0 to 1.
    public var chance: Double
    /// Faces that an answer is expected to decide.
    public var settles: Double
    /// Whether a photo shows both and may be a collage, and its path where it is present.
    public var collage: Bool
    @Nullable public var photo: FilePath?
  }

  /// Somebody without a name.
  public struct Unnamed: Encodable, Sendable, Equatable {
    public var person: PersonReference
    public var faces: Int
    public var settles: Double
  }

  public var same: [Pair]
  public var unnamed: [Unnamed]
  /// By whose vectors.
  public var embedder: String
  public var threshold: Float
}
