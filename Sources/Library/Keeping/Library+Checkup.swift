public import Decisions
internal import Vocabulary

/// Something about a library that cannot be so.
public enum LibraryFault: Hashable, Sendable {
  /// SQLite finds the file damaged; its own words.
  case damaged(String)
  /// A table, column, index or trigger is missing.
  case incomplete(String)
  /// So many rows of a table refer to nothing.
  case dangling(table: String, rows: Int)
  /// So many vectors do not have the length of their model's.
  case vectors(Int)
  /// A decision that cannot stand after those before it.
  case contradiction(Contradiction, at: DecisionID)
  /// What the tables say of so many faces and people is not what the decisions add up to.
  case facts(faces: Int, people: Int)
}

extension Library {
  /// Looks through all of the library for what cannot be so: SQLite's own check of the file, references, the lengths of vectors,
  /// and the facts in the tables against the journal.
  ///
  /// - Complexity: O(bytes of the file).
  public func checkup() throws(LibraryError) -> [LibraryFault] {
    try database.read { () throws(LibraryError) in
      // Of a damaged file nothing else can be believed.
      let damage = try damage()
      guard damage.isEmpty else { return damage }
      let missing = try database.missingParts()
      let faults = missing.map { LibraryFault.incomplete($0) }
      // What is left can be read without indexes and triggers only.
      guard missing.allSatisfy({ $0.hasPrefix("index ") || $0.hasPrefix("trigger ") }) else {
        return faults
      }
      return try faults + dangling() + wrongModels() + wrongVectors() + wrongFacts()
    }
  }

  /// Writes the facts again where they are not what the decisions add up to: one transaction. Decisions are never changed.
  ///
  /// - Returns: whether anything was written.
  /// - Throws: `damaged` when the journal does not hold together.
  public func mendFacts() throws(LibraryError) -> Bool {
    try database.writeDurably { () throws(LibraryError) in
      let folded: Facts
      switch try foldedFacts() {
      case .success(let facts): folded = facts
      case .failure(let error):
        throw LibraryError.damaged(
          path: path, reason: "decision \(error.at.rawValue) contradicts those before it")
      }
      let stored = try facts(.all)
      guard stored != folded else { return false }
      try write(folded, over: stored)
      try markUngrouped()
      return true
    }
  }

  // MARK: Parts

  private static var damageShown: Int { 5 }

  /// What SQLite says of the file, at most so many lines.
  private func damage() throws(LibraryError) -> [LibraryFault] {
    do throws(LibraryError) {
      let answers = try database.all("PRAGMA integrity_check(20)", as: String.self)
      // Some answers have lines, and begin with one that names the database.
      return answers.filter { $0 != "ok" }.flatMap { $0.split(separator: "\n") }
        .filter { !$0.hasPrefix("***") }.prefix(Self.damageShown).map { .damaged(String($0)) }
    } catch {
      // A file may be too damaged to be checked.
      guard case .damaged(_, let reason) = error else { throw error }
      return [.damaged(reason)]
    }
  }

  private func dangling() throws(LibraryError) -> [LibraryFault] {
    var counts: [String: Int] = [:]
    try database.each("PRAGMA foreign_key_check") { (table: String) in
      counts[table, default: 0] += 1
    }
    return counts.sorted { $0.key < $1.key }.map { .dangling(table: $0.key, rows: $0.value) }
  }

  /// Both models in use are known, or none.
  private func wrongModels() throws(LibraryError) -> [LibraryFault] {
    let count = try database.first("SELECT count(*) FROM active_models", as: Int.self)
    let models = try activeModels()
    return count == 0 || models != nil ? [] : [.damaged("only one of the models in use is known")]
  }

  private func wrongVectors() throws(LibraryError) -> [LibraryFault] {
    let count = try database.first(
      """
      SELECT count(*) FROM
        (SELECT model_id, vector FROM embeddings UNION ALL SELECT model_id, vector FROM searched_faces)
        JOIN models ON models.id = model_id
      WHERE length(vector) <> 4 * dimension
      """, as: Int.self
    )
    return (count ?? 0) > 0 ? [.vectors(count ?? 0)] : []
  }

  private func wrongFacts() throws(LibraryError) -> [LibraryFault] {
    switch try foldedFacts() {
    case .failure(let error): return [.contradiction(error.contradiction, at: error.at)]
    case .success(let folded):
      let difference = folded.difference(from: try facts(.all))
      guard difference.faces > 0 || difference.people > 0 else { return [] }
      return [.facts(faces: difference.faces, people: difference.people)]
    }
  }

  /// What the decisions add up to for the faces there are.
  private func foldedFacts() throws(LibraryError) -> Result<Facts, Facts.FoldError> {
    let (journal, versions) = (try wholeJournal(), try versionLinks())
    let present = try presentFaces()
    do throws(Facts.FoldError) {
      let facts = try Facts(of: journal, versions: versions, nameKey: PersonName.key)
      return .success(facts.restricted(to: present))
    } catch {
      return .failure(error)
    }
  }

  private func presentFaces() throws(LibraryError) -> Set<FaceID> {
    Set(
      try database.all("SELECT id FROM faces", as: FaceID.self))
  }
}

extension Facts {
  /// What they say of these faces: decisions may speak of faces that are gone.
  func restricted(to faces: Set<FaceID>) -> Facts {
    var facts = self
    facts.bonds = bonds.filter { faces.contains($0.key) }
    facts.refusals = refusals.filter { faces.contains($0.key) && !$0.value.isEmpty }
    facts.discarded = discarded.filter { faces.contains($0.key) }
    return facts
  }

  /// Of how many faces and people two facts speak differently; a pair of different people counts as one person.
  fileprivate func difference(from other: Facts) -> (faces: Int, people: Int) {
    func count<Key: Hashable, Value: Equatable>(_ a: [Key: Value], _ b: [Key: Value]) -> Set<Key> {
      Set(a.keys).union(b.keys).filter { a[$0] != b[$0] }
    }
    let faces = count(bonds, other.bonds).union(count(refusals, other.refusals))
      .union(count(discarded, other.discarded))
    return (
      faces.count, count(people, other.people).count + count(differences, other.differences).count
    )
  }
}
