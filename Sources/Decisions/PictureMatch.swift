public import Vocabulary

/// A picture as its faces show it, to be told the same as another.
public struct PictureFaces: Sendable {
  public struct Face: Sendable {
    public var id: FaceID
    public var box: Box
    public var landmarks: [Point]
    /// Unit length.
    public var vector: [Float]

    public init(id: FaceID, box: Box, landmarks: [Point], vector: [Float]) {
      self.id = id
      self.box = box
      self.landmarks = landmarks
      self.vector = vector
    }
  }

  /// Pixels of the upright picture.
  public var width: Float
  public var height: Float
  public var captured: String?
  public var faces: [Face]

  public init(width: Float, height: Float, captured: String?, faces: [Face]) {
    self.width = width
    self.height = height
    self.captured = captured
    self.faces = faces
  }
}

/// The faces of two contents of one picture that show the same part of it; none when the two are different pictures.
///
/// The later content may be the earlier one with other metadata, compressed, lit or sized again, turned, mirrored, or cropped.
/// It counts as the same picture when the faces in the positions that one such change moves them to are enough alike, or are many
/// in exactly their positions; how much is enough depends on what else speaks for it. What a face looks like decides no more
/// once the picture is the same: what was discarded is often no face at all. The limits were measured (docs/decisions.md).
///
/// - Parameter limits: of the embedder that made the vectors.
/// - Complexity: O(*n*·*m*·*d*) for a few faces.
public func matchingFaces(
  _ earlier: PictureFaces, _ later: PictureFaces, given relation: PictureRelation,
  within limits: PictureDistances
) -> [(FaceID, FaceID)] {
  guard !earlier.faces.isEmpty, !later.faces.isEmpty else { return [] }
  let isOneSize = earlier.width == later.width && earlier.height == later.height
  let distances = earlier.faces.map { face in
    later.faces.map {
      distance(face.vector, $0.vector)
        ?? (isOneSize && areInPlace(face, $0) ? 0 : limits.unknown)
    }
  }
  var best: Matching?
  for turn in relation == .copy ? [Turn.none] : Turn.all {
    let turned = turn.applied(to: earlier)
    for way in Way.plausible(
      from: turned, to: later, relation == .copy ? [] : distances, within: limits)
    {
      let matching = Matching(
        of: turned, later, by: way, distances,
        within: limits, overlap: relation == .copy ? MatchLimits.copyOverlap : MatchLimits.overlap)
      if best.map({ matching.isBetter(than: $0) }) ?? !matching.pairs.isEmpty { best = matching }
    }
  }
  let isOneExposure =
    relation == .replacement && earlier.captured != nil && earlier.captured == later.captured
  guard let best, best.isConvincing(given: relation, isOneExposure: isOneExposure) else {
    return []
  }
  return best.pairs.map { (earlier.faces[$0.earlier].id, later.faces[$0.later].id) }
}

/// Why two pictures may be one.
public enum PictureRelation: Sendable {
  /// They lay at one path, or are one picture by their names and dates: besides one face that is alike as no other photo of the person is, several that are alike as
  /// strangers are not prove it, and one of those where both were captured in the same second.
  case replacement
  /// One came when the other went: the former alone proves it, for the next picture of a burst is as near as that.
  case rename
  /// Both are there: nearer than in bursts, and nothing turned or cropped.
  case copy
}

enum MatchLimits {
  /// By how much of a face's width its landmarks may move in a picture with other metadata; in another photo of a person at
  /// the same position they moved by 0.013 at least.
  static let samePixels: Float = 0.004
  /// Intersection by union of a face and its expected area; the detector moves it by 0.2 on such changes.
  static let overlap: Float = 0.5
  /// The same for copies, which lie in no one's area; as in `Clustering.originals`.
  static let copyOverlap: Float = 0.8
  /// Faces that prove a picture the same by their positions: as many …
  static let crowd = 4
  /// … and as large a share of those of the picture that has fewer, …
  static let crowdShare: Float = 0.75
  /// … when half of them drifted by no more of their width than this. Small faces look different at half the size or at quality
  /// 30, up to 0.1, but half drift by less than 0.07 in each of 14 group photos …
  static let drift: Float = 0.08
  /// … and as large a share looks like no stranger: portraits in a grid, too, lie in one position.
  static let crowdLikeness: Float = 0.3
  /// The most that a picture is straightened by, as the tangent of the angle (8 degrees).
  static let lean: Float = 0.14
  /// Share by which the pictures' shapes may differ when nothing was cut off: resizing rounds the sides.
  static let aspect: Float = 0.02
  /// Share of each side that a cropped picture has kept at least.
  static let kept: Float = 0.6
}

