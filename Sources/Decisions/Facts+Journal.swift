internal import Vocabulary

extension Facts {
  /// What a journal adds up to.
  ///
  /// Entries that were undone are passed over. A face that one of them had given to somebody was listed with that person by
  /// every entry until it was undone; where such a later entry covers the face only along with that person (it follows
  /// the person, not the face), it does not count for the face.
  ///
  /// - Parameters:
  ///   - entries: the oldest first, with `isUndone` set.
  ///   - versions: in the order they were linked.
  /// - Throws: when an entry cannot stand without those that were undone.
  /// - Complexity: O(faces of all entries).
  public init(
    of entries: [JournalEntry], versions: [VersionLink], nameKey: (String) -> String = { $0 }
  ) throws(FoldError) {
    self.init()
    var strays = Strays()
    var undone: [DecisionID: JournalEntry] = [:]
    var unmade: Set<PersonID> = []
    var links = versions[...]
    for entry in entries {
      while let link = links.first, link.after < entry.id {
        apply(link, &strays)
        links.removeFirst()
      }
      if entry.isUndone {
        undone[entry.id] = entry
        unmade.formUnion(entry.made)
        strays.passOver(entry)
        continue
      }
      if entry.kind == .undo {
        // From here on the journal speaks of faces and people as they are without that decision.
        if let target = entry.target, let passed = undone[target] {
          strays.forget(passed)
          unmade.subtract(passed.made)
        }
        continue
      }
      var counted = entry
      counted.faces = entry.faces.filter { strays.counts($0, in: entry) }
      let people = entry.subjects + (unmade.isEmpty ? [] : counted.holders)
      if let person = people.first(where: { unmade.contains($0) }) {
        throw FoldError(contradiction: .builtOn(person, by: entry.id), at: entry.id)
      }
      do throws(Contradiction) {
        try apply(counted, nameKey: nameKey)
      } catch {
        throw FoldError(contradiction: error, at: entry.id)
      }
    }
    for link in links { apply(link, &strays) }
    // The person a face was bound to may have been merged while a decision that does not count any more had the face out.
    for (face, bond) in bonds where people[bond.person]?.mergedInto != nil {
      let person = resolved(bond.person)
      bonds[face]?.person = person
    }
  }

  private mutating func apply(_ link: VersionLink, _ strays: inout Strays) {
    // Who took over what does not count any more is listed as if it did, like the one it took it from.
    if isUndecided(link.second) { strays.copy(from: link.first, to: link.second) }
    if isUndecided(link.first) { strays.copy(from: link.second, to: link.first) }
    self.link(link.first, link.second)
  }

  private func isUndecided(_ face: FaceID) -> Bool {
    bonds[face] == nil && discarded[face] == nil
  }

  /// A journal that does not hold together.
  public struct FoldError: Error, Hashable, Sendable {
    public var contradiction: Contradiction
    /// The entry that cannot stand.
    public var at: DecisionID
  }
}

/// Faces that are not where the journal's entries say, because a decision that moved them was undone later.
private struct Strays {
  private struct Stray {
    /// The undone decision.
    var decision: DecisionID
    /// Where the entries say the face is.
    var recorded: PersonID?
  }

  private var strays: [FaceID: [Stray]] = [:]

  mutating func passOver(_ entry: JournalEntry) {
    for face in entry.faces where face.before != face.after {
      strays[face.face, default: []].append(Stray(decision: entry.id, recorded: face.after))
    }
  }

  mutating func forget(_ entry: JournalEntry) {
    for (face, stack) in strays where stack.contains(where: { $0.decision == entry.id }) {
      let rest = stack.filter { $0.decision != entry.id }
      strays[face] = rest.isEmpty ? nil : rest
    }
  }

  mutating func copy(from face: FaceID, to other: FaceID) {
    if strays[other] == nil { strays[other] = strays[face] }
  }

  /// Whether what an entry says of a face is meant of the face.
  mutating func counts(_ face: CoveredFace, in entry: JournalEntry) -> Bool {
    guard var stack = strays[face.face], var last = stack.popLast() else { return true }
    // Not to be one person says nothing of being another.
    if entry.isRefusal(of: face), face.before != entry.person { return true }
    if face.isExplicit || face.before != last.recorded {
      strays[face.face] = nil
      return true
    }
    last.recorded = face.after
    strays[face.face] = stack + [last]
    return false
  }
}
