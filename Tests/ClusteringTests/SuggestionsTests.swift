import TestSupport
import Testing
import Vocabulary

@testable import Clustering

@Suite struct SuggestionsTests {
  private static let curve = SuggestionCurve(threshold: 0.072)

  /// Faces around a few directions, so that some groups lie near each other; two faces a photo now and then.
  static func library(seed: UInt64, people: Int = 60) -> (faces: FaceSet, people: [PersonID?]) {
    var random = SeededGenerator(seed: seed)
    func unit(around center: [Float]?, spread: Float) -> [Float] {
      let values = (0..<8).map { d in (center?[d] ?? 0) + random.float(in: -spread...spread) }
      let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return values.map { $0 / length }
    }
    let base = unit(around: nil, spread: 1)
    var ids: [FaceID] = []
    var photos: [PhotoID] = []
    var vectors: [Float] = []
    var offsets: [Float] = []
    var canFound: [Bool] = []
    var owners: [PersonID?] = []
    for person in 1...people {
      let center = unit(around: base, spread: 0.2)
      for _ in 0..<Int.random(in: 1...(person % 7 == 0 ? 12 : 3), using: &random) {
        ids.append(FaceID(Int64(ids.count + 1)))
        photos.append(PhotoID(Int64.random(in: 1...400, using: &random)))
        vectors += unit(around: center, spread: 0.1)
        offsets.append(random.float(in: 0...0.05))
        canFound.append(random.float(in: 0...1) > 0.2)
        owners.append(random.float(in: 0...1) > 0.1 ? PersonID(Int64(person)) : nil)
      }
    }
    let set = FaceSet(
      ids: ids, photos: photos, dimension: 8, vectors: vectors, offsets: offsets,
      meanOffset: 0.02, canFound: canFound)
    return (set, owners)
  }

  /// A pair so near the least chance may fall on either side of it: the search works in single precision, whose error of
  /// 1e-6 in the distance is one of 2e-4 of the chance.
  static let doubt = 1e-3

  /// Every pair looked at, face by face. Pairs in doubt are among them.
  static func naive(
    _ set: FaceSet, _ people: [PersonID?], _ known: Crowd.Knowledge
  ) -> [Suggestion] {
    var groups: [Crowd.Member: [Int]] = [:]
    for (index, person) in people.enumerated() {
      if let person, known.hidden.contains(person) { continue }
      groups[person.map { .person($0) } ?? .face(set.ids[index]), default: []].append(index)
    }
    func isNamed(_ member: Crowd.Member) -> Bool {
      if case .person(let person) = member { known.named.contains(person) } else { false }
    }
    func founders(_ group: [Int]) -> [Int] {
      let founding = group.filter { set.canFound[$0] }
      return founding.isEmpty ? group : founding
    }
    var result: [Suggestion] = []
    for (a, aFaces) in groups {
      guard case .person(let person) = a else { continue }
      for (b, bFaces) in groups where a != b {
        // Who stays: the named one, else the larger one, else the one of the lower number.
        let order =
          isNamed(a) != isNamed(b)
          ? isNamed(a)
          : aFaces.count != bFaces.count ? aFaces.count > bFaces.count : a < b
        guard order, !(isNamed(a) && isNamed(b)) else { continue }
        if !Set(aFaces.map { set.photos[$0] }).isDisjoint(with: bFaces.map { set.photos[$0] }) {
          continue
        }
        if known.different.contains(where: { pair in
          Set<Crowd.Member>([.person(pair.0), .person(pair.1)]) == [a, b]
        }) {
          continue
        }
        let isRefused = [(a, bFaces), (b, aFaces)].contains { member, faces in
          faces.contains { set.refused[$0].contains { member == .person($0) } }
        }
        if isRefused { continue }
        var sum = 0.0
        for x in founders(aFaces) {
          for y in founders(bFaces) { sum += distance(set, x, y) }
        }
        let mean = sum / Double(founders(aFaces).count * founders(bFaces).count)
        let chance = Self.curve.chance(
          distance: Float(mean), larger: max(aFaces.count, bFaces.count))
        guard chance >= SuggestionOdds.leastChance * (1 - Self.doubt) else { continue }
        result.append(
          Suggestion(
            person: person, other: b, personFaces: aFaces.count, otherFaces: bFaces.count,
            isNamed: isNamed(a), distance: Float(mean), chance: chance,
            worth: chance * Double(bFaces.count)
              * (isNamed(a) ? 1 : SuggestionOdds.unnamedWorth)))
      }
    }
    return result.sorted { $0.worth > $1.worth }
  }

