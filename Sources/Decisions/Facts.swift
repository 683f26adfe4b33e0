public import Vocabulary

/// What all decisions that stand add up to.
public struct Facts: Hashable, Sendable {
  /// A face and the person it belongs to for good.
  public struct Bond: Hashable, Sendable {
    public var person: PersonID
    /// Said so last.
    public var decision: DecisionID
    /// Whether that decision named this very face.
    public var isExplicit: Bool

    public init(person: PersonID, decision: DecisionID, isExplicit: Bool) {
      self.person = person
      self.decision = decision
      self.isExplicit = isExplicit
    }
  }

  /// A person that somebody decided about.
  public struct KeptPerson: Hashable, Sendable {
    /// The first decision about it.
    public var since: DecisionID
    public var name: String?
    /// Equal for names that are one to the user.
    public var nameKey: String?
    /// Gave the name, or took it away.
    public var namedBy: DecisionID?
    public var isHidden = false
    public var cover: FaceID?
    public var birthYear: Int?
    /// Whose faces its faces are now.
    public var mergedInto: PersonID?
    /// Merged it.
    public var mergedBy: DecisionID?

    public init(since: DecisionID) { self.since = since }
  }

  /// Two people, in either order.
  public struct Pair: Hashable, Sendable {
    public let first: PersonID
    public let second: PersonID

    public init(_ a: PersonID, _ b: PersonID) {
      first = min(a, b)
      second = max(a, b)
    }
  }

  public var bonds: [FaceID: Bond] = [:]
  /// Who each face is not, and which decision says so.
  public var refusals: [FaceID: [PersonID: DecisionID]] = [:]
  /// What is not a face.
  public var discarded: [FaceID: DecisionID] = [:]
  public var differences: [Pair: DecisionID] = [:]
  public var people: [PersonID: KeptPerson] = [:]

  public init() {}

  /// Who `person` is after all merges.
  public func resolved(_ person: PersonID) -> PersonID {
    var person = person
    while let into = people[person]?.mergedInto { person = into }
    return person
  }
}
