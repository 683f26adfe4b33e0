internal import Clustering
internal import Vocabulary

/// Questions, those first whose answers are worth most, kept true to the answers given meanwhile. Pure.
struct ReviewQueue: Sendable {
  private(set) var questions: [ReviewQuestion]

  /// - Parameters:
  ///   - limit: questions of each kind at most.
  ///   - skipped: what is not to be asked again.
  init(_ crowd: Crowd, limit: Int, skipped: Set<[Crowd.Member]>) {
    // Those that were skipped must not use up the limit.
    let limit = limit + skipped.count
    questions =
      suggestions(among: crowd, limit: limit).map { .same($0) }
      + crowd.unnamed(limit: limit).map {
        .who($0.person, faces: $0.faces, worth: $0.worth)
      }
    questions.removeAll { skipped.contains($0.subject) }
    sort()
  }

  mutating func next() -> ReviewQuestion? {
    questions.isEmpty ? nil : questions.removeFirst()
  }

  /// `other` is `person` from now on, in every question that is left.
  mutating func merge(_ other: Crowd.Member, into person: PersonID, isNamed: Bool) {
    questions = questions.compactMap { question in
      guard case .same(var suggestion) = question else {
        return question.subject == [other] ? nil : question
      }
      if suggestion.other == other { suggestion.other = .person(person) }
      if .person(suggestion.person) == other { suggestion.person = person }
      let now = isNamed ? suggestion.naming(person) : suggestion.ranked
      guard let now, .person(now.person) != now.other else { return nil }
      return .same(now)
    }
    join()
    sort()
  }

  /// Leaves one question about two people who have become the subject of several; a photo that shows both is a photo that
  /// shows both, whichever question knew it.
  private mutating func join() {
    var collages: [Set<Crowd.Member>: PhotoID] = [:]
    for case .same(let suggestion) in questions {
      if let collage = suggestion.collage { collages[suggestion.pair] = collage }
    }
    var seen: Set<Set<Crowd.Member>> = []
    questions = questions.compactMap { question in
      guard case .same(var suggestion) = question else { return question }
      guard seen.insert(suggestion.pair).inserted else { return nil }
      suggestion.collage = collages[suggestion.pair]
      return .same(suggestion)
    }
  }

  /// `person` has a name from now on.
  mutating func name(_ person: PersonID) {
    questions = questions.compactMap { question in
      guard case .same(let suggestion) = question else {
        return question.subject == [.person(person)] ? nil : question
      }
      return suggestion.naming(person).map { .same($0) }
    }
    sort()
  }

  private mutating func sort() {
    // The order of equals stays: pairs before people, by their numbers.
    questions = questions.enumerated().sorted { a, b in
      a.element.worth == b.element.worth
        ? a.offset < b.offset : a.element.worth > b.element.worth
    }
    .map(\.element)
  }
}

extension Suggestion {
  fileprivate var pair: Set<Crowd.Member> { [.person(person), other] }

  /// With its worth as things are.
  fileprivate var ranked: Suggestion {
    var ranked = self
    ranked.worth = SuggestionOdds.worth(
      chance: chance, deciding: otherFaces, isNamed: isNamed)
    return ranked
  }

  /// The same pair once `named` has a name; nil when both have one.
  fileprivate func naming(_ named: PersonID) -> Suggestion? {
    var renamed = self
    if other == .person(named) {
      if isNamed { return nil }
      renamed.other = .person(person)
      renamed.person = named
      renamed.personFaces = otherFaces
      renamed.otherFaces = personFaces
    }
    if renamed.person == named { renamed.isNamed = true }
    return renamed.ranked
  }
}
