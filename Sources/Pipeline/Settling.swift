internal import Clustering
internal import Faces
internal import Library
internal import Vocabulary

/// Groups faces exactly. Pure: what is written where is up to the caller.
struct Settling {
  private let settings: ClusteringSettings
  private let cohort: Cohort?

  init(_ settings: ClusteringSettings, cohort: Cohort?) {
    self.settings = settings
    self.cohort = cohort
  }

  /// The faces whose person changes, by their index in `input`, and to whom.
  func settle(_ input: ClusteringInput) -> [(index: Int, to: Assignee)] {
    let faces = faceSet(of: input)
    let clusters = agglomerate(
      faces, threshold: settings.threshold, caution: Thresholds.caution)
    let people = carryOver(
      clusters: clusters, previous: input.people, bound: input.bound, kept: input.kept)
    var moves: [(index: Int, to: Assignee)] = []
    for (index, cluster) in clusters.enumerated() {
      let assignee: Assignee =
        if let cluster {
          people[cluster].map { .person($0) } ?? .newPerson(cluster)
        } else {
          .nobody
        }
      let before: Assignee = input.people[index].map { .person($0) } ?? .nobody
      if assignee != before { moves.append((index, assignee)) }
    }
    return moves
  }

  /// What finds the people of new faces.
  ///
  /// - Parameter people: of each face of `input`.
  func placement(_ input: ClusteringInput, people: [PersonID?]) -> Placement {
    Placement(
      faceSet(of: input), people: people, threshold: settings.threshold,
      caution: Thresholds.caution)
  }

  /// The faces as the clusterer knows them.
  func faceSet(of input: ClusteringInput) -> FaceSet {
    var faces = FaceSet(input, cohort: cohort, qualityGate: settings.qualityGate)
    faces.bound = input.bound
    faces.refused = input.refused
    return faces
  }
}
