import Clustering
import Faces
import Glibc
import Library
import Grouping
import Support
import Vocabulary

extension SyntheticLibrary {
  /// Writes a library of these faces to a file, grouped as they are in truth.
  ///
  /// - Returns: the number of a person whose faces are about a thousandth of all.
  func write(to path: String) throws -> PersonID {
    let library = try Library(path: path, mode: .createIfMissing)
    let manifest = try ModelSet.embedded().embedder
    let model = try library.embedder(
      name: manifest.name, sha256: manifest.sha256, dimension: manifest.dimension)
    var scan = try library.beginScan(of: "/photos")
    var begin = 0
    while begin < count {
      let end = photos[begin...].firstIndex { $0 != photos[begin] } ?? count
      _ = try store(begin..<end, in: library, model, &scan)
      begin = end
    }
    _ = try library.endScan(scan) { _ in true }
    let input = try library.clusteringInput(model: model)
    let assignments = zip(input.faces.ids, people).map {
      (face: $0, to: Assignee.newPerson(Int($1)))
    }
    _ = try library.assign(assignments, basedOn: input, saving: groups(input))
    let sizes = Dictionary(people.map { ($0, 1) }, uniquingKeysWith: +)
    let wanted = count / 1000
    guard let near = sizes.min(by: { abs($0.value - wanted) < abs($1.value - wanted) }) else {
      fatalError("a library needs faces")
    }
    // New people get their numbers in the order of their own.
    return PersonID(Int64(sizes.keys.count { $0 < near.key } + 1))
  }

  /// Stores the photo that shows some faces, as a scan does.
  func store(
    _ faces: Range<Int>, in library: Library, _ model: ModelID, _ scan: inout FolderScan
  ) throws -> PhotoID {
    let photo = photos[faces.lowerBound].rawValue
    let path = "/photos/\(2000 + photo % 20)/IMG_\(photo).jpg"
    let hash = ContentHash(of: Array(path.utf8).span)
    let stamp = FileStamp(size: 2_000_000 + photo, modified: photo, changed: 1)
    guard
      case .new(let id) = try library.register(FilePath(path), stamp: stamp, hash: hash, in: &scan)
    else { fatalError("two synthetic photos are one") }
    let found = faces.map { face in
      // No two faces lie in one place, as in an album.
      let spot = UInt64(face) &* 0x9E37_79B9_7F4A_7C15
      let size = Float(120 + spot >> 52 % 500)
      let box = Box(
        x: Float(face - faces.lowerBound) * 900 + Float(spot >> 40 % 300),
        y: Float(spot >> 30 % 2000), width: size, height: size * 1.2)
      return FoundFace(
        detection: Detection(
          box: box, landmarks: Landmarks(points: [Point](repeating: box.center, count: 5)),
          score: 0.99),
        quality: Quality(
          size: 1, sharpness: 1, pose: 1, score: quality[face], overall: quality[face]),
        embedding: Embedding(Array(vectors[face * dimension..<(face + 1) * dimension])),
        // As large as a crop is.
        crop: [UInt8](repeating: 0x55, count: 4000))
    }
    let facts = PhotoFacts(
      format: .jpeg, width: 4000, height: 3000, captured: CaptureTime("2019-07-04T12:33:11", .exif))
    try library.store(.done(facts, faces: found), for: id, model: model, analysis: "synthetic")
    return id
  }

  /// What a grouping saves beside the people: here each person is one group at every level.
  private func groups(_ input: ClusteringInput) throws -> GroupsChange {
    let levels = Hierarchy(dimension: dimension, threshold: 0.07, caution: Thresholds.caution)
      .levelCount
    let stamps = input.stamps(qualityGate: Thresholds.qualityGate)
    var first: [Int32: Int64] = [:]
    var rows = SavedGroups(levelCount: levels)
    rows.reserveCapacity(count)
    for (index, face) in input.faces.ids.enumerated() {
      let leader = first[people[index]] ?? face.rawValue
      first[people[index]] = leader
      rows.append(
        face, stamp: stamps[index], offset: offsets[index],
        levels: repeatElement(leader, count: levels))
    }
    return GroupsChange(
      basis: "synthetic", before: nil, after: rows.check, rows: rows, gone: [])
  }
}

/// Times how long it takes to open a library file of synthetic faces until new faces can be given people, and to give
/// those of one photo after the other theirs.
///
/// - Parameter count: faces that the file holds; it is written when it is not there.
func opening(_ count: Int, _ file: String, asJSON: Bool) throws {
  let faces = try SyntheticLibrary(count: count + 200)
  let known = faces.photos[..<count].lastIndex { $0 != faces.photos[count] } ?? 0
  if unsafe access(file, F_OK) != 0 {
    var kept = faces
    kept.keepFirst(known + 1)
    let (_, seconds) = try timed { try kept.write(to: file) }
    var writing = Measurement()
    writing.add("faces", kept.count)
    writing.add("writing_seconds", seconds)
    writing.print(asJSON: asJSON)
  }
  let (library, open) = try timed { try Library(path: file) }
  let manifest = try ModelSet.embedded().embedder
  let model = try library.embedder(
    name: manifest.name, sha256: manifest.sha256, dimension: manifest.dimension)
  let grouping = try Grouping(
    ClusteringSettings(
      threshold: manifest.calibration.threshold, qualityGate: manifest.calibration.qualityGate),
    models: .embedded())
  var scan = try library.beginScan(of: "/photos")
  var times: [Double] = []
  var begin = known + 1
  while times.count < 21, begin < faces.count {
    let end = faces.photos[begin...].firstIndex { $0 != faces.photos[begin] } ?? faces.count
    let photo = try faces.store(begin..<end, in: library, model, &scan)
    times.append(try timed { _ = try grouping.place([photo], in: library) }.seconds * 1000)
    begin = end
  }
  var result = Measurement()
  result.add("faces", count)
  result.add("open_ms", open * 1000)
  result.add("first_place_ms", times[0])
  let later = times.dropFirst().sorted()
  result.add("place_ms_median", later[later.count / 2])
  result.add("place_ms_worst", later.last ?? 0)
  result.add("memory_mb", peakMemory(), digits: 0)
  result.print(asJSON: asJSON)
}
