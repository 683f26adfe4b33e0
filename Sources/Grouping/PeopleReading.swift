public import Clustering
public import Faces
public import Library
public import Vocabulary

/// All faces of a library with who they belong to and what is known of these people: what suggestions are made from.
public struct PeopleReading: Sendable {
  public let faces: FaceSet
  /// Who each face belongs to, in step with `faces`.
  public let people: [PersonID?]
  public let known: Crowd.Knowledge
  private let threshold: Float
  private let calibration: Calibration
  /// Faces on photos dated before the birth year of people.
  private let older: [PersonID: Set<FaceID>]

  /// Dates of photos are not trusted: grouping keeps people out of photos older than they are, so that here alone faces
  /// whose camera had the wrong time are found again.
  ///
  /// - Throws: `FacesError` when the cohort is damaged, `LibraryError`.
  /// - Complexity: O(faces).
  public init(_ library: Library, _ settings: ClusteringSettings, models: ModelSet) throws {
    let model = try library.knownEmbedder(sha256: models.embedder.sha256)
    let input =
      try model.map { model throws(LibraryError) in
        try library.clusteringInput(model: model, trustingDates: false)
      } ?? ClusteringInput(dimension: models.embedder.dimension)
    var faces = FaceSet(input, by: try models.offsets(), qualityGate: settings.qualityGate)
    calibration = models.calibration
    faces.findCollages(
      threshold: settings.threshold, caution: calibration.caution, alike: calibration.alike)
    self.faces = faces
    threshold = settings.threshold
    people = input.people
    let facts = try library.peopleFacts()
    known = Crowd.Knowledge(
      named: facts.named, hidden: facts.hidden, different: facts.different)
    older = try library.facesBeforeBirth()
  }

  /// How many faces of two members of the crowd are on photos dated before the other was born.
  public func facesBeforeBirth(_ person: PersonID, _ other: Crowd.Member) -> Int {
    var faces = 0
    if let before = older[person] {
      faces += indices(of: other).count { before.contains(self.faces.ids[$0]) }
    }
    if case .person(let other) = other, let before = older[other] {
      faces += indices(of: .person(person)).count { before.contains(self.faces.ids[$0]) }
    }
    return faces
  }

  public var crowd: Crowd {
    Crowd(
      faces, people: people, knowing: known, threshold: threshold,
      caution: calibration.caution, curve: calibration.suggestions)
  }

  /// The two most alike faces of two members of the crowd.
  ///
  /// - Returns: nil when one of them has no faces here.
  /// - Complexity: O(faces of one · faces of the other · dimension).
  public func nearestFaces(_ a: Crowd.Member, _ b: Crowd.Member) -> NearestFaces? {
    NearestFaces(faces, indices(of: a), indices(of: b))
  }

  private func indices(of member: Crowd.Member) -> [Int] {
    switch member {
    case .person(let person): people.indices.filter { people[$0] == person }
    case .face(let face): faces.ids.indices.filter { faces.ids[$0] == face }
    }
  }
}
