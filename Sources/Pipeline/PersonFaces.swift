internal import Clustering
internal import Faces
public import Library
public import Vocabulary

/// The faces of one person against each other, as grouping measures them but whatever anybody decided about them.
public struct PersonFaces {
  private let ids: [FaceID]
  private let set: FaceSet

  /// - Throws: `FacesError` when the models in the program are damaged; `LibraryError`.
  public init(of person: PersonID, in library: Library, qualityGate: Float) throws {
    let embedder = try Models.embedder()
    let cohort = try Models.cohort()
    let model = try library.embedder(
      name: embedder.name, sha256: embedder.sha256, dimension: embedder.dimension)
    let faces = try library.vectors(of: person, model: model, dimension: embedder.dimension)
    let vectors = faces.vectors.span
    let offsets = cohort.map { cohort in
      faces.faces.indices.map { index in
        let start = index * faces.dimension
        return cohort.offset(of: vectors.extracting(start..<start + faces.dimension))
      }
    }
    ids = faces.faces
    set = FaceSet(
      ids: faces.faces, photos: faces.photos, dimension: faces.dimension, vectors: faces.vectors,
      offsets: offsets, meanOffset: cohort?.meanOffset ?? 0,
      canFound: faces.quality.map { $0 >= qualityGate })
  }

  /// How many there are; faces without a vector of the present embedder are none of them.
  public var count: Int { ids.count }

  /// The natural parts; a single one when the person holds together.
  public func naturalParts(below threshold: Float) -> PersonParts {
    let parts = Clustering.naturalParts(of: set, below: threshold, caution: Thresholds.caution)
    return PersonParts(
      parts ?? Parts(threshold: threshold, groups: [Array(ids.indices)]), ids)
  }

  /// The parts at one threshold; a single one when the person holds together.
  public func parts(at threshold: Float) -> PersonParts {
    PersonParts(Clustering.parts(of: set, at: threshold, caution: Thresholds.caution), ids)
  }

  /// The mean adjusted cosine distance of each face to the others of the person; empty for a single face.
  public var distancesFromRest: [FaceID: Float] {
    var result: [FaceID: Float] = [:]
    for (id, distance) in zip(ids, Clustering.distancesFromRest(of: set)) { result[id] = distance }
    return result
  }
}

/// What a person falls into.
public struct PersonParts: Sendable, Equatable {
  /// The adjusted cosine distance at which it does.
  public var threshold: Float
  /// The largest part first, then by smallest number; ascending.
  public var groups: [[FaceID]]

  fileprivate init(_ parts: Parts, _ ids: [FaceID]) {
    threshold = parts.threshold
    groups = parts.groups.map { group in group.map { ids[$0] } }
  }
}
