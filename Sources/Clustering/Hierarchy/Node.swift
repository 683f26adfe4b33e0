/// What stands in a tree of clusters: a face, by its slot, or a group of faces, by its number.
///
/// Four bytes, for a tree has as many nodes as the library has faces, and more.
struct Node: Hashable, Sendable {
  /// The slot of a face, −1 − the number of a group.
  private let code: Int32

  static func face(_ slot: Int32) -> Node { Node(code: slot) }
  static func group(_ number: Int) -> Node { Node(code: Int32(-1 - number)) }

  enum Kind {
    case face(Int32)
    case group(Int)
  }

  var kind: Kind { code >= 0 ? .face(code) : .group(-1 - Int(code)) }
}
