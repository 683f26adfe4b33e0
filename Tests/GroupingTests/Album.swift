import Decisions
import Faces
import Foundation
import Library
import ModelTestSupport
import Support
import TestSupport
import Vocabulary

/// A made-up album: who is on which picture, how two made-up models see them, and where the files lie. Everything the
/// library is told comes from here, so that no picture is decoded.
struct Album {
  /// A face on a picture.
  struct Face {
    var person: Int
    var box: Box
    var quality: Float
    /// What each model makes of it.
    var vectors: [[Float]]
  }

  struct Picture {
    var captured: String?
    var faces: [Face]
  }

  static let dimension = 12
  static let people = 6
  static let root: FilePath = "/photos"

  var random: SeededGenerator
  /// By content.
  private(set) var pictures: [String: Picture] = [:]
  /// What lies where; what was deleted may come back.
  private(set) var files: [String: String] = [:]
  private var bin: [String: String] = [:]
  /// How each model sees each person, apart from the photo; the last two look much alike.
  private let looks: [[[Float]]]
  private var clock: Int64 = 0

  init(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    looks = (0..<2).map { _ in
      var looks = (0..<Self.people).map { _ in Self.direction(using: &random) }
      looks[Self.people - 1] = Self.near(looks[Self.people - 2], by: 0.5, using: &random)
      return looks
    }
    self.random = random
    addPhotos(10)
  }

  /// Random contents with one to three faces of different people.
  mutating func addPhotos(_ count: Int) {
    for _ in 0..<count {
      let content = "content \(pictures.count)"
      let people = (0..<Self.people).shuffled(using: &random).prefix(
        Int.random(in: 1...3, using: &random))
      let year = [nil, 1970, 1990, 2015].randomElement(using: &random) ?? nil
      pictures[content] = Picture(
        captured: year.map { "\($0)-07-04T12:00:00" },
        faces: people.enumerated().map { index, person in
          Face(
            person: person, box: Box(x: Float(100 * index), y: 20, width: 50, height: 60),
            quality: random.float(in: 0.1...1),
            vectors: looks.map { Self.near($0[person], by: 0.35, using: &random) })
        })
      files["\(pictures.count).jpg"] = content
    }
  }

  // MARK: What happens to files

  private mutating func file() -> String? { files.keys.sorted().randomElement(using: &random) }

  mutating func deleteFiles() {
    for _ in 0..<3 {
      if let path = file() { bin[path] = files.removeValue(forKey: path) }
    }
  }

  mutating func bringFilesBack() {
    files.merge(bin) { there, _ in there }
    bin = [:]
  }

  mutating func moveFile() {
    if let path = file() {
      files["moved/\(files.count)-\(path.count).jpg"] = files.removeValue(forKey: path)
    }
  }

  mutating func copyFile() {
    if let path = file() { files["copies/\(files.count).jpg"] = files[path] }
  }

  /// Another picture under the same name.
  mutating func editFile() {
    guard let path = file() else { return }
    addPhotos(1)
    files[path] = files.removeValue(forKey: "\(pictures.count).jpg")
    clock += 1
  }

  // MARK: What the library is told

  mutating func scan(
    into library: Library, model: (id: ModelID, number: Int), analysis: String
  ) throws {
    var scan = try library.beginScan(of: Self.root)
    for (path, content) in files.sorted(by: { $0.key < $1.key }) {
      _ = try library.register(
        "\(Self.root)/\(path)",
        stamp: FileStamp(size: Int64(content.utf8.count), modified: clock, changed: 1),
        hash: ContentHash(of: Array(content.utf8).span), in: &scan)
    }
    _ = try library.endScan(scan)
    for queued in try library.queue(limit: 1000) {
      let path = queued.path.relative(to: Self.root).description
      guard let content = files[path], let picture = pictures[content] else { continue }
      try library.store(
        .done(
          PhotoFacts(
            format: .jpeg, width: 640, height: 480,
            captured: picture.captured.flatMap { CaptureTime($0, .exif) }),
          faces: found(on: picture, by: model.number)), for: queued.photo, model: model.id,
        analysis: analysis)
    }
  }

  /// A detector that misses some faces, sees some elsewhere, and some where there are none.
  private mutating func found(on picture: Picture, by model: Int) -> [FoundFace] {
    var faces = picture.faces.filter { _ in Int.random(in: 0..<8, using: &random) > 0 }
    if Int.random(in: 0..<6, using: &random) == 0 {
      faces.append(
        Face(
          person: -1, box: Box(x: 400, y: 300, width: 40, height: 40), quality: 0.6,
          vectors: looks.map { _ in Self.direction(using: &random) }))
    }
    return faces.map { face in
      var box = face.box
      box.x += random.float(in: -8...8)
      if Int.random(in: 0..<8, using: &random) == 0 { box.y += 45 }
      let points = (0..<5).map { Point(x: box.x + Float($0), y: box.y) }
      return FoundFace(
        detection: Detection(box: box, landmarks: Landmarks(points: points), score: 0.9),
        quality: Quality(size: 1, sharpness: 1, pose: 1, score: 1, overall: face.quality),
        embedding: Embedding(face.vectors[model]), crop: [0xff, 0xd8])
    }
  }

  // MARK: Vectors

  private static func direction(using random: inout SeededGenerator) -> [Float] {
    unit((0..<dimension).map { _ in random.float(in: -1...1) })
  }

  private static func near(
    _ look: [Float], by distance: Float, using random: inout SeededGenerator
  ) -> [Float] {
    let stray = direction(using: &random)
    return unit(zip(look, stray).map { $0 + distance * $1 })
  }

  private static func unit(_ vector: [Float]) -> [Float] {
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return vector.map { $0 / length }
  }
}

extension ModelSet {
  /// With one of an album's two made-up embedders.
  static func madeUp(_ number: Int) throws -> ModelSet { try madeUpOnes.get()[number] }

  private static let madeUpOnes = Result { try (0..<2).map { try make($0) } }

  private static func make(_ number: Int) throws -> ModelSet {
    let text = """
      {"name": "made up \(number)", "version": "1", "licence": "-", "source": "-",
       "family": "network",
       "files": [{"role": "embedding", "name": "-", "bytes": 1, "sha256": "00f\(number)"}],
       "input": {"layout": "-", "colour": "-", "width": 1, "height": 1, "mean": [0], "scale": 1},
       "template": [[0, 0], [0, 0], [0, 0], [0, 0], [0, 0]],
       "dimension": \(Album.dimension), "defaultThreshold": 0.1}
      """
    let manifest = try MappedFile(Throwaway.file(Array(text.utf8)))
    return try ModelSet(embedder: "made up", files: ModelFiles(given: ["made up": manifest]))
  }
}
