public import Faces
public import Decisions
public import Grouping
public import Library
public import Vocabulary

/// What a person falls into by the faces alone, whatever was decided about them.
public struct NaturalSplit: Sendable {
  public let person: Person
  /// A single one when the person holds together.
  public let parts: PersonParts

  /// - Parameter threshold: the cosine distance up to which faces are one part; nil looks for one at which the person falls
  ///   apart.
  /// - Throws: as `PersonFaces`.
  public init(
    of person: Person, in library: Library, at threshold: Float?, _ settings: ClusteringSettings,
    models: ModelSet
  ) throws {
    self.person = person
    let faces = try PersonFaces(
      of: person.id, in: library, qualityGate: settings.qualityGate, models: models)
    parts =
      threshold.map { faces.parts(at: $0) } ?? faces.naturalParts(below: settings.threshold)
  }

  /// The first part stays the person, every other becomes a person of its own; nil when there is only one.
  public var wish: Wish? {
    parts.groups.count > 1 ? .split(person.id, parts: Array(parts.groups.dropFirst())) : nil
  }

  /// Of each part the clearest faces, best first; those whose photos have no file are left out.
  public func best(_ library: Library) throws(LibraryError) -> [[FaceRecord]] {
    let present = try library.faces(of: person.id)
    return parts.groups.map { group in
      let members = Set(group)
      return Array(present.lazy.filter { members.contains($0.id) }.prefix(Self.bestShown))
    }
  }

  /// Faces of a part that are shown.
  public static let bestShown = 8
}

/// A person's parts. The keys in JSON are a contract.
public struct SplitReport: Encodable, Sendable, Equatable {
  public struct Part: Encodable, Sendable, Equatable {
    public var size: Int
    /// Numbers of the clearest faces.
    public var best: [Int64]
    /// Numbers of all faces.
    public var faces: [Int64]
  }

  public var person: PersonReference
  /// The cosine distance at which the person falls apart.
  public var threshold: Float
  /// The largest first, which stays the person; one part when the person holds together.
  public var parts: [Part]
}

extension SplitReport {
  /// Of a split as it would be.
  ///
  /// - Parameter best: the faces that `split.best` gives.
  public init(_ split: NaturalSplit, best: [[FaceRecord]]) {
    self.init(
      person: PersonReference(id: split.person.id.rawValue, name: split.person.name),
      threshold: split.parts.threshold,
      parts: zip(split.parts.groups, best).map { group, best in
        Part(size: group.count, best: best.map(\.id.rawValue), faces: group.map(\.rawValue))
      })
  }
}