  static func distance(_ set: FaceSet, _ a: Int, _ b: Int) -> Double {
    var dot = 0.0
    for d in 0..<set.dimension {
      dot += Double(set.vectors[a * set.dimension + d]) * Double(set.vectors[b * set.dimension + d])
    }
    return 1 - dot + Double(set.offsets[a] + set.offsets[b]) / 2 - Double(set.meanOffset)
  }

  @Test func suggestionsAreThoseOfTheNaiveSearch() {
    for _ in 0..<20 {
      let seed = UInt64.random(in: 0...UInt64.max)
      var (set, people) = Self.library(seed: seed)
      let known = Crowd.Knowledge(
        named: [PersonID(7), PersonID(14), PersonID(3)], hidden: [PersonID(21), PersonID(5)],
        different: [(PersonID(7), PersonID(8)), (PersonID(28), PersonID(30))])
      for face in 0..<30 { set.refused[face] = [PersonID(14)] }
      let crowd = Crowd(set, people: people, knowing: known, curve: Self.curve)
      let wanted = Self.naive(set, people, known)
      #expect(!wanted.isEmpty, "seed \(seed)")
      if wanted.contains(where: { $0.chance < SuggestionOdds.leastChance * (1 + Self.doubt) }) {
        continue
      }
      for limit in [3, 40, 100_000] {
        let found = suggestions(among: crowd, limit: limit)
        #expect(found.count == min(limit, wanted.count), "seed \(seed), limit \(limit)")
        for (a, b) in zip(found, wanted) {
          #expect(abs(a.worth - b.worth) < 1e-3, "seed \(seed), limit \(limit)")
        }
      }
      let all = suggestions(among: crowd, limit: 100_000)
      let pairs = Set(wanted.map { [.person($0.person), $0.other] })
      #expect(Set(all.map { [.person($0.person), $0.other] }) == pairs, "seed \(seed)")
      for suggestion in all {
        let twin = wanted.first { $0.person == suggestion.person && $0.other == suggestion.other }
        #expect(abs(suggestion.distance - (twin?.distance ?? 9)) < 1e-4, "seed \(seed)")
        #expect(twin?.personFaces == suggestion.personFaces, "seed \(seed)")
        #expect(twin?.otherFaces == suggestion.otherFaces, "seed \(seed)")
      }
    }
  }

  /// Two faces of one photo are asked about where they are alike, few photos show both, and they would be one person.
  @Test func collagesAreAskedAbout() throws {
    // Ann of four faces around 0°; the photos 21 and 22 show one of them and a face of somebody else.
    func suggested(_ degrees: Double, photos: [Int64], collage: Bool = false, alike: Float = 0.09)
      -> Suggestion?
    {
      let others = photos.map { _ in degrees }
      var faces = PlacementTests.faces(
        [-1, 0, 0, 1] + others, photos: [21, 22, 23, 24] + photos)
      faces.alike = alike
      faces.inCollage = faces.photos.map { collage && $0 == PhotoID(21) }
      let crowd = Crowd(
        faces, people: [1, 1, 1, 1].map { PersonID($0) } + others.map { _ in PersonID(2) },
        threshold: 0.06, caution: 0.25, curve: Self.curve)
      return suggestions(among: crowd, limit: 5).first
    }
    // 18° are 0.049: one person but for the photo, as 0.06 · (1 − 0.25 · 2 / 5) = 0.054 says.
    let found = try #require(suggested(18, photos: [21]))
    #expect(found.collage == PhotoID(21) && found.person == PersonID(1))
    #expect(found.other == .person(PersonID(2)))
    #expect(suggested(18, photos: [99])?.collage == nil)
    #expect(suggested(18, photos: [99]) != nil)
    #expect(suggested(18, photos: [21], alike: 0.03) == nil)
    #expect(suggested(18, photos: [22, 23])?.collage == PhotoID(22))
    #expect(suggested(18, photos: [22, 23, 24]) == nil)
    // 20° are 0.06: in a photo that is no known collage more likely two who look alike.
    #expect(suggested(20, photos: [21]) == nil)
    #expect(suggested(20, photos: [99]) != nil)
    #expect(suggested(20, photos: [21], collage: true)?.collage == PhotoID(21))
  }

