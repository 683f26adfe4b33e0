public import Vocabulary

/// Gives new faces a person for the time being, by the people there are, until all faces are grouped exactly.
///
/// A photo's faces are present as faces of low quality are when people are grouped: pairs of face and person in order of
/// their distance, a person at most once in a photo, and only within the limit that a group of the person's size is
/// held to. What is left over founds a person if it can found. Distances are to the person's mean face, in single
/// precision.
public struct Placement: Sendable {
  /// Where a new face goes.
  public enum Place: Hashable, Sendable {
    case nobody
    case person(PersonID)
    /// A person to be made, for this face alone.
    case newPerson
  }

  private let threshold: Float
  private let caution: Caution
  private let meanOffset: Float
  private let dimension: Int
  // One slot a person with a face that can found.
  private var people: [PersonID] = []
  private var slots: [PersonID: Int] = [:]
  /// `[people, dimension]`.
  private var sums: [Float] = []
  private var halfOffsets: [Float] = []
  private var counts: [Float] = []

  /// Whether nobody is known.
  public var isEmpty: Bool { people.isEmpty }

  /// Nobody is known yet: `add` says who there is.
  ///
  /// - Parameters:
  ///   - dimension: numbers in one vector.
  ///   - meanOffset: as in `FaceSet`.
  ///   - threshold: as for grouping, like `caution`.
  public init(dimension: Int, meanOffset: Float, threshold: Float, caution: Caution) {
    self.threshold = threshold
    self.caution = caution
    self.meanOffset = meanOffset
    self.dimension = dimension
  }

  /// Everybody there is.
  ///
  /// - Parameters:
  ///   - faces: all that were grouped.
  ///   - people: for each of them, in step, who it belongs to.
  public init(_ faces: FaceSet, people: [PersonID?], threshold: Float, caution: Caution) {
    self.init(
      dimension: faces.dimension, meanOffset: faces.meanOffset, threshold: threshold,
      caution: caution)
    for face in 0..<faces.count {
      if let person = people[face] { add(face, of: faces, to: person) }
    }
  }

  /// Notes that a face of a person, who may be new, looks like this. Faces that cannot found are not to be noted: they
  /// carry no weight.
  ///
  /// - Complexity: O(dimension); O(people · dimension) memory for all.
  public mutating func add(_ vector: Span<Float>, offset: Float, to person: PersonID) {
    precondition(vector.count == dimension, "vectors of another dimension")
    let slot = slots[person] ?? people.count
    if slot == people.count {
      slots[person] = slot
      people.append(person)
      sums.append(contentsOf: repeatElement(0, count: dimension))
      halfOffsets.append(0)
      counts.append(0)
    }
    for d in 0..<dimension { sums[slot * dimension + d] += vector[d] }
    halfOffsets[slot] += offset / 2
    counts[slot] += 1
  }

  /// Notes that a face belongs to a person, unless it carries no weight.
  public mutating func add(_ face: Int, of faces: FaceSet, to person: PersonID) {
    guard faces.canFound[face] else { return }
    let row = face * dimension..<(face + 1) * dimension
    add(faces.vectors.span.extracting(row), offset: faces.offsets[face], to: person)
  }

  /// Where the faces of one photo go. Nothing is noted: `add` does that once it is so.
  ///
  /// - Parameters:
  ///   - faces: all faces of the photo.
  ///   - people: for each of them, in step, who it belongs to already; nil for those to be placed.
  ///   - originals: as `originals` finds them in this photo alone. Copies go where their originals go; where that is a new
  ///     person, it is the same one.
  /// - Complexity: O(faces · people · dimension).
  public func places(
    for faces: FaceSet, people known: [PersonID?], originals: [Int: Int] = [:]
  ) -> [Place] {
    var places = known.map { person in person.map { Place.person($0) } ?? .nobody }
    let new = known.indices.filter { known[$0] == nil && originals[$0] == nil }
    var present = Set(known.compactMap { $0 })
    var rows: [Float] = []
    for face in new {
      rows.append(contentsOf: faces.vectors[face * dimension..<(face + 1) * dimension])
    }
    var products: [Float] = []
    dotProducts(rows: rows.span, columns: sums.span, dimension: dimension, into: &products)
    var pairs: [(distance: Float, face: Int, slot: Int)] = []
    for (row, face) in new.enumerated() {
      for slot in people.indices {
        let similarity =
          (products[row * people.count + slot] - halfOffsets[slot]) / counts[slot]
          - faces.offsets[face] / 2 + meanOffset
        let distance = 1 - similarity
        if distance <= threshold * caution.given(toGroupOf: counts[slot] + 1) {
          pairs.append((distance, face, slot))
        }
      }
    }
    pairs.sort { ($0.distance, $0.face, $0.slot) < ($1.distance, $1.face, $1.slot) }
    for pair in pairs where places[pair.face] == .nobody {
      let person = people[pair.slot]
      guard !faces.refused[pair.face].contains(person), present.insert(person).inserted else {
        continue
      }
      places[pair.face] = .person(person)
    }
    for face in new where places[face] == .nobody && faces.canFound[face] {
      places[face] = .newPerson
    }
    for (copy, original) in originals where known[copy] == nil {
      if case .person(let person) = places[original], faces.refused[copy].contains(person) {
        continue
      }
      places[copy] = places[original]
    }
    return places
  }
}
