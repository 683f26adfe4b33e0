public import Vocabulary

/// People, and faces that belong to nobody, as suggestions look at them: one mean vector each and what is known to hold
/// between them. Made from the faces; hidden people are left out.
public struct Crowd: Sendable {
  /// A person, or a face that belongs to nobody.
  public enum Member: Hashable, Sendable {
    case person(PersonID)
    case face(FaceID)
  }

  /// What the user has decided about people; what is known of single faces is part of the faces themselves.
  public struct Knowledge: Sendable {
    public var named: Set<PersonID>
    public var hidden: Set<PersonID>
    public var different: [(PersonID, PersonID)]

    public init(
      named: Set<PersonID> = [], hidden: Set<PersonID> = [],
      different: [(PersonID, PersonID)] = []
    ) {
      self.named = named
      self.hidden = hidden
      self.different = different
    }
  }

  /// Named people first, then by most faces, then people by number before faces by number. Entry `i` of the arrays below
  /// is that of member `i`.
  public private(set) var members: [Member]
  public private(set) var faces: [Int]
  public private(set) var isNamed: [Bool]
  let dimension: Int
  let meanOffset: Float
  /// `[members, dimension]`: mean vectors; those of faces that can found, where a member has any.
  private(set) var means: [Float]
  /// Half the mean offset of the same faces.
  private(set) var halfOffsets: [Float]
  private var apart: Set<MemberPair> = []
  private var collages: [MemberPair: Collage] = [:]
  private let threshold: Float
  private let caution: Caution
  let curve: SuggestionCurve

  /// A photo that shows both of a pair and yet does not keep them apart, see `SamePhoto`.
  struct Collage {
    let photo: PhotoID
    /// Whether it is known for a collage. Else it may well show two who look alike.
    let isCertain: Bool
  }

  /// - Parameters:
  ///   - people: who each face of `set` belongs to, in step.
  ///   - threshold: what people were grouped by, like `caution`; only pairs that share a photo are held to it.
  ///   - curve: of the embedder.
  /// - Complexity: O(n · dimension + n log n) for n faces, and the pairs of faces that share a photo.
  public init(
    _ set: FaceSet, people: [PersonID?], knowing known: Knowledge = Knowledge(),
    threshold: Float = 0, caution: Caution = 0, curve: SuggestionCurve
  ) {
    precondition(people.count == set.count, "one person a face")
    self.threshold = threshold
    self.caution = caution
    self.curve = curve
    dimension = set.dimension
    meanOffset = set.meanOffset
    var counts: [Member: Int] = [:]
    for (face, person) in zip(set.ids, people) where !(person.map(known.hidden.contains) ?? false) {
      counts[person.map { .person($0) } ?? .face(face), default: 0] += 1
    }
    members = counts.keys.sorted { a, b in
      let (x, y) = (known.named.contains(a), known.named.contains(b))
      if x != y { return x }
      return counts[a] == counts[b] ? a < b : counts[a, default: 0] > counts[b, default: 0]
    }
    faces = members.map { counts[$0, default: 0] }
    isNamed = members.map { known.named.contains($0) }
    means = [Float](repeating: 0, count: members.count * dimension)
    halfOffsets = [Float](repeating: 0, count: members.count)

    var slots: [Member: Int] = [:]
    for (slot, member) in members.enumerated() { slots[member] = slot }
    let slotOfFace = zip(set.ids, people).map { slots[$1.map { .person($0) } ?? .face($0)] }
    addMeans(set, slotOfFace)
    keepApart(set, slotOfFace, slots, known)
  }

  /// Whether members `a` and `b` are known to be two, or photos show both and prove it.
  func areApart(_ a: Int, _ b: Int) -> Bool { apart.contains(MemberPair(a, b)) }

  /// A photo that shows both members without keeping them apart.
  func collage(_ a: Int, _ b: Int) -> Collage? { collages[MemberPair(a, b)] }

  /// Whether two members that share a photo would be one person if they did not.
  func wouldBeOne(_ a: Int, _ b: Int, distance: Float) -> Bool {
    distance <= threshold * caution.given(toGroupOf: Float(faces[a] + faces[b]))
  }

  private mutating func addMeans(_ set: FaceSet, _ slotOfFace: [Int?]) {
    var founding = [Int](repeating: 0, count: members.count)
    for (face, slot) in slotOfFace.enumerated() {
      if let slot, set.canFound[face] { founding[slot] += 1 }
    }
    for (face, slot) in slotOfFace.enumerated() {
      guard let slot, set.canFound[face] || founding[slot] == 0 else { continue }
      let share = 1 / Float(founding[slot] == 0 ? faces[slot] : founding[slot])
      for d in 0..<dimension {
        means[slot * dimension + d] += set.vectors[face * dimension + d] * share
      }
      halfOffsets[slot] += set.offsets[face] / 2 * share
    }
  }

  private mutating func keepApart(
    _ set: FaceSet, _ slotOfFace: [Int?], _ slots: [Member: Int], _ known: Knowledge
  ) {
    keepApartByPhotos(set, slotOfFace)
    for (a, b) in known.different {
      if let a = slots[.person(a)], let b = slots[.person(b)] { apart.insert(MemberPair(a, b)) }
    }
    for (face, slot) in slotOfFace.enumerated() {
      for person in set.refused[face] {
        if let a = slot, let b = slots[.person(person)], a != b { apart.insert(MemberPair(a, b)) }
      }
    }
  }

  private mutating func keepApartByPhotos(_ set: FaceSet, _ slotOfFace: [Int?]) {
    var inPhoto: [PhotoID: [Int]] = [:]
    for (face, slot) in slotOfFace.enumerated() where slot != nil {
      inPhoto[set.photos[face], default: []].append(face)
    }
    var photosOfAlike: [MemberPair: Int] = [:]
    for (photo, faces) in inPhoto.sorted(by: { $0.key < $1.key }) where faces.count > 1 {
      var pairs: Set<MemberPair> = []
      for (index, a) in faces.enumerated() {
        for b in faces[..<index] {
          guard let x = slotOfFace[a], let y = slotOfFace[b], x != y else { continue }
          let pair = MemberPair(x, y)
          if set.inCollage[a] {
            collages[pair] = Collage(photo: photo, isCertain: true)
          } else if set.distance(a, b) <= set.alike {
            pairs.insert(pair)
          } else {
            apart.insert(pair)
          }
        }
      }
      for pair in pairs {
        photosOfAlike[pair, default: 0] += 1
        if collages[pair] == nil { collages[pair] = Collage(photo: photo, isCertain: false) }
      }
    }
    for (pair, photos) in photosOfAlike where photos >= SamePhoto.photosOfTwo {
      apart.insert(pair)
    }
  }
}

extension Crowd.Member: Comparable {
  public static func < (a: Self, b: Self) -> Bool {
    switch (a, b) {
    case (.person(let x), .person(let y)): x < y
    case (.face(let x), .face(let y)): x < y
    case (.person, .face): true
    case (.face, .person): false
    }
  }
}

extension Set<PersonID> {
  fileprivate func contains(_ member: Crowd.Member) -> Bool {
    if case .person(let person) = member { contains(person) } else { false }
  }
}

/// Two members by their positions, the smaller one first.
private struct MemberPair: Hashable, Sendable {
  var a: Int32
  var b: Int32

  init(_ a: Int, _ b: Int) {
    self.a = Int32(min(a, b))
    self.b = Int32(max(a, b))
  }
}
