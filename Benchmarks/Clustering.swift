import Clustering
import Faces
import Vocabulary

extension SyntheticLibrary {
  /// The faces as clustering wants them.
  var faceSet: FaceSet { faceSet(of: 0..<count) }

  func faceSet(of faces: Range<Int>) -> FaceSet {
    let isAll = faces == 0..<count
    return FaceSet(
      ids: faces.map { FaceID(Int64($0 + 1)) }, photos: Array(photos[faces]),
      dimension: dimension,
      // Another copy of all vectors would be most of the memory.
      vectors: isAll
        ? vectors : Array(vectors[faces.lowerBound * dimension..<faces.upperBound * dimension]),
      offsets: Array(offsets[faces]), meanOffset: meanOffset,
      canFound: quality[faces].map { $0 >= Thresholds.qualityGate })
  }
}

/// Groups about `count` synthetic faces at once, then adds some photos one by one.
func clustering(_ count: Int, asJSON: Bool) throws {
  let added = 20
  var (library, making) = try timed { try SyntheticLibrary(count: count + 2 * added) }
  let truth = library.people
  let photos = library.removeLastPhotos(added)
  let kept = library.count
  var faces = library.faceSet
  library.removeAll()
  let before = peakMemory()
  let processorBefore = processorSeconds()
  var (hierarchy, seconds) = try timed { try grouped(&faces) }
  let processor = processorSeconds() - processorBefore

  var result = Measurement()
  result.add("faces", kept)
  result.add("people", Set(truth.prefix(kept)).count)
  result.add("found", hierarchy.clusterCount)
  result.add("seconds", seconds)
  result.add("cpu_seconds", processor)
  result.add("faces_per_second", Double(kept) / seconds, digits: 0)
  result.add("memory_mb", peakMemory(), digits: 0)
  result.add("memory_before_mb", before, digits: 0)
  var clusters = [Int?](repeating: nil, count: kept)
  hierarchy.forEachFace { face, cluster in
    clusters[Int(face.rawValue) - 1] = cluster.map { Int($0.rawValue) }
  }
  let scores = PartitionScores.bCubed(clusters: clusters, truth: Array(truth.prefix(kept)))
  result.add("b3_f", scores.f, digits: 4)
  result.add("b3_precision", scores.precision, digits: 4)
  result.add("b3_recall", scores.recall, digits: 4)
  result.add("generator_seconds", making)
  result.print(asJSON: asJSON)

  let known = clusters.map { $0.map { PersonID(Int64($0)) } }
  let settings = (
    threshold: try ModelSet.embedded().calibration.threshold,
    caution: Thresholds.caution
  )
  var placement = Placement(
    try SyntheticLibrary(count: count + 2 * added).faceSet(of: 0..<kept), people: known,
    threshold: settings.threshold, caution: settings.caution)
  var placing: [Double] = []
  var grouping: [Double] = []
  var placedAsGrouped = 0
  for photo in photos {
    let people = [PersonID?](repeating: nil, count: photo.count)
    let (places, place) = timed { placement.places(for: photo, people: people) }
    placing.append(place * 1000)
    grouping.append(try timed { try hierarchy.update(adding: photo) }.seconds * 1000)
    for (index, place) in places.enumerated() {
      let grouped = hierarchy.cluster(of: photo.ids[index]).map { PersonID($0.rawValue) }
      let placed: PersonID? =
        switch place {
        case .nobody: nil
        case .person(let person): person
        case .newPerson: PersonID(photo.ids[index].rawValue)
        }
      if placed == grouped { placedAsGrouped += 1 }
      if let placed { placement.add(index, of: photo, to: placed) }
    }
  }
  var growth = Measurement()
  growth.add("faces", kept)
  growth.add("added_photos", photos.count)
  growth.add("added_faces", photos.reduce(0) { $0 + $1.count })
  growth.add("placed_as_settled", placedAsGrouped)
  for (name, times) in [("place_ms", placing.sorted()), ("settle_ms", grouping.sorted())] {
    growth.add(name + "_median", times[times.count / 2])
    growth.add(name + "_worst", times[times.count - 1])
  }
  growth.print(asJSON: asJSON)
}

/// - Parameter faces: taken out, so that memory holds them once.
private func grouped(_ faces: inout FaceSet) throws -> Hierarchy {
  var taken = FaceSet(ids: [], photos: [], dimension: faces.dimension, vectors: [])
  swap(&taken, &faces)
  var hierarchy = Hierarchy(
    dimension: taken.dimension, meanOffset: taken.meanOffset,
    threshold: try ModelSet.embedded().calibration.threshold,
    caution: Thresholds.caution)
  try hierarchy.update(adding: consume taken)
  return hierarchy
}

extension SyntheticLibrary {
  /// Takes the last photos out.
  fileprivate mutating func removeLastPhotos(_ number: Int) -> [FaceSet] {
    guard let last = photos.last else { return [] }
    var taken: [FaceSet] = []
    for photo in (last.rawValue - Int64(number) + 1)...last.rawValue {
      guard let first = photos.firstIndex(of: PhotoID(photo)) else { continue }
      let end = photos[first...].firstIndex { $0.rawValue > photo } ?? count
      taken.append(faceSet(of: first..<end))
    }
    keepFirst(photos.firstIndex { $0.rawValue > last.rawValue - Int64(number) } ?? 0)
    return taken
  }

  fileprivate mutating func removeAll() {
    vectors = []
    offsets = []
    photos = []
    quality = []
    people = []
  }
}
