import Faces
import Library
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Grouping

/// Faces come, go and change at random; whatever is remembered, the groups must be those found at once.
@Suite struct IncrementalGroupingTests {
  static let settings = ClusteringSettings(threshold: 0.3, qualityGate: 0.3)
  static let lengths = FaceOffsets(cohort: nil, lengths: LengthRule(weight: 0.22, reference: 12))

  /// A library that anything may happen to.
  struct World {
    var generator: SeededGenerator
    var input = ClusteringInput(dimension: 6)
    var nextFace: Int64 = 1
    var nextPhoto: Int64 = 1
    let centres: [[Float]]

    init(seed: UInt64) {
      var generator = SeededGenerator(seed: seed)
      centres = (0..<8).map { _ in (0..<6).map { _ in generator.float(in: -1...1) } }
      self.generator = generator
    }

    /// Half of them have none, as vectors of before.
    private mutating func length() -> Float? {
      Bool.random(using: &generator) ? generator.float(in: 3...16) : nil
    }

    private mutating func vector() -> [Float] {
      vector(around: centres.randomElement(using: &generator) ?? [], by: 0.6)
    }

    private mutating func vector(around centre: [Float], by spread: Float) -> [Float] {
      let vector = centre.map { $0 + generator.float(in: -spread...spread) }
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return vector.map { $0 / max(length, 0.001) }
    }

    mutating func addPhoto() {
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let quality = generator.float(in: 0.1...1)
        input.append(
          nextFace, photo: nextPhoto, quality: quality, vector: vector(), length: length())
        nextFace += 1
      }
      nextPhoto += 1
    }

    /// A photo that shows one person several times: in several pictures, or in one pasted several times.
    mutating func addCollage() {
      let centre = centres.randomElement(using: &generator) ?? []
      let spread: Float = Bool.random(using: &generator) ? 0.4 : 0.01
      let start = input.faces.count
      for _ in 0..<2 { addPhoto() }
      for index in start..<input.faces.count {
        input.faces.photos[index] = PhotoID(nextPhoto - 1)
        let new = vector(around: centre, by: spread)
        for d in 0..<6 { input.faces.vectors[index * 6 + d] = new[d] }
      }
    }

