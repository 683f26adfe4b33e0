internal import Clustering
public import Faces
public import Library
public import Vocabulary

/// The faces of one person against each other, as grouping measures them but whatever anybody decided about them.
public struct PersonFaces {
  private let set: FaceSet
  private let calibration: Calibration

  /// Faces without a vector of the present embedder are left out.
  ///
  /// - Throws: `FacesError` when the cohort is damaged; `LibraryError`.
  public init(
    of person: PersonID, in library: Library, qualityGate: Float, models: ModelSet
  ) throws {
    let input = try library.clusteringInput(
      of: person, model: library.embedder(of: models), dimension: models.embedder.dimension)
    set = FaceSet(input, by: try models.offsets(), qualityGate: qualityGate)
    calibration = models.calibration
  }

  /// The natural parts; a single one when the person holds together.
  public func naturalParts(below threshold: Float) -> PersonParts {
    let parts = Clustering.naturalParts(
      of: knowingCollages(at: threshold), below: threshold, caution: calibration.caution)
    return PersonParts(
      parts ?? Parts(threshold: threshold, groups: [Array(set.ids.indices)]), set.ids)
  }

  /// The parts at one threshold; a single one when the person holds together.
  public func parts(at threshold: Float) -> PersonParts {
    let parts = Clustering.parts(
      of: knowingCollages(at: threshold), at: threshold, caution: calibration.caution)
    return PersonParts(parts, set.ids)
  }

  private func knowingCollages(at threshold: Float) -> FaceSet {
    var set = set
    set.findCollages(
      threshold: threshold, caution: calibration.caution, alike: calibration.alike)
    return set
  }

  /// The mean adjusted cosine distance of each face to the others of the person; empty for a single face.
  public var distancesFromRest: [FaceID: Float] {
    var result: [FaceID: Float] = [:]
    for (id, distance) in zip(set.ids, Clustering.distancesFromRest(of: set)) {
      result[id] = distance
    }
    return result
  }

  /// Those farthest from the person's others first; what has no distance is least telling, and the given order decides
  /// among equals.
  public static func oddestFirst(
    _ faces: [FaceRecord], _ distances: [FaceID: Float]
  ) -> [FaceRecord] {
    let order = faces.indices.sorted { a, b in
      let x = distances[faces[a].id] ?? -1
      let y = distances[faces[b].id] ?? -1
      return x == y ? a < b : x > y
    }
    return order.map { faces[$0] }
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
