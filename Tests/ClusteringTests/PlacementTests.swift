import Clustering
import TestSupport
import Testing
import Vocabulary

@Suite struct PlacementTests {
  /// Faces in the plane, by their angle in degrees; each in a photo of its own unless said otherwise.
  static func faces(
    _ angles: [Double], photos: [Int64]? = nil, canFound: [Bool]? = nil,
    refused: [[PersonID]]? = nil, from first: Int64 = 1
  ) -> FaceSet {
    let ids = angles.indices.map { FaceID(first + Int64($0)) }
    return FaceSet(
      ids: ids, photos: photos?.map { PhotoID($0) } ?? ids.map { PhotoID($0.rawValue) },
      dimension: 2, vectors: angles.flatMap { Self.unit($0) }, canFound: canFound,
      refused: refused)
  }

  static func unit(_ degrees: Double) -> [Float] {
    // cos and sin by their series: exact enough here, and no libm.
    let x = degrees * Double.pi / 180
    var (term, cosine, sine) = (1.0, 0.0, 0.0)
    for n in 0..<40 {
      switch n % 4 {
      case 0: cosine += term
      case 1: sine += term
      case 2: cosine -= term
      default: sine -= term
      }
      term *= x / Double(n + 1)
    }
    return [Float(cosine), Float(sine)]
  }

  /// Ann near 0°, Ben near 60°, each of four faces.
  static func placement(caution: Caution = 0) -> Placement {
    let (ann, ben) = (PersonID(1), PersonID(2))
    return Placement(
      faces([-2, 0, 0, 2, 58, 60, 60, 62]), people: [ann, ann, ann, ann, ben, ben, ben, ben],
      threshold: 0.05, caution: caution)
  }

  static func places(
    _ faces: FaceSet, known: [PersonID?]? = nil, in placement: Placement? = nil
  ) -> [Placement.Place] {
    (placement ?? Self.placement()).places(for: faces, people: known ?? faces.ids.map { _ in nil })
  }

  @Test func eachGoesToTheNearest() {
    let photo = Self.faces([5, 50, 120], photos: [9, 9, 9], from: 20)
    #expect(Self.places(photo) == [.person(PersonID(1)), .person(PersonID(2)), .newPerson])
  }

  @Test func twoFacesOfAPhotoAreTwoPeople() {
    let photo = Self.faces([5, 3], photos: [9, 9], from: 20)
    #expect(Self.places(photo) == [.newPerson, .person(PersonID(1))])
    let known = Self.places(photo, known: [PersonID(1), nil])
    #expect(known == [.person(PersonID(1)), .newPerson], "who is there already takes the person")
  }

  @Test func whomAFaceIsNotItDoesNotBecome() {
    let photo = Self.faces([5], refused: [[PersonID(1)]], from: 20)
    #expect(Self.places(photo) == [.newPerson])
  }

  @Test func poorFacesFoundNobodyAndCarryNoWeight() {
    let photo = Self.faces([5, 30], photos: [9, 9], canFound: [false, false], from: 20)
    #expect(Self.places(photo) == [.person(PersonID(1)), .nobody])
    let poor = Placement(
      Self.faces([0], canFound: [false]), people: [PersonID(1)], threshold: 0.05, caution: 0)
    #expect(Self.places(Self.faces([0], from: 20), in: poor) == [.newPerson])
  }

  @Test func smallGroupsAreHeldToAStricterLimit() {
    // 1 − cos 17° = 0.0437: within 0.05, and within a group of five at caution 0.25 only below 0.045.
    let near = Self.faces([17], from: 20)
    let alone = Placement(
      Self.faces([0]), people: [PersonID(1)], threshold: 0.05, caution: 0.25)
    #expect(Self.places(near, in: alone) == [.newPerson])
    #expect(Self.places(near, in: Self.placement(caution: 0.2)) == [.person(PersonID(1))])
  }

  @Test func whoWasPlacedCountsForThoseWhoFollow() {
    var placement = Self.placement()
    let first = Self.faces([120], from: 20)
    #expect(placement.places(for: first, people: [nil]) == [.newPerson])
    placement.add(0, of: first, to: PersonID(7))
    let second = Self.faces([121], from: 21)
    #expect(placement.places(for: second, people: [nil]) == [.person(PersonID(7))])
  }

  @Test func copiesInOnePhotoGoTogether() {
    let photo = Self.faces(
      [5, 5, 120, 120, 120], photos: [9, 9, 9, 9, 9],
      refused: [[], [], [], [], [PersonID(1)]], from: 20)
    let ann = Placement.Place.person(PersonID(1))
    func places(_ originals: [Int: Int], known: [PersonID?] = [nil, nil, nil, nil, nil])
      -> [Placement.Place]
    {
      Self.placement().places(for: photo, people: known, originals: originals)
    }
    #expect(places([1: 0, 3: 2]) == [ann, ann, .newPerson, .newPerson, .newPerson])
    // A copy does not become a person that it is not, and who is somebody stays so.
    #expect(places([1: 0, 4: 0]) == [ann, ann, .newPerson, .newPerson, .nobody])
    let known = places([0: 1, 3: 2], known: [nil, PersonID(1), nil, PersonID(5), nil])
    #expect(known == [ann, ann, .newPerson, .person(PersonID(5)), .newPerson])
  }

  @Test func anEmptyLibraryIsNobodyYet() {
    let none = Placement(Self.faces([]), people: [], threshold: 0.05, caution: 0)
    #expect(none.places(for: Self.faces([5]), people: [nil]) == [.newPerson])
    #expect(none.places(for: Self.faces([]), people: []) == [])
  }
}
