public import Vocabulary

/// What is decided about single faces: `named` are those that the wish names, each once; `versions` are other versions of them,
/// discarded ones included, because what is decided about one holds for all.
extension DecisionPlan {
  /// - Parameters:
  ///   - faces: all of the person's.
  ///   - refusals: who faces are not.
  public static func reject(
    _ named: [HeldFace], versions: [HeldFace], from person: PersonID, faces: [HeldFace],
    refusals: [FaceID: [PersonID: DecisionID]]
  ) -> DecisionPlan? {
    guard named.contains(where: { $0.person == person || refusals[$0.face]?[person] == nil })
    else { return nil }
    let versions = versions.filter {
      $0.discarded == nil && !($0.person == person && $0.isNamed)
    }
    let rejected = named + versions
    let ids = Set(rejected.map(\.face))
    var rows = rejected.map {
      CoveredFace(
        face: $0.face, before: $0.person,
        after: $0.isBound && $0.person != person ? $0.person : nil, isExplicit: true)
    }
    rows += covered(faces.lazy.filter { !ids.contains($0.face) }, by: person)
    var entry = entry(.reject, person, faces: rows)
    entry.versions = versions.map(\.face)
    return DecisionPlan(
      entry: entry, released: rejected.filter { $0.person == person }.map(\.face))
  }

  /// - Parameter versions: also near-exact copies.
  public static func discard(_ named: [HeldFace], versions: [HeldFace]) -> DecisionPlan? {
    let named = named.filter { $0.discarded == nil }
    guard !named.isEmpty else { return nil }
    // What was said of a copy by name stands.
    let people = Set(named.map(\.person))
    let versions = versions.filter {
      $0.discarded == nil && !($0.isNamed && !people.contains($0.person))
    }
    let discarded = named + versions
    let rows = discarded.map {
      CoveredFace(face: $0.face, before: $0.person, after: nil, isExplicit: true)
    }
    var entry = entry(.discard, nil, faces: rows)
    entry.versions = versions.map(\.face)
    return DecisionPlan(entry: entry, released: discarded.map(\.face))
  }

  /// Where a discarded face came from.
  public struct Origin: Hashable, Sendable {
    /// Whose it was.
    public var person: PersonID?
    /// Who the other faces of its photo are.
    public var others: Set<PersonID>

    public init(person: PersonID?, others: Set<PersonID>) {
      self.person = person
      self.others = others
    }
  }

  /// A face goes back to the person it was taken from, if somebody decided about that person.
  ///
  /// - Parameters:
  ///   - versions: also near-exact copies.
  ///   - origins: of all these faces.
  ///   - facts: without the bonds of faces.
  public static func restore(
    _ named: [HeldFace], versions: [HeldFace], origins: [FaceID: Origin], facts: Facts
  ) throws(WishRefusal) -> DecisionPlan? {
    if let face = named.first(where: { $0.discarded == nil }) { throw .notDiscarded(face.face) }
    guard !named.isEmpty else { return nil }
    let decisions = Set(named.map(\.discarded))
    let versions = versions.filter { $0.discarded != nil && decisions.contains($0.discarded) }
    var present: [PhotoID: Set<PersonID>] = [:]
    let rows = (named + versions).map { held in
      var home = origins[held.face]?.person.map { facts.resolved($0) }
      if let person = home {
        let isKept = facts.people[person] != nil
        let isFree =
          facts.refusals[held.face]?[person] == nil
          && origins[held.face]?.others.contains(person) != true
        let isFirst = present[held.photo, default: []].insert(person).inserted
        if !isKept || !isFree || !isFirst { home = nil }
      }
      return CoveredFace(face: held.face, before: nil, after: home, isExplicit: true)
    }
    var entry = entry(.restore, nil, faces: rows)
    entry.versions = versions.map(\.face)
    return DecisionPlan(entry: entry)
  }
}
