internal import Glibc
public import Vocabulary

/// Faces that near-exact copies of one picture show once more: another size or compression, other light, new metadata.
///
/// They are to count once, so that a picture that lies in a library five times does not draw a group towards it. Faces are
/// taken best quality first (ties by id); one is a copy if a face taken before that is none itself is nearly the same vector
/// and lies in the same place of another photo of the same shape, or anywhere in the same photo (a passport sheet; there a
/// bound face comes before all others). Faces that were decided about differently are never copies of each other. The
/// result depends on the faces alone, not on their order. A copy is meant to be clustered without weight (see
/// `FaceSet.canFound`) and to follow its original afterwards (see `follow`).
///
/// The limits were measured on 221 faces with 15 kinds of copies each, and on pairs of different photos (docs/accuracy.md).
///
/// - Parameters: all run in step; `nil` among `places` is a face that cannot be a copy of one in another photo nor have one
///   there.
/// - Returns: for each copy the index of the face it is a copy of, by index. That of one in the same photo may itself be a
///   copy of one in another.
/// - Complexity: O(n · c) for c faces in about one place of their photos, of which the best thousand are compared with;
///   comparing two that are unlike ends with their first few numbers, which lie side by side.
public func originals(
  ids: [FaceID], photos: [PhotoID], quality: [Float], places: [FacePlace?], bound: [PersonID?],
  refused: [[PersonID]], dimension: Int, vectors: Span<Float>
) -> [Int: Int] {
  let isInStep = [photos.count, quality.count, places.count, bound.count, refused.count]
    .allSatisfy { $0 == ids.count }
  precondition(isInStep && vectors.count == ids.count * dimension, "one entry a face")
  func mayBeOnePicture(_ face: Int, _ other: Int, within limit: Float) -> Bool {
    if let mine = bound[face], let theirs = bound[other], mine != theirs { return false }
    if let mine = bound[face], refused[other].contains(mine) { return false }
    if let theirs = bound[other], refused[face].contains(theirs) { return false }
    return areNear(face * dimension, other * dimension, dimension, vectors, within: limit)
  }
  let order = ids.indices.sorted { (-quality[$0], ids[$0]) < (-quality[$1], ids[$1]) }
  var originals: [Int: Int] = [:]
  var takenInPhoto: [Int] = []
  // Bound ones before all others: these go where they are.
  let photoByPhoto = ids.indices.sorted { a, b in
    let (mine, theirs) = (bound[a] == nil ? 1 : 0, bound[b] == nil ? 1 : 0)
    return (photos[a], mine, -quality[a], ids[a]) < (photos[b], theirs, -quality[b], ids[b])
  }
  for face in photoByPhoto {
    if let other = takenInPhoto.first, photos[other] != photos[face] { takenInPhoto = [] }
    let original = takenInPhoto.first {
      mayBeOnePicture(face, $0, within: CopyLimits.distanceInPhoto)
    }
    if let original { originals[face] = original } else { takenInPhoto.append(face) }
  }
  var taken: [PlaceCell: [Candidate]] = [:]
  for face in order where originals[face] == nil {
    guard let place = places[face], let cell = PlaceCell(place) else { continue }
    let mine = Candidate(face, place, vectors.extracting(face * dimension..<(face + 1) * dimension))
    func isOriginal(_ candidate: Candidate) -> Bool {
      guard candidate.mayShow(mine) else { return false }
      return photos[candidate.face] != photos[face]
        && mayBeOnePicture(face, candidate.face, within: CopyLimits.distance)
    }
    for near in cell.neighbours(of: place) {
      // The best of all cells: the order of the cells decides nothing.
      guard let best = taken[near]?.first(where: isOriginal)?.face else { continue }
      if let known = originals[face], (-quality[known], ids[known]) < (-quality[best], ids[best]) {
        continue
      }
      originals[face] = best
    }
    if originals[face] == nil, taken[cell, default: []].count < CopyLimits.compared {
      taken[cell, default: []].append(mine)
    }
  }
  return originals
}

/// Puts copies into the clusters of their originals: those in another photo except where that would join two faces of one
/// photo, then those in the same photo; and never against a decision.
///
/// Where an original in the same photo is in no cluster, all of its copies go where the first of them is.
///
/// - Parameters:
///   - originals: as `originals` returns them.
///   - clusters: for each face, in step, its cluster.
/// - Complexity: O(n).
public func follow(
  _ originals: [Int: Int], photos: [PhotoID], bound: [PersonID?], refused: [[PersonID]],
  clusters: inout [Int?]
) {
  struct Spot: Hashable {
    var photo: PhotoID
    var cluster: Int
  }
  guard !originals.isEmpty else { return }
  var people: [Int: PersonID] = [:]
  for (person, cluster) in zip(bound, clusters) {
    if let person, let cluster { people[cluster] = person }
  }
  func mayJoin(_ face: Int, _ target: Int) -> Bool {
    bound[face] == nil && (people[target].map { !refused[face].contains($0) } ?? true)
  }
  let copies = originals.sorted { $0.key < $1.key }
  let inPhoto = copies.filter { photos[$0.key] == photos[$0.value] }
  var spots: [Spot: Int] = [:]
  for (face, cluster) in clusters.enumerated() {
    // Those in the same photo leave their places to their originals.
    let isInPhoto = originals[face].map { photos[$0] == photos[face] } ?? false
    if let cluster, !isInPhoto || bound[face] != nil {
      spots[Spot(photo: photos[face], cluster: cluster), default: 0] += 1
    }
  }
  for (face, original) in copies where photos[face] != photos[original] {
    guard let target = clusters[original], clusters[face] != target, mayJoin(face, target),
      spots[Spot(photo: photos[face], cluster: target), default: 0] == 0
    else { continue }
    if let left = clusters[face] { spots[Spot(photo: photos[face], cluster: left)]? -= 1 }
    spots[Spot(photo: photos[face], cluster: target)] = 1
    clusters[face] = target
  }
  for (face, original) in inPhoto where clusters[original] == nil && bound[original] == nil {
    if let target = clusters[face], mayJoin(original, target) { clusters[original] = target }
  }
  for (face, original) in inPhoto {
    if let target = clusters[original], mayJoin(face, target) { clusters[face] = target }
  }
}