    mutating func change() {
      guard let index = input.faces.ids.indices.randomElement(using: &generator) else { return }
      let person = PersonID(Int64.random(in: 1...3, using: &generator))
      switch Int.random(in: 0..<7, using: &generator) {
      case 0: input = input.part(input.faces.ids.indices.filter { $0 != index })
      case 1:
        let new = vector()
        for d in 0..<6 { input.faces.vectors[index * 6 + d] = new[d] }
      case 2: input.faces.bound[index] = person
      case 3: input.faces.bound[index] = nil
      case 5: input.lengths[index] = length()
      case 4:
        if input.faces.bound[index] == nil { input.faces.refused[index] = [person] }
      default: input.quality[index] = generator.float(in: 0.1...1)
      }
      if input.faces.bound.indices.contains(index), input.faces.bound[index] != nil {
        input.faces.refused[index] = []
      }
    }
  }

  static func update(_ grouping: inout IncrementalGrouping, _ input: ClusteringInput) throws
    -> IncrementalGrouping.Outcome
  {
    var emptied = input
    return try #require(try grouping.update(&emptied))
  }

  @Test(
    "remembered, saved and from scratch are the same", arguments: [FaceOffsets.none, lengths],
    0..<40)
  func growsAsAtOnce(offsets: FaceOffsets, seed: UInt64) throws {
    var world = World(seed: seed)
    var remembered = IncrementalGrouping(
      Self.settings, offsets: offsets, calibration: Calibration(threshold: 0.072))
    var file = SavedGroups(levelCount: remembered.saved.levelCount)
    for step in 0..<12 {
      for _ in 0..<Int.random(in: 1...6, using: &world.generator) { world.addPhoto() }
      for _ in 0..<Int.random(in: 0...4, using: &world.generator) { world.change() }

      let kept = try Self.update(&remembered, world.input)
      var atOnce = IncrementalGrouping(
        Self.settings, offsets: offsets, calibration: Calibration(threshold: 0.072))
      let fresh = try Self.update(&atOnce, world.input)
      #expect(remembered.saved == atOnce.saved, "seed \(seed), step \(step)")
      #expect(fresh.rows == atOnce.saved)

      var reopened = IncrementalGrouping(
        Self.settings, offsets: offsets, calibration: Calibration(threshold: 0.072))
      reopened.restore(file)
      let outcome = try Self.update(&reopened, world.input)
      #expect(reopened.saved == atOnce.saved, "seed \(seed), step \(step), reopened")
      // Only what changed is written, and it makes the file what it should be.
      for written in [kept, outcome] {
        let result = Self.write(written, over: file)
        #expect(result == atOnce.saved, "seed \(seed), step \(step)")
        #expect(result.check == atOnce.saved.check)
      }
      file = atOnce.saved
    }
  }

  /// What an old library has without a length has one when it is searched again.
  @Test func aChangedLengthIsNoticed() throws {
    var input = ClusteringInput(dimension: 2)
    for (face, vector) in [[1, 0], [0.6, 0.8] as [Float]].enumerated() {
      input.append(Int64(face + 1), photo: Int64(face + 1), quality: 1, vector: vector)
    }
    var grouping = IncrementalGrouping(
      Self.settings, offsets: Self.lengths, calibration: Calibration(threshold: 0.3))
    _ = try Self.update(&grouping, input)
    #expect(Set(Self.people(of: grouping)).count == 2)
    let before = grouping.saved.stamps
    input.lengths = [6, 6]
    let outcome = try Self.update(&grouping, input)
    #expect(zip(before, grouping.saved.stamps).allSatisfy { $0 != $1 })
    // 0.4 apart, they are nearer by 2 · 0.22 · ln 2.
    #expect(outcome.rows.count == 2 && Set(Self.people(of: grouping)).count == 1)
  }

  private static func people(of grouping: IncrementalGrouping) -> [Int64] {
    grouping.saved.faces.indices.map { Int64($0) }.map { index in
      grouping.saved.levels[(Int(index) + 1) * grouping.saved.levelCount - 1]
    }
  }

  /// The people that come of it: grown and at once the same, and none twice in a photo but in near-exact copies or by
  /// decision.
  @Test("collages come and go", arguments: 0..<40)
  func collagesComeAndGo(seed: UInt64) throws {
    var world = World(seed: seed)
    world.input.areas = []
    var grown = IncrementalGrouping(
      Self.settings, offsets: .none, calibration: Calibration(threshold: 0.072))
    for step in 0..<8 {
      for _ in 0..<4 { world.addPhoto() }
      world.addCollage()
      for _ in 0..<Int.random(in: 0...6, using: &world.generator) { world.change() }
      world.input.areas = world.input.faces.ids.map { _ in nil }
      world.input.findOriginals(within: PictureDistances(threshold: 0.072))
      let outcome = try Self.update(&grown, world.input)
      var atOnce = IncrementalGrouping(
        Self.settings, offsets: .none, calibration: Calibration(threshold: 0.072))
      let fresh = try Self.update(&atOnce, world.input)
      #expect(grown.saved == atOnce.saved, "seed \(seed), step \(step)")
      let people = Self.people(outcome, world.input)
      #expect(people == Self.people(fresh, world.input), "seed \(seed), step \(step)")

      struct Spot: Hashable {
        var photo: PhotoID
        var person: Assignee
      }
      var spots: [Spot: [Int]] = [:]
      for (index, person) in people.enumerated() where person != .nobody {
        spots[Spot(photo: world.input.faces.photos[index], person: person), default: []].append(
          index)
      }
      for faces in spots.values where faces.count > 1 {
        let counting = faces.filter { face in
          world.input.originals[face].map { !faces.contains($0) } ?? true
            && world.input.faces.bound[face] == nil
        }
        let isBound = faces.contains { world.input.faces.bound[$0] != nil }
        #expect(counting.count <= (isBound ? 0 : 1), "seed \(seed), step \(step), \(faces)")
      }
    }
  }

  /// Who each face belongs to afterwards; who was nobody before gets the same number in any order.
  private static func people(_ outcome: IncrementalGrouping.Outcome, _ input: ClusteringInput)
    -> [Assignee]
  {
    var people: [Assignee] = input.people.map { $0.map { .person($0) } ?? .nobody }
    for move in outcome.moves { people[move.index] = move.to }
    return people
  }

  static func write(_ outcome: IncrementalGrouping.Outcome, over file: SavedGroups) -> SavedGroups {
    var rows: [FaceID: (Int64, Float, [Int64])] = [:]
    for groups in [file, outcome.rows] {
      for (index, face) in groups.faces.enumerated() {
        rows[face] = (groups.stamps[index], groups.offsets[index], Array(groups.levels(at: index)))
      }
    }
    for face in outcome.gone { rows[face] = nil }
    var result = SavedGroups(levelCount: file.levelCount)
    for (face, row) in rows.sorted(by: { $0.key < $1.key }) {
      result.append(face, stamp: row.0, offset: row.1, levels: row.2)
    }
    return result
  }

  @Test func nothingChangedIsNothingWritten() throws {
    var world = World(seed: 1)
    for _ in 0..<30 { world.addPhoto() }
    var grouping = IncrementalGrouping(
      Self.settings, offsets: .none, calibration: Calibration(threshold: 0.072))
    _ = try Self.update(&grouping, world.input)
    let again = try Self.update(&grouping, world.input)
    #expect(again.rows.count == 0 && again.gone.isEmpty)
    var reopened = IncrementalGrouping(
      Self.settings, offsets: .none, calibration: Calibration(threshold: 0.072))
    reopened.restore(grouping.saved)
    #expect(try Self.update(&reopened, world.input).rows.count == 0)
  }

  @Test func whatContradictsItselfIsForgotten() throws {
    var world = World(seed: 2)
    for _ in 0..<30 { world.addPhoto() }
    var grouping = IncrementalGrouping(
      Self.settings, offsets: .none, calibration: Calibration(threshold: 0.072))
    _ = try Self.update(&grouping, world.input)
    let right = grouping.saved
    var wrong = right
    // A leader that is no face.
    wrong.levels[0] = 999
    var reopened = IncrementalGrouping(
      Self.settings, offsets: .none, calibration: Calibration(threshold: 0.072))
    reopened.restore(wrong)
    var input = world.input
    #expect(try reopened.update(&input) == nil)
    _ = try Self.update(&reopened, world.input)
    #expect(reopened.saved == right)
  }

  @Test func stoppedHalfwayItStartsFromWhereItWas() throws {
    var world = World(seed: 3)
    for _ in 0..<30 { world.addPhoto() }
    var grouping = IncrementalGrouping(
      Self.settings, offsets: .none, calibration: Calibration(threshold: 0.072))
    _ = try Self.update(&grouping, world.input)
    let before = grouping.saved
    for _ in 0..<10 { world.addPhoto() }
    var input = world.input
    #expect(throws: (any Error).self) { try grouping.update(&input) { _ in false } }
    #expect(grouping.saved == before)
    _ = try Self.update(&grouping, world.input)
    var atOnce = IncrementalGrouping(
      Self.settings, offsets: .none, calibration: Calibration(threshold: 0.072))
    _ = try Self.update(&atOnce, world.input)
    #expect(grouping.saved == atOnce.saved)
  }
}
