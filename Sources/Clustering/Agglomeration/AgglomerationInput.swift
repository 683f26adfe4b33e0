internal import Vocabulary

/// What an agglomeration starts from; entry `i` of each array speaks of item `i`.
struct AgglomerationInput {
  let dimension: Int
  /// Vectors of items of one face, on the grid of `FixedPoint`; other rows do no harm.
  var base: [Float]
  /// Sums of the others.
  var pool: SumPool
  /// Rows of `base` and slots of `pool`.
  var sources: [VectorSource] = []
  /// Half the offset of items of one face.
  var halves: [Float] = []
  /// How many faces count.
  var weights: [Int32] = []
  /// The smallest id among the faces of an item.
  var firsts: [Int64] = []
  /// The faces of photos that show several items, whether they count or not, photo by photo.
  var photoFaces: [(photo: Int64, item: Int32)] = []
  /// Those of one photo that may be one person, by their positions in `photoFaces`.
  var alike: Set<FacePair> = []
  /// The people the faces of an item are bound to.
  var bound: [Int32: PersonID] = [:]
  /// The people they are not, ascending.
  var refused: [Int32: [PersonID]] = [:]

  var count: Int { sources.count }
}

/// Two faces by their positions, the smaller one first.
struct FacePair: Hashable {
  var a: Int32
  var b: Int32

  init(_ a: Int32, _ b: Int32) {
    self.a = min(a, b)
    self.b = max(a, b)
  }
}
