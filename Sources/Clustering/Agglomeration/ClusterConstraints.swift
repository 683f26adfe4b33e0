internal import Vocabulary

/// What keeps clusters apart: faces of one photo (see `SamePhoto`), faces bound to different people, a face and somebody it
/// is not.
///
/// Whatever forbids two clusters to merge forbids it to all unions that hold them, so that average linkage stays
/// reducible (Davidson and Ravi 2005).
struct ClusterConstraints {
  private var bound: [Int32: PersonID]
  private var refused: [Int32: [PersonID]]

  // Faces that share their photo with another item, as in the input; in two sets of rings.
  private var owners: [Int32] = []
  private var photos: [Int64] = []
  private let alike: Set<FacePair>
  /// The next face of the same photo.
  private var nextInPhoto: [Int32] = []
  /// The next face of the same cluster.
  private var nextInCluster: [Int32] = []
  /// One face of each cluster, −1 for none, and how many there are.
  private var faces: [Int32]
  private var counts: [Int32]

  init(_ input: AgglomerationInput) {
    bound = input.bound
    refused = input.refused
    owners = input.photoFaces.map(\.item)
    photos = input.photoFaces.map(\.photo)
    alike = input.alike
    faces = [Int32](repeating: -1, count: input.count)
    counts = [Int32](repeating: 0, count: input.count)
    var first = 0
    for face in owners.indices {
      if photos[face] != photos[first] { first = face }
      let isLast = face + 1 == owners.count || photos[face + 1] != photos[face]
      nextInPhoto.append(Int32(isLast ? first : face + 1))
      let item = Int(owners[face])
      nextInCluster.append(Int32(face))
      if faces[item] >= 0 { nextInCluster.swapAt(face, Int(faces[item])) }
      faces[item] = Int32(face)
      counts[item] += 1
    }
  }

  /// - Parameter tree: what clusters merged into.
  /// - Complexity: O(s) for the cluster with fewer faces, s, besides the other faces of their photos.
  func forbid(_ a: Int, _ b: Int, in tree: inout Dendrogram) -> Bool {
    if !bound.isEmpty {
      let (mine, theirs) = (bound[Int32(a)], bound[Int32(b)])
      if mine != nil, theirs != nil { return true }
      if let mine, let refused = refused[Int32(b)], contains(refused, mine) { return true }
      if let theirs, let refused = refused[Int32(a)], contains(refused, theirs) { return true }
    }
    let (small, large) = counts[a] < counts[b] ? (a, b) : (b, a)
    let first = faces[small]
    guard first >= 0 else { return false }
    var photosOfAlike: [Int64] = []
    var face = first
    repeat {
      var other = nextInPhoto[Int(face)]
      while other != face {
        if tree.whole(of: Int(owners[Int(other)])) == large {
          guard alike.contains(FacePair(face, other)) else { return true }
          let photo = photos[Int(face)]
          if !photosOfAlike.contains(photo) { photosOfAlike.append(photo) }
          if photosOfAlike.count == SamePhoto.photosOfTwo { return true }
        }
        other = nextInPhoto[Int(other)]
      }
      face = nextInCluster[Int(face)]
    } while face != first
    return false
  }

  /// Makes cluster `number`, the next there is, of two.
  mutating func merge(_ a: Int, _ b: Int, into number: Int) {
    if let person = bound[Int32(a)] ?? bound[Int32(b)] { bound[Int32(number)] = person }
    let all = mergeAscending(refused[Int32(a)] ?? [], refused[Int32(b)] ?? [])
    if !all.isEmpty { refused[Int32(number)] = all }
    counts.append(counts[a] + counts[b])
    if faces[a] >= 0, faces[b] >= 0 { nextInCluster.swapAt(Int(faces[a]), Int(faces[b])) }
    faces.append(max(faces[a], faces[b]))
  }
}
