internal import Vocabulary
public import Library

/// A person in a list. The keys in JSON are a contract.
public struct PersonReport: Encodable, Sendable, Equatable {
  public var id: Int64
  @Nullable public var name: String?
  public var photos: Int
  public var faces: Int
  /// Whether a decision was made about this person, who is then never merged or emptied by the program.
  public var kept = false
  /// Faces that decisions bind to this person; photos without a file count too.
  public var confirmed = 0
  public var hidden = false
  @Nullable public var birthYear: Int? = nil
  /// The number of the face that stands for this person.
  @Nullable public var cover: Int64? = nil

  /// The name, or `#3` for one without.
  public var title: String { name ?? "#\(id)" }
}

extension PersonReport {
  /// Of somebody as the library knows them.
  public init(_ person: Person) {
    self.init(
      id: person.id.rawValue, name: person.name, photos: person.photos, faces: person.faces,
      kept: person.isKept, confirmed: person.bound, hidden: person.isHidden,
      birthYear: person.birthYear, cover: person.cover?.rawValue)
  }
}
