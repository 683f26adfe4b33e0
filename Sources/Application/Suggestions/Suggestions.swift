public import Faces
internal import Clustering
internal import Grouping
public import Library
public import Vocabulary

/// The questions most worth an answer, all at once.
public struct Suggestions: Sendable {
  /// Pairs that may be one person, the best first.
  public var same: [SuggestionEvidence]
  /// With the pairs in step with `same`.
  public var report: SuggestionsReport

  /// - Parameter limit: pairs, and people without a name, at most.
  /// - Throws: as `PeopleReading`.
  /// - Complexity: as of `suggestions(among:limit:)`.
  public init(in library: Library, limit: Int, _ settings: ClusteringSettings, models: ModelSet)
    throws
  {
    let reading = try PeopleReading(library, settings, models: models)
    let crowd = reading.crowd
    let names = Dictionary(uniqueKeysWithValues: try library.names().map { ($0.person, $0.name) })
    same = try suggestions(among: crowd, limit: limit).map { suggestion in
      try SuggestionEvidence(suggestion, reading, threshold: settings.threshold, in: library)
    }
    report = SuggestionsReport(
      same: same.map { SuggestionsReport.Pair($0, names: names) },
      unnamed: crowd.unnamed(limit: limit).map { one in
        SuggestionsReport.Unnamed(
          person: PersonReference(id: one.person.rawValue, name: nil), faces: one.faces,
          settles: one.worth)
      },
      embedder: models.embedder.name, threshold: settings.threshold)
  }
}

extension SuggestionsReport.Pair {
  init(_ evidence: SuggestionEvidence, names: [PersonID: String]) {
    func reference(_ person: PersonID) -> PersonReference {
      PersonReference(id: person.rawValue, name: names[person])
    }
    let suggestion = evidence.suggestion
    var other: PersonReference?
    var face: Int64?
    switch suggestion.other {
    case .person(let person): other = reference(person)
    case .face(let id): face = id.rawValue
    }
    self.init(
      person: reference(suggestion.person), personFaces: suggestion.personFaces, other: other,
      face: face, otherFaces: suggestion.otherFaces, distance: suggestion.distance,
      nearest: evidence.nearest?.distance, chance: suggestion.chance, settles: suggestion.worth,
      collage: suggestion.collage != nil, photo: evidence.photo)
  }
}
