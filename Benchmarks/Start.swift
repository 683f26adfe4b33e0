import Faces
import Library
import Vocabulary

/// Times how long short commands take on a library of about `count` synthetic faces.
func start(_ count: Int, asJSON: Bool) throws {
  try withTemporaryFolder { folder in
    let file = folder + "/library.sqlite"
    let person = try writeLibrary(count, to: file)
    _ = try run([kinfolk, "name", person, "Anna", "--library", file])
    let rounds = 21
    for command in [
      ["--version"], ["photos", "Anna"], ["photos", "Anna", "--json"], ["people"], ["status"],
    ] {
      let options = command == ["--version"] ? [] : ["--library", file]
      var whole: [Double] = []
      var first: [Double] = []
      var processor: [Double] = []
      var lines = 0
      for _ in 0..<rounds {
        let result = try run([kinfolk] + command + options)
        whole.append(result.seconds * 1000)
        first.append(result.secondsToOutput * 1000)
        processor.append(result.processorSeconds * 1000)
        lines = result.output.count { $0 == UInt8(ascii: "\n") }
      }
      var result = Measurement()
      result.add("command", command.joined(separator: " "))
      result.add("lines", lines)
      result.add("first_output_ms", first.median, digits: 1)
      result.add("first_output_ms_best", first.min() ?? 0, digits: 1)
      result.add("whole_ms", whole.median, digits: 1)
      result.add("cpu_ms", processor.median, digits: 1)
      result.print(asJSON: asJSON)
    }
  }
}

/// Makes a library of synthetic faces, grouped as they are in truth.
///
/// - Returns: the number of a person whose faces are about a thousandth of all.
func writeLibrary(_ count: Int, to path: String) throws -> String {
  let faces = try SyntheticLibrary(count: count)
  let library = try Library(path: path, mode: .createIfMissing)
  let manifest = try Models.embedder()
  let model = try library.embedder(
    name: manifest.name, sha256: manifest.sha256, dimension: manifest.dimension)
  var scan = try library.beginScan(of: "/photos")
  // As large as a crop is.
  let crop = [UInt8](repeating: 0x55, count: 4000)
  var truth: [Int32] = []
  var begin = 0
  while begin < faces.count {
    let photo = faces.photos[begin]
    let end = faces.photos[begin...].firstIndex { $0 != photo } ?? faces.count
    let path = "/photos/\(2000 + photo.rawValue % 20)/IMG_\(photo.rawValue).jpg"
    let hash = ContentHash(of: Array(path.utf8).span)
    let stamp = FileStamp(size: 2_000_000 + photo.rawValue, modified: photo.rawValue)
    guard case .new(let id) = try library.register(path, stamp: stamp, hash: hash, in: &scan)
    else { throw CommandError(description: "two synthetic photos are one") }
    let found = (begin..<end).map { face in
      let box = Box(x: Float(face - begin) * 900 + 100, y: 800, width: 300, height: 400)
      let landmarks = Landmarks(points: [Point](repeating: box.center, count: 5))
      let quality = faces.quality[face]
      return FoundFace(
        detection: Detection(box: box, landmarks: landmarks, score: 0.99),
        quality: Quality(size: 1, sharpness: 1, pose: 1, score: quality, overall: quality),
        embedding: Array(faces.vectors[face * faces.dimension..<(face + 1) * faces.dimension]),
        crop: crop)
    }
    let facts = PhotoFacts(
      format: .jpeg, width: 4000, height: 3000, captured: "2019-07-04T12:33:11", damage: nil)
    try library.store(.done(facts, faces: found), for: id, model: model, analysis: "synthetic")
    truth += faces.people[begin..<end]
    begin = end
  }
  _ = try library.endScan(scan) { _ in true }
  let input = try library.clusteringInput(model: model)
  let assignments = zip(input.faces, truth).map { (face: $0, to: Assignee.newPerson(Int($1))) }
  _ = try library.assign(assignments, basedOn: input)
  let sizes = Dictionary(truth.map { ($0, 1) }, uniquingKeysWith: +)
  guard let near = sizes.min(by: { abs($0.value - count / 1000) < abs($1.value - count / 1000) })
  else { throw CommandError(description: "a library needs faces") }
  // New people get their numbers in the order of their own.
  let rank = sizes.keys.count { $0 < near.key }
  return "\(rank + 1)"
}
