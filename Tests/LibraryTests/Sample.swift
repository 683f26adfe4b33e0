import Decisions
import Support
import TestSupport
import Vocabulary

@testable import Library

/// A library in a folder of its own, with short ways to fill it.
final class Sample {
  let folder: TemporaryFolder
  let library: Library
  let model: ModelID
  static let dimension = 4
  static let photos: FilePath = "/photos"

  init() throws {
    folder = try TemporaryFolder()
    library = try Library(path: folder.file("library"), mode: .createIfMissing)
    model = try library.embedder(name: "tiny", sha256: "00ff", dimension: Self.dimension)
  }

  /// Scans `files`: path inside `/photos` to content; everything else there is gone.
  @discardableResult
  func scan(_ files: [String: String], modified: Int64 = 1) throws -> [String: Registration] {
    var scan = try library.beginScan(of: Self.photos)
    var results: [String: Registration] = [:]
    for (path, content) in files.sorted(by: { $0.key < $1.key }) {
      let stamp = FileStamp(size: Int64(content.utf8.count), modified: modified, changed: 1)
      results[path] = try library.register(
        "\(Self.photos)/\(path)", stamp: stamp, hash: .of(content), in: &scan)
    }
    _ = try library.endScan(scan)
    return results
  }

  /// Scans and analyses: each content gets as many faces as listed, with these qualities. Contents are pictures of their own,
  /// save that «A'» and «A''» are «A» rewritten.
  func fill(_ files: [String: (content: String, qualities: [Float])]) throws {
    try scan(files.mapValues(\.content))
    for queued in try library.queue(limit: 1000) {
      let name = queued.path.relative(to: Self.photos).description
      let faces = (files[name]?.qualities ?? []).enumerated().map { index, quality in
        FoundFace.sample(
          x: Float(100 * index), quality: quality,
          embedding: Self.vector(index, of: files[name]?.content ?? ""))
      }
      try library.store(
        .done(.sample(), faces: faces), for: queued.photo, model: model, analysis: "a")
    }
  }

  /// Of a face that no other picture shows. Unit length.
  static func vector(_ face: Int, of content: String) -> [Float] {
    let picture = content.prefix { $0 != "'" }
    let bytes = ContentHash.of("\(picture) \(face)").bytes
    let numbers = (0..<dimension).map { Float(bytes[$0]) - 127.5 }
    let length = numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return numbers.map { $0 / length }
  }

  /// Gives faces to people, in the order of their ids; equal letters are one person, «-» is nobody.
  func assign(_ people: String) throws {
    let input = try library.clusteringInput(model: model)
    let assignments = zip(input.faces.ids, people).map { face, letter in
      (face: face, to: letter == "-" ? Assignee.nobody : .newPerson(Int(letter.asciiValue ?? 0)))
    }
    _ = try library.assign(assignments, basedOn: input)
  }
}

extension ContentHash {
  static func of(_ text: String) -> ContentHash { ContentHash(of: Array(text.utf8).span) }
}

extension PhotoFacts {
  static func sample(captured: String? = nil) -> PhotoFacts {
    PhotoFacts(
      format: .jpeg, width: 640, height: 480,
      captured: captured.flatMap { CaptureTime($0, .exif) })
  }
}

extension FoundFace {
  static func sample(
    x: Float = 0, quality: Float = 0.5, embedding: [Float] = [1, 0, 0, 0], length: Float? = nil
  ) -> FoundFace {
    let box = Box(x: x, y: 10.25, width: 40, height: 50)
    let points = (0..<5).map { Point(x: x + Float($0), y: Float($0) / 3) }
    return FoundFace(
      detection: Detection(box: box, landmarks: Landmarks(points: points), score: 0.9),
      quality: Quality(size: 0.1, sharpness: 0.2, pose: 0.3, score: 0.4, overall: quality),
      embedding: Embedding(embedding, length: length),
      crop: [0xff, 0xd8, UInt8(truncatingIfNeeded: Int(x))])
  }
}

extension Library {
  /// The name as it is kept.
  @discardableResult
  func name(_ person: PersonID, _ text: String?) throws(LibraryError) -> String? {
    _ = try decide(.name(person, text))
    return try self.person(person)?.name
  }
}