/// - Returns: nil when they are not of one model.
private func distance(_ a: [Float], _ b: [Float]) -> Float? {
  guard !a.isEmpty, a.count == b.count else { return nil }
  var dot: Float = 0
  for index in a.indices { dot += a[index] * b[index] }
  return 1 - dot
}

/// Whether two faces lie as exactly in one position as only the same pixels do.
private func areInPlace(_ a: PictureFaces.Face, _ b: PictureFaces.Face) -> Bool {
  let slack = MatchLimits.samePixels * a.box.width
  return zip(a.landmarks, b.landmarks).allSatisfy {
    abs($0.x - $1.x) <= slack && abs($0.y - $1.y) <= slack
  }
}

// MARK: - Which faces are which

/// Pairs of faces in one position.
private struct Matching {
  private(set) var pairs: [(earlier: Int, later: Int)] = []
  private var distances: [Float] = []
  private let limits: PictureDistances
  /// How far the landmarks are from where they should be, in widths of the face.
  private var drifts: [Float] = []
  /// How many there are at most.
  private let most: Int

  init(
    of earlier: PictureFaces, _ later: PictureFaces, by way: Way, _ all: [[Float]],
    within limits: PictureDistances, overlap: Float
  ) {
    self.limits = limits
    let matches = foundAgain(
      old: earlier.faces.map { way.applied(to: $0.box) }, new: later.faces.map(\.box),
      overlap: overlap)
    most = min(earlier.faces.count, later.faces.count)
    for (match, origin) in matches.sorted(by: { $0.key < $1.key }) {
      pairs.append((origin, match))
      distances.append(all[origin][match])
      drifts.append(way.drift(from: earlier.faces[origin], to: later.faces[match]))
    }
  }

  func isBetter(than other: Matching) -> Bool {
    let near = limits.together
    let (mine, theirs) = (count(within: near), other.count(within: near))
    if mine != theirs { return mine > theirs }
    if pairs.count != other.pairs.count { return pairs.count > other.pairs.count }
    return distances.reduce(0, +) < other.distances.reduce(0, +)
  }

  func isConvincing(given relation: PictureRelation, isOneExposure: Bool) -> Bool {
    if relation != .copy, isCrowdInPlace { return true }
    guard isOneExposure || 2 * (pairs.count - count(within: limits.stranger)) <= pairs.count
    else { return false }
    switch relation {
    case .copy: return count(within: limits.copy) > 0
    case .rename: return count(within: limits.alone) > 0
    case .replacement:
      return count(within: limits.alone) > 0 || count(within: limits.together) > 1
        || isOneExposure && count(within: limits.exposure) > 0
    }
  }

  /// Whether so many faces are in exactly their positions that what they look like hardly matters.
  private var isCrowdInPlace: Bool {
    guard pairs.count >= MatchLimits.crowd else { return false }
    let share = Float(pairs.count) / Float(most)
    let likeness = Float(count(within: limits.stranger)) / Float(pairs.count)
    return share >= MatchLimits.crowdShare && likeness >= MatchLimits.crowdLikeness
      && drifts.sorted()[pairs.count / 2] <= MatchLimits.drift
  }

  private func count(within limit: Float) -> Int { distances.count { $0 <= limit } }
}

// MARK: - Where positions go

/// One of the eight ways a picture can be turned and mirrored by quarters.
private struct Turn {
  var isMirrored: Bool
  /// Clockwise, after mirroring.
  var quarters: Int

  static let none = Turn(isMirrored: false, quarters: 0)
  static let all = [false, true].flatMap { isMirrored in
    (0..<4).map { Turn(isMirrored: isMirrored, quarters: $0) }
  }

  func applied(to picture: PictureFaces) -> PictureFaces {
    var result = picture
    if isMirrored {
      result.map { Point(x: picture.width - $0.x, y: $0.y) }
    }
    for _ in 0..<quarters {
      let height = result.height
      result.map { Point(x: height - $0.y, y: $0.x) }
      (result.width, result.height) = (result.height, result.width)
    }
    return result
  }
}

extension PictureFaces {
  fileprivate mutating func map(_ move: (Point) -> Point) {
    for index in faces.indices {
      let box = faces[index].box
      let a = move(Point(x: box.x, y: box.y))
      let b = move(Point(x: box.x + box.width, y: box.y + box.height))
      faces[index].box = Box(
        x: min(a.x, b.x), y: min(a.y, b.y), width: abs(a.x - b.x), height: abs(a.y - b.y))
      faces[index].landmarks = faces[index].landmarks.map(move)
    }
  }
}
