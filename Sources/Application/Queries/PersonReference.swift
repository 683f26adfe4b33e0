internal import Vocabulary
public import Library

/// A person as reports name one. The keys in JSON are a contract.
public struct PersonReference: Encodable, Sendable, Equatable {
  public var id: Int64
  @Nullable public var name: String?

  public init(id: Int64, name: String?) {
    self.id = id
    self.name = name
  }

  /// Who a stored face belongs to; nil for nobody.
  public init?(_ face: FaceRecord) {
    guard let person = face.person else { return nil }
    self.init(id: person.rawValue, name: face.personName)
  }

  /// The name, or `#3` for one without.
  public var title: String { name ?? "#\(id)" }
}
