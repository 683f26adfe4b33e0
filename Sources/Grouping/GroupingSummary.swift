internal import Library
internal import Vocabulary

/// What grouping the faces changed, or would change. People without a face do not count.
public struct GroupingSummary: Hashable, Sendable {
  /// Faces that belong to somebody else than before, to somebody at all, or to nobody any more.
  public var moved = 0
  /// People there were not before.
  public var made = 0
  /// People left without a face.
  public var removed = 0
  /// How many people there were, and are now.
  public var before = 0
  public var after = 0
  /// People some or all of whose faces joined faces of others.
  public var joined = 0
  /// People whose faces are several people's now.
  public var divided = 0
  /// People with a face that the user has decided about.
  public var kept = 0
  /// Those of `kept` who have the very faces they had.
  public var keptUntouched = 0

  public init() {}

  /// - Parameters:
  ///   - input: the faces as they were.
  ///   - moves: those that change, by their index in `input`, and the person they go to.
  /// - Complexity: O(faces).
  init(of moves: [(index: Int, to: Assignee)], in input: ClusteringInput) {
    var faces: [PersonID: Int] = [:]
    for case let person? in input.people { faces[person, default: 0] += 1 }
    before = faces.count
    moved = moves.count

    // Of the people concerned only: where their faces go.
    var stays = faces
    for move in moves {
      if let person = input.people[move.index] { stays[person, default: 0] -= 1 }
    }
    var origins: [Assignee: Set<PersonID>] = [:]
    var destinations: [PersonID: Set<Assignee>] = [:]
    var touched: Set<PersonID> = []
    for move in moves {
      let person = input.people[move.index]
      if let person { touched.insert(person) }
      guard move.to != .nobody else { continue }
      if case .person(let other) = move.to {
        touched.insert(other)
        if let rest = stays[other], rest > 0 { origins[move.to, default: []].insert(other) }
      }
      var sources = origins[move.to] ?? []
      if let person {
        sources.insert(person)
        destinations[person, default: []].insert(move.to)
      }
      origins[move.to] = sources
    }
    for (person, targets) in destinations {
      if targets.contains(where: { (origins[$0]?.count ?? 0) > 1 }) { joined += 1 }
      let stay = (stays[person] ?? 0) > 0 ? 1 : 0
      if targets.count + stay > 1 { divided += 1 }
    }
    made = origins.keys.count { !Self.isThere($0, in: faces) }
    removed = touched.count { person in
      faces[person] != nil && stays[person] == 0 && origins[.person(person)] == nil
    }
    after = before + made - removed
    let keptThere = input.kept.filter { faces[$0] != nil }
    kept = keptThere.count
    keptUntouched = keptThere.count { !touched.contains($0) }
  }

  private static func isThere(_ assignee: Assignee, in faces: [PersonID: Int]) -> Bool {
    if case .person(let person) = assignee { faces[person] != nil } else { false }
  }
}
