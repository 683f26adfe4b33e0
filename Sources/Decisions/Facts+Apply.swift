internal import Vocabulary

extension Facts {
  /// Adds what a decision says.
  ///
  /// - Parameter nameKey: equal for names that are one to the user.
  /// - Throws: when it cannot stand beside what was decided before; the facts are then worth nothing any more.
  /// - Complexity: O(faces it covers), for a merge and for faces with refusals also O(refusals + differences).
  public mutating func apply(
    _ entry: JournalEntry, nameKey: (String) -> String = { $0 }
  ) throws(Contradiction) {
    for person in entry.subjects {
      if let into = people[person]?.mergedInto, let decision = people[person]?.mergedBy {
        throw .merged(person, into: into, by: decision)
      }
    }
    for person in entry.subjects + entry.made { keep(person, by: entry.id) }
    // Also people whose faces are covered without being what the decision is about.
    for face in entry.faces where !face.isExplicit {
      if let person = face.after { keep(person, by: entry.id) }
    }

    switch entry.kind {
    case .confirm, .undo: break
    case .name: try rename(entry, nameKey)
    case .merge: try merge(entry)
    case .split: separate(entry)
    case .move: try checkMove(entry)
    case .reject: try refuse(entry)
    case .discard:
      for face in entry.faces where face.isExplicit { discarded[face.face] = entry.id }
    case .restore:
      for face in entry.faces where face.isExplicit { discarded[face.face] = nil }
    case .hide: for person in entry.people { people[person]?.isHidden = true }
    case .unhide: for person in entry.people { people[person]?.isHidden = false }
    case .cover: if let person = entry.person { people[person]?.cover = entry.face }
    case .different:
      if let a = entry.person {
        for b in entry.people { differences[Pair(a, b)] = differences[Pair(a, b)] ?? entry.id }
      }
    case .birthYear: if let person = entry.person { people[person]?.birthYear = entry.year }
    }
    try bind(entry)
  }

  private mutating func keep(_ person: PersonID, by decision: DecisionID) {
    if people[person] == nil { people[person] = KeptPerson(since: decision) }
  }

  private mutating func bind(_ entry: JournalEntry) throws(Contradiction) {
    for face in entry.faces {
      let earlier = bonds[face.face]
      if entry.isRefusal(of: face) {
        // It is not this person; whose it is otherwise does not change.
        if earlier.map({ resolved($0.person) }) == entry.person { bonds[face.face] = nil }
        continue
      }
      if let decision = discarded[face.face], face.after != nil {
        guard face.isExplicit else { continue }
        throw .discarded(face.face, by: decision)
      }
      bonds[face.face] = face.after.map { person in
        keep(person, by: entry.id)
        // Covering a face once more does not make less of what was said of it by name.
        if !face.isExplicit, face.before == person, var earlier, resolved(earlier.person) == person
        {
          earlier.person = person
          return earlier
        }
        return Bond(person: person, decision: entry.id, isExplicit: face.isExplicit)
      }
    }
  }

  private mutating func rename(
    _ entry: JournalEntry, _ nameKey: (String) -> String
  ) throws(Contradiction) {
    guard let person = entry.person else { return }
    let key = entry.name.map(nameKey)
    if let key {
      for (other, kept) in people where other != person && kept.nameKey == key {
        if let name = kept.name, let decision = kept.namedBy {
          throw .nameTaken(name, other, by: decision)
        }
      }
    }
    people[person]?.name = entry.name
    people[person]?.nameKey = key
    people[person]?.namedBy = entry.id
  }

  // MARK: Must-links

  /// One after the other, so that what is known of the first counts for the second.
  private mutating func merge(_ entry: JournalEntry) throws(Contradiction) {
    guard let person = entry.person else { return }
    var bound: [FaceID: PersonID] = [:]
    for face in entry.faces { bound[face.face] = face.before }
    for other in entry.people {
      if let decision = differences[Pair(person, other)] {
        throw .different(person, other, by: decision)
      }
      for (face, refused) in refusals {
        let holder = bound[face] ?? bonds[face].map { resolved($0.person) }
        if holder == person, let decision = refused[other] {
          throw .refused(face, other, by: decision)
        }
        if holder == other, let decision = refused[person] {
          throw .refused(face, person, by: decision)
        }
      }
      absorb(other, into: person, by: entry.id)
      for (face, holder) in bound where holder == other { bound[face] = person }
    }
  }

  /// What was known of `other` is known of `person`.
  private mutating func absorb(_ other: PersonID, into person: PersonID, by decision: DecisionID) {
    for (pair, said) in differences where pair.first == other || pair.second == other {
      let third = pair.first == other ? pair.second : pair.first
      differences[pair] = nil
      differences[Pair(person, third)] = differences[Pair(person, third)] ?? said
    }
    for (face, refused) in refusals {
      guard let said = refused[other] else { continue }
      refusals[face]?[other] = nil
      refusals[face]?[person] = refused[person] ?? said
    }
    guard let lost = people[other], var kept = people[person] else { return }
    if kept.name == nil, lost.name != nil {
      kept.name = lost.name
      kept.nameKey = lost.nameKey
      kept.namedBy = lost.namedBy
    }
    kept.cover = kept.cover ?? lost.cover
    kept.birthYear = kept.birthYear ?? lost.birthYear
    people[person] = kept
    var merged = KeptPerson(since: lost.since)
    merged.mergedInto = person
    merged.mergedBy = decision
    people[other] = merged
  }

  private func checkMove(_ entry: JournalEntry) throws(Contradiction) {
    guard let person = entry.person else { return }
    for face in entry.faces where face.isExplicit {
      if let decision = refusals[face.face]?[person] {
        throw .refused(face.face, person, by: decision)
      }
    }
  }

  // MARK: Cannot-links

  private mutating func separate(_ entry: JournalEntry) {
    guard let person = entry.person else { return }
    let all = [person] + entry.people
    for (index, a) in all.enumerated() {
      for b in all[(index + 1)...] { differences[Pair(a, b)] = entry.id }
    }
  }

  private mutating func refuse(_ entry: JournalEntry) throws(Contradiction) {
    guard let person = entry.person else { return }
    for face in entry.faces where face.isExplicit {
      if let bond = bonds[face.face], resolved(bond.person) == person, bond.isExplicit {
        throw .bound(face.face, person, by: bond.decision)
      }
      refusals[face.face, default: [:]][person] = refusals[face.face]?[person] ?? entry.id
    }
  }
}
