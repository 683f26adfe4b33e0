public import Vocabulary

/// Faces that near-exact copies of one picture show once more: another size or compression, other light, new metadata.
///
/// They are to count once, so that a picture that lies in a library five times does not draw a group towards it. Faces are
/// visited best quality first (ties by id); one is a copy if a face visited before that is none itself is nearly the same vector
/// and lies in the same area of another photo of the same shape, or anywhere in the same photo (a passport sheet; there a
/// bound face comes before all others). Faces that were decided about differently are never copies of each other. The
/// result depends on the faces alone, not on their order. A copy is meant to be clustered without weight (see
/// `FaceSet.canFound`) and to follow its original afterwards (see `follow`).
///
/// The limits were measured on 221 faces with 15 kinds of copies each, and on pairs of different photos (docs/accuracy.md).
///
/// - Parameters:
///   - quality: of each face, in step, 0 to 1.
///   - areas: of each face, in step; nil: it can neither be a copy of a face in another photo nor have one there.
///   - distances: of the embedder.
/// - Returns: for each copy the index of the face it is a copy of, by index. That of one in the same photo may itself be a
///   copy of one in another.
/// - Complexity: O(n · c) for c faces in about one area of their photos, of which the best thousand are compared with;
///   comparing two that are unlike ends with their first few numbers, which lie side by side.
public func originals(
  of faces: FaceSet, quality: [Float], areas: [FaceArea?], within distances: PictureDistances
) -> [Int: Int] {
  let isInStep = quality.count == faces.count && areas.count == faces.count
  precondition(isInStep, "one entry a face")
  faces.checkCounts()
  let search = CopySearch(
    faces: faces, quality: quality, areas: areas, distances: distances)
  var originals = search.originalsInPhotos()
  search.findInOtherPhotos(&originals)
  return originals
}

private struct CopySearch {
  let faces: FaceSet
  let quality: [Float]
  let areas: [FaceArea?]
  let distances: PictureDistances

  /// For each copy of a face in the same photo the index of that face.
  func originalsInPhotos() -> [Int: Int] {
    var originals: [Int: Int] = [:]
    // Bound ones before all others: these go where they are.
    let order = faces.ids.indices.sorted { a, b in
      let (mine, theirs) = (faces.bound[a] == nil ? 1 : 0, faces.bound[b] == nil ? 1 : 0)
      return (faces.photos[a], mine, -quality[a], faces.ids[a])
        < (faces.photos[b], theirs, -quality[b], faces.ids[b])
    }
    var originalsInPhoto: [Int] = []
    for face in order {
      if let other = originalsInPhoto.first, faces.photos[other] != faces.photos[face] {
        originalsInPhoto = []
      }
      let original = originalsInPhoto.first {
        mayBeOnePicture(face, $0, within: distances.copyInPhoto)
      }
      if let original { originals[face] = original } else { originalsInPhoto.append(face) }
    }
    return originals
  }

  /// Adds the copies of faces in other photos.
  func findInOtherPhotos(_ originals: inout [Int: Int]) {
    var found: [AreaCell: [Candidate]] = [:]
    for face in faces.ids.indices.sorted(by: isBetter) where originals[face] == nil {
      guard let area = areas[face], let cell = AreaCell(area) else { continue }
      let mine = Candidate(face, area, faces.vectors.span.extracting(faces.row(face)))
      for near in cell.neighbours(of: area) {
        // The best of all cells: the order of the cells decides nothing.
        guard let best = found[near]?.first(where: { isOriginal($0, of: mine) })?.face else {
          continue
        }
        if let known = originals[face], isBetter(known, best) { continue }
        originals[face] = best
      }
      if originals[face] == nil, found[cell, default: []].count < CopyLimits.compared {
        found[cell, default: []].append(mine)
      }
    }
  }

  private func isBetter(_ a: Int, _ b: Int) -> Bool {
    (-quality[a], faces.ids[a]) < (-quality[b], faces.ids[b])
  }

  private func isOriginal(_ candidate: Candidate, of face: Candidate) -> Bool {
    candidate.mayShow(face, within: distances.copy)
      && faces.photos[candidate.face] != faces.photos[face.face]
      && mayBeOnePicture(face.face, candidate.face, within: distances.copy)
  }

  private func mayBeOnePicture(_ a: Int, _ b: Int, within limit: Float) -> Bool {
    if let mine = faces.bound[a], let theirs = faces.bound[b], mine != theirs { return false }
    if let mine = faces.bound[a], faces.refused[b].contains(mine) { return false }
    if let theirs = faces.bound[b], faces.refused[a].contains(theirs) { return false }
    return areNear(a, b, within: limit)
  }

  /// Whether the cosine distance of two unit vectors is within a limit, from |a − b|² = 2 · distance.
  private func areNear(_ a: Int, _ b: Int, within limit: Float) -> Bool {
    let vectors = faces.vectors.span
    let (a, b, dimension) = (a * faces.dimension, b * faces.dimension, faces.dimension)
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
}

private enum CopyLimits {
  /// Intersection by union of the areas: the detector moves its box by a pixel or two.
  static let overlap: Float = 0.8
  /// Share by which the photos' shapes may differ: resizing rounds the sides.
  static let aspect: Float = 0.02
  /// Faces of one cell that others are compared with: real photos never have as many in one area, and a folder of
  /// portraits cut alike must not take hours.
  static let compared = 1024
}

/// What tells most pairs apart, side by side in memory.
private struct Candidate {
  let face: Int
  let area: FaceArea
  /// The first numbers of the vector, then zeros.
  let head: SIMD16<Float>

  init(_ face: Int, _ area: FaceArea, _ vector: Span<Float>) {
    self.face = face
    self.area = area
    var head = SIMD16<Float>.zero
    for d in 0..<min(head.scalarCount, vector.count) { head[d] = vector[d] }
    self.head = head
  }

  func mayShow(_ other: Candidate, within limit: Float) -> Bool {
    let difference = head - other.head
    return (difference * difference).sum() <= 2 * limit
      && abs(area.aspect / other.area.aspect - 1) <= CopyLimits.aspect
      && area.box.iou(other.area.box) >= CopyLimits.overlap
  }
}
