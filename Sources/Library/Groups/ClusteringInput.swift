public import Vocabulary

/// All faces with a vector of one model, less those discarded, by ascending id, with who they belong to. Index *i* of every
/// array speaks of the same face.
public struct ClusteringInput: Sendable {
  /// As they are to be grouped, but that nobody looked yet who can found, for offsets, and for collages.
  ///
  /// `bound` is the person that a decision binds a face to. `refused` are those it is not, by a decision or because the
  /// photo is older than the person.
  public var faces: FaceSet
  /// Who each face belongs to now; nil: nobody.
  public var people: [PersonID?]
  /// Overall quality, 0 to 1.
  public var quality: [Float]
  /// nil while the size of the photo is not known.
  public var areas: [FaceArea?]
  /// As in `Embedding`.
  public var lengths: [Float?]
  /// Near-exact copies by index, and the face each is a copy of; none until somebody has looked for them.
  public var originals: [Int: Int] = [:]
  /// People somebody decided about.
  public var kept: Set<PersonID> = []
  /// The last decision that the input reflects; `assign` compares it.
  public var lastDecision: Int64 = 0
  /// The state of the vectors that the input reflects; `assign` compares it.
  public var facesVersion: Int64 = 0
  /// Whose vectors they are; nil for faces of no library.
  var model: ModelID?
  /// The state of what stands aside for a change of models; `adopt` compares it.
  var asideVersion: Int64 = 0

  /// - Parameters:
  ///   - areas: in step, or empty where nobody is going to look for copies.
  ///   - lengths: not known when nil.
  /// - Precondition: the arrays run in step.
  public init(
    _ faces: FaceSet, people: [PersonID?], quality: [Float], areas: [FaceArea?] = [],
    lengths: [Float?]? = nil
  ) {
    let lengths = lengths ?? [Float?](repeating: nil, count: faces.count)
    precondition(
      people.count == faces.count && quality.count == faces.count && lengths.count == faces.count)
    self.faces = faces
    self.people = people
    self.quality = quality
    self.areas = areas
    self.lengths = lengths
  }

  /// No faces.
  public init(dimension: Int) {
    self.init(
      FaceSet(ids: [], photos: [], dimension: dimension, vectors: []), people: [], quality: [])
  }

  /// Whether a face may found a person; copies count as little as faces of low quality.
  public func canFound(_ face: Int, qualityGate: Float) -> Bool {
    quality[face] >= qualityGate && originals[face] == nil
  }

  /// Some of the faces, as if there were no others.
  ///
  /// - Parameter indices: ascending.
  /// - Complexity: O(indices · dimension).
  public func part(_ indices: [Int]) -> ClusteringInput {
    var part = self
    part.faces = faces.subset(indices)
    part.people = indices.map { people[$0] }
    part.quality = indices.map { quality[$0] }
    part.areas = []
    part.lengths = indices.map { lengths[$0] }
    part.originals = [:]
    return part
  }
}