  @Test func blocksDoNotMatter() {
    // More members than a block has rows.
    let (set, people) = Self.library(seed: 3, people: 350)
    let crowd = Crowd(set, people: people, curve: Self.curve)
    let wanted = Self.naive(set, people, Crowd.Knowledge())
    let found = suggestions(among: crowd, limit: 50)
    #expect(found.count == 50)
    for (a, b) in zip(found, wanted) { #expect(abs(a.worth - b.worth) < 1e-3) }
  }

  @Test func nothingToSuggest() {
    let none = FaceSet(ids: [], photos: [], dimension: 4, vectors: [])
    #expect(suggestions(among: Crowd(none, people: [], curve: Self.curve), limit: 5).isEmpty)
    let (set, people) = Self.library(seed: 1)
    #expect(suggestions(among: Crowd(set, people: people, curve: Self.curve), limit: 0).isEmpty)
    let everybody = Set(people.compactMap { $0 })
    let named = Crowd(
      set, people: people, knowing: Crowd.Knowledge(named: everybody), curve: Self.curve)
    // Faces of nobody are left; nobody without a name is.
    #expect(
      suggestions(among: named, limit: 100).allSatisfy {
        if case .face = $0.other { true } else { false }
      })
    #expect(named.unnamed(limit: 100).isEmpty)
  }

  @Test func peopleWithoutANameComeByTheirFaces() {
    let (set, people) = Self.library(seed: 5)
    let named: Set<PersonID> = [PersonID(7)]
    let crowd = Crowd(
      set, people: people, knowing: Crowd.Knowledge(named: named), curve: Self.curve)
    let unnamed = crowd.unnamed(limit: 1000)
    #expect(Set(unnamed.map(\.person)) == Set(people.compactMap { $0 }).subtracting(named))
    #expect(unnamed.map(\.faces) == unnamed.map(\.faces).sorted(by: >))
    #expect(crowd.unnamed(limit: 2).count == 2)
  }

  @Test func nearestFacesAreNearest() throws {
    let (set, _) = Self.library(seed: 11)
    let a = Array(0..<70)
    let b = Array(stride(from: 71, to: set.count, by: 2))
    let nearest = try #require(NearestFaces(set, a, b))
    var best = Double.infinity
    for x in a { for y in b { best = min(best, Self.distance(set, x, y)) } }
    #expect(abs(Double(nearest.distance) - best) < 1e-5)
    let x = try #require(set.ids.firstIndex(of: nearest.first))
    let y = try #require(set.ids.firstIndex(of: nearest.second))
    #expect(a.contains(x) && b.contains(y))
    #expect(abs(Self.distance(set, x, y) - best) < 1e-5)
    #expect(NearestFaces(set, [], b) == nil)
  }

  /// The bound by which the search passes over pairs must lie where the curve does.
  @Test(arguments: [1, 2, 10, 500])
  func distanceAndChanceAreInverse(faces: Int) {
    for chance in [0.02, 0.3, 0.7, 0.99] {
      let distance = Self.curve.distance(chance: chance, larger: faces)
      #expect(abs(Self.curve.chance(distance: distance, larger: faces) - chance) < 1e-4)
    }
    #expect(
      Self.curve.chance(distance: 0.08, larger: faces)
        > Self.curve.chance(distance: 0.09, larger: faces))
    #expect(
      SuggestionOdds.chanceOfKnowing(faces: faces + 1)
        > SuggestionOdds.chanceOfKnowing(faces: faces))
  }
}
