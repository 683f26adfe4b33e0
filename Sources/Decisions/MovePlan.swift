internal import Support
public import Vocabulary

/// Faces that move to a person: first which, then, once the faces of those they are taken from are known, all that it covers.
public struct MovePlan {
  private let moved: [HeldFace]
  /// Of the moved ones, those that nobody named.
  private let versions: [FaceID]
  private let person: PersonID?
  /// The person's other faces.
  private let rest: [HeldFace]
  /// Of these, those that make room.
  private let pushed: Set<FaceID>
  private var left: [CoveredFace] = []

  /// - Parameters:
  ///   - named: each once.
  ///   - versions: other versions of them, discarded ones included.
  ///   - person: nil: somebody new.
  ///   - held: the person's faces.
  ///   - refusals: who faces are not.
  /// - Returns: nil when there is nothing to decide.
  public init?(
    _ named: [HeldFace], versions: [HeldFace], to person: PersonID?, holding held: [HeldFace],
    refusals: [FaceID: [PersonID: DecisionID]], samePhoto: Bool
  ) throws(WishRefusal) {
    guard !named.isEmpty,
      person == nil || named.contains(where: { $0.person != person || !$0.isBound })
    else { return nil }
    let following = Self.following(named, versions, to: person, held, refusals)
    moved = named + following
    self.versions = following.map(\.face)
    self.person = person
    let ids = Set(moved.map(\.face))
    rest = held.filter { !ids.contains($0.face) }
    guard !samePhoto else {
      pushed = []
      return
    }
    var pushed: Set<FaceID> = []
    let photos = Dictionary(grouping: moved, by: \.photo)
    var shared = photos.filter { $0.value.count > 1 }.map(\.key)
    // Who was there by the program's guess makes room; who was put there by the user does not.
    for face in rest where photos[face.photo] != nil {
      if face.isBound { shared.append(face.photo) } else { pushed.insert(face.face) }
    }
    self.pushed = pushed
    try DecisionPlan.refuse(photos: Set(shared).sorted(), people: person.map { [$0] } ?? [])
  }

  /// Of other versions of the faces, those that nothing keeps from going along.
  private static func following(
    _ named: [HeldFace], _ versions: [HeldFace], to person: PersonID?, _ held: [HeldFace],
    _ refusals: [FaceID: [PersonID: DecisionID]]
  ) -> [HeldFace] {
    // Also where a photo shows the person twice: that was allowed for the faces that are named, not for these.
    var occupied = Set(named.map(\.photo) + held.lazy.filter(\.isBound).map(\.photo))
    return versions.filter { version in
      guard version.discarded == nil else { return false }
      if let person, refusals[version.face]?[person] != nil { return false }
      return version.person == person && version.isBound
        || occupied.insert(version.photo).inserted
    }
  }

  /// Who the faces are taken from. They are looked at too: the others there must not follow them for looking alike.
  public var sources: [PersonID] {
    moved.compactMap(\.person).unique.filter { $0 != person }
  }

  /// Adds all faces of one of the `sources`.
  public mutating func leave(_ faces: [HeldFace], with source: PersonID) {
    let ids = Set(moved.map(\.face))
    left += DecisionPlan.covered(faces.lazy.filter { !ids.contains($0.face) }, by: source)
  }

  /// - Parameter new: the number of a person made for it.
  public func plan(new: PersonID) -> DecisionPlan {
    let target = person ?? new
    var rows = moved.map {
      CoveredFace(face: $0.face, before: $0.person, after: target, isExplicit: true)
    }
    rows += left
    rows += rest.map {
      CoveredFace(
        face: $0.face, before: target, after: pushed.contains($0.face) ? nil : target,
        isExplicit: false)
    }
    var entry = DecisionPlan.entry(
      .move, target, people: person == nil ? [target] : [], faces: rows)
    entry.versions = versions
    return DecisionPlan(entry: entry, released: pushed.sorted())
  }
}
