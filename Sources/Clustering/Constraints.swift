internal import Vocabulary

/// What keeps a cluster apart from others.
///
/// Whatever forbids two clusters to merge forbids it to all unions that hold them, so that average linkage stays
/// reducible (Davidson and Ravi 2005).
struct Constraints {
  /// Of its faces, ascending.
  var photos: [PhotoID] = []
  /// Whom its faces are bound to; never two.
  var bound: PersonID?
  /// Whom one of its faces is not, ascending.
  var refused: [PersonID] = []

  /// Nothing is forbidden.
  init() {}

  init(of face: Int, in faces: FaceSet) {
    photos = [faces.photos[face]]
    bound = faces.bound[face]
    refused = faces.refused[face]
  }

  mutating func formUnion(_ other: Constraints) {
    photos = mergeAscending(photos, other.photos)
    bound = bound ?? other.bound
    if !other.refused.isEmpty { refused = mergeAscending(refused, other.refused) }
  }

  func forbid(_ other: Constraints) -> Bool {
    if bound != nil, other.bound != nil { return true }
    if let person = bound, contains(other.refused, person) { return true }
    if let person = other.bound, contains(refused, person) { return true }
    return haveCommonElement(photos, other.photos)
  }
}