private enum CopyLimits {
  /// Cosine distance. Within it lie nine in ten copies at JPEG quality 75 or more and at other brightness, seven in ten
  /// at three quarters of the size; of 3,785 faces of LFW eight pairs in different photos, all of them one picture. Bursts
  /// begin at 0.009.
  static let distance: Float = 0.006
  /// Cosine distance in one photo, where neither light nor compression differ but pixels may lie otherwise. Pictures pasted
  /// twelve times at 100 to 480 pixels are within 0.006; of 4,770 pairs of people in group photos the nearest is at 0.034.
  static let distanceInPhoto: Float = 0.012
  /// Intersection by union of the places: the detector moves its box by a pixel or two.
  static let overlap: Float = 0.8
  /// Share by which the photos' shapes may differ: resizing rounds the sides.
  static let aspect: Float = 0.02
  /// Faces of one cell that others are compared with: real photos never have as many in one place, and a folder of
  /// portraits cut alike must not take hours.
  static let compared = 1024
}

/// What tells most pairs apart, side by side in memory.
private struct Candidate {
  let face: Int
  let place: FacePlace
  /// The first numbers of the vector, then zeros.
  let head: SIMD16<Float>

  init(_ face: Int, _ place: FacePlace, _ vector: Span<Float>) {
    self.face = face
    self.place = place
    var head = SIMD16<Float>.zero
    for d in 0..<min(head.scalarCount, vector.count) { head[d] = vector[d] }
    self.head = head
  }

  func mayShow(_ other: Candidate) -> Bool {
    let difference = head - other.head
    return (difference * difference).sum() <= 2 * CopyLimits.distance
      && abs(place.aspect / other.place.aspect - 1) <= CopyLimits.aspect
      && place.box.iou(other.place.box) >= CopyLimits.overlap
  }
}

/// Whether the cosine distance of two unit vectors is within a limit, from |a − b|² = 2 · distance.
private func areNear(
  _ a: Int, _ b: Int, _ dimension: Int, _ vectors: Span<Float>, within limit: Float
) -> Bool {
  var sum: Float = 0
  var d = 0
  while d < dimension {
    let end = min(d + 16, dimension)
    while d < end {
      let difference = vectors[a + d] - vectors[b + d]
      sum += difference * difference
      d += 1
    }
    if sum > 2 * limit { return false }
  }
  return true
}

/// A cell of a grid over places: size by size, and cells a quarter as large as their faces.
///
/// Two places that overlap by 0.8 have widths within a factor of 1.25 and centres within a fifth of the larger width; the
/// same holds upright. So they lie in neighbouring cells of the same or the next size.
private struct PlaceCell: Hashable {
  var widthLevel: Int32
  var heightLevel: Int32
  var column: Int32
  var row: Int32

  private static let step: Float = 1.25

  /// nil for a place that is no place: empty or not a number.
  init?(_ place: FacePlace) {
    guard place.width >= 1e-5, place.height >= 1e-5, place.width < 100, place.height < 100,
      abs(place.x) < 100, abs(place.y) < 100
    else { return nil }
    widthLevel = Self.level(place.width)
    heightLevel = Self.level(place.height)
    column = Self.index(place.x + place.width / 2, widthLevel)
    row = Self.index(place.y + place.height / 2, heightLevel)
  }

  private init(_ widthLevel: Int32, _ heightLevel: Int32, _ column: Int32, _ row: Int32) {
    self.widthLevel = widthLevel
    self.heightLevel = heightLevel
    self.column = column
    self.row = row
  }

  func neighbours(of place: FacePlace) -> [PlaceCell] {
    var cells: [PlaceCell] = []
    cells.reserveCapacity(81)
    for w in widthLevel - 1...widthLevel + 1 {
      let middle = Self.index(place.x + place.width / 2, w)
      for h in heightLevel - 1...heightLevel + 1 {
        let center = Self.index(place.y + place.height / 2, h)
        for column in middle - 1...middle + 1 {
          for row in center - 1...center + 1 { cells.append(PlaceCell(w, h, column, row)) }
        }
      }
    }
    return cells
  }

  private static func level(_ size: Float) -> Int32 {
    Int32((log(size) / log(step)).rounded(.down))
  }

  private static func index(_ center: Float, _ level: Int32) -> Int32 {
    Int32((center / (0.25 * pow(step, Float(level + 1)))).rounded(.down))
  }
}
