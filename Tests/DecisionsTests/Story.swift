import Decisions
import Vocabulary

/// A journal in few words. People and faces are plain numbers.
struct Story {
  private(set) var entries: [JournalEntry] = []
  private(set) var versions: [VersionLink] = []

  /// - Parameter faces: `7:1>2!` says that face 7, which person 1 had, is bound to person 2 because the user named that
  ///   very face; without `!` it was covered along with its person; `-` is nobody.
  @discardableResult
  mutating func add(
    _ kind: JournalEntry.Kind, _ person: Int64? = nil, people: [Int64] = [], name: String? = nil,
    face: Int64? = nil, year: Int? = nil, faces: String = ""
  ) -> DecisionID {
    let entry = JournalEntry(
      id: DecisionID(Int64(entries.count + 1)), kind: kind, person: person.map { PersonID($0) },
      people: people.map { PersonID($0) }, name: name, face: face.map { FaceID($0) }, year: year,
      faces: Self.covered(faces))
    entries.append(entry)
    return entry.id
  }

  /// Takes a decision back, or an undo.
  @discardableResult
  mutating func undo(_ id: DecisionID) -> DecisionID {
    let entry = JournalEntry(
      id: DecisionID(Int64(entries.count + 1)), kind: .undo, target: id)
    entries.append(entry)
    // From the newest on: an undo that is undone itself takes nothing back.
    var undone: Set<DecisionID> = []
    for index in entries.indices.reversed() {
      entries[index].isUndone = undone.contains(entries[index].id)
      if let target = entries[index].target, !entries[index].isUndone { undone.insert(target) }
    }
    return entry.id
  }

  /// From here on the two are versions of one face.
  mutating func link(_ first: Int64, _ second: Int64) {
    versions.append(
      VersionLink(FaceID(first), FaceID(second), after: DecisionID(Int64(entries.count))))
  }

  func facts() throws -> Facts { try Facts(of: entries, versions: versions) }

  /// Who each face is bound to.
  func bonds() throws -> [Int64: Int64] {
    Dictionary(
      uniqueKeysWithValues: try facts().bonds.map { ($0.key.rawValue, $0.value.person.rawValue) })
  }

  private static func covered(_ text: String) -> [CoveredFace] {
    text.split(separator: " ").map { word in
      let isExplicit = word.hasSuffix("!")
      let numbers = (isExplicit ? word.dropLast() : word).split(whereSeparator: {
        ":>".contains($0)
      })
      .map { Int64($0) }
      guard numbers.count == 3, let face = numbers[0] else {
        preconditionFailure("«\(word)» is no covered face")
      }
      return CoveredFace(
        face: FaceID(face), before: numbers[1].map { PersonID($0) },
        after: numbers[2].map { PersonID($0) }, isExplicit: isExplicit)
    }
  }
}

extension Facts {
  subscript(person: Int64) -> KeptPerson? { people[PersonID(person)] }

  func isRefused(_ face: Int64, _ person: Int64) -> Bool {
    refusals[FaceID(face)]?[PersonID(person)] != nil
  }

  func areDifferent(_ a: Int64, _ b: Int64) -> Bool {
    differences[Pair(PersonID(a), PersonID(b))] != nil
  }
}
