internal import Vocabulary

/// What the agglomeration starts from: faces that are known to be one person before anything is compared.
struct Item {
  /// Every face, ascending.
  var faces: [Int]
  /// Those of `faces` that carry its weight: its similarity to another item is the mean over pairs of these. An item
  /// without any is a cluster by itself, near to nothing.
  var carriers: [Int]
  var constraints: Constraints

  /// The items of `faces`, by their first faces: all faces bound to one person, and every other face that can found.
  ///
  /// - Parameter faces: in ascending order of id.
  /// - Returns: the faces in no item, ascending, besides: they attach late.
  static func items(of faces: FaceSet) -> (items: [Item], late: [Int]) {
    var places: [PersonID: Int] = [:]
    var items: [Item] = []
    var late: [Int] = []
    for face in 0..<faces.count {
      let person = faces.bound[face]
      guard person != nil || faces.canFound[face] else {
        late.append(face)
        continue
      }
      let place = person.flatMap { places[$0] } ?? items.count
      if place == items.count {
        items.append(Item(faces: [], carriers: [], constraints: Constraints()))
        if let person { places[person] = place }
      }
      items[place].faces.append(face)
      if faces.canFound[face] { items[place].carriers.append(face) }
      items[place].constraints.formUnion(Constraints(of: face, in: faces))
    }
    return (items, late)
  }
}
