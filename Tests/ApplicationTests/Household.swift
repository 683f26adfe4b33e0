import Faces
import Glibc
import Grouping
import Library
import Support
import TestSupport
import Vocabulary

@testable import Application

/// A library of made-up photos in a folder of its own, told by letters: a photo «AB» shows A and B from left to right, and «a» looks
/// much like A without being grouped with them. No picture is decoded.
final class Household {
  let folder: TemporaryFolder
  let library: Library
  let settings = ClusteringSettings(threshold: 0.03, qualityGate: 0.1)
  /// Where the photos lie, in the order they were told.
  let photos: [FilePath]

  /// - Parameter captured: when all photos were taken.
  init(_ photos: String..., captured: String? = nil) throws {
    folder = try TemporaryFolder()
    let root = try realPath(folder.filePath).appending("photos")
    try folder.make("photos")
    library = try Library.open(folder.file("library"), .createIfMissing)
    let model = try library.embedder(of: .embedded())
    var scan = try library.beginScan(of: root)
    for (index, letters) in photos.enumerated() {
      let content = "photo \(index) of \(letters)"
      try folder.write(content, to: FilePath("photos/\(index).jpg"))
      _ = try library.register(
        root.appending(FilePath("\(index).jpg")),
        stamp: FileStamp(size: Int64(content.utf8.count), modified: 1, changed: 1),
        hash: ContentHash(of: Array(content.utf8).span), in: &scan)
    }
    _ = try library.endScan(scan)
    self.photos = photos.indices.map { root.appending(FilePath("\($0).jpg")) }
    let looks = try Looks()
    for queued in try library.queue(limit: 1000) {
      guard let index = self.photos.firstIndex(of: queued.path) else { continue }
      let faces = photos[index].enumerated().map { position, letter in
        Self.face(x: Float(100 * position), looks.vector(letter, photo: index))
      }
      let facts = PhotoFacts(
        format: .jpeg, width: 640, height: 480,
        captured: captured.flatMap { CaptureTime($0, .exif) })
      try library.store(.done(facts, faces: faces), for: queued.photo, model: model, analysis: "a")
    }
    _ = try Grouping(settings, models: .embedded()).update(library)
  }

  /// Decides with the settings that the people were grouped with.
  var decider: Decider {
    let settings = settings
    return Decider(library) { try Grouping(settings, models: .embedded()) }
  }

  func session() throws -> ReviewSession {
    try ReviewSession(library, settings, models: .embedded())
  }

  /// Who the `position`-th face from the left of the `photo`-th photo belongs to, both counted from 0.
  func person(_ photo: Int, _ position: Int = 0) throws -> PersonID? {
    try face(photo, position).person
  }

  func face(_ photo: Int, _ position: Int = 0) throws -> FaceRecord {
    try library.faces(of: try library.photo(at: photos[photo]).id)[position]
  }

  private static func face(x: Float, _ vector: [Float]) -> FoundFace {
    let points = (0..<5).map { Point(x: x + Float($0), y: 20) }
    return FoundFace(
      detection: Detection(
        box: Box(x: x, y: 10, width: 40, height: 50), landmarks: Landmarks(points: points),
        score: 0.9),
      quality: Quality(size: 1, sharpness: 1, pose: 1, score: 1, overall: 0.8),
      embedding: Embedding(vector),
      crop: [0xff, 0xd8])
  }
}

/// Vectors of the present embedder for letters.
private struct Looks {
  let dimension: Int
  /// How far a small letter is turned away from the great one.
  private var turn: Float = 0

  init() throws {
    dimension = try ModelSet.embedded().embedder.dimension
    let distance = try AdjustedDistance(.embedded())
    // Beyond the threshold of 0.03, near enough to be asked about.
    var (low, high): (Float, Float) = (0, .pi / 2)
    for _ in 0..<30 {
      turn = (low + high) / 2
      let adjusted = distance(
        Embedding(vector("A", photo: 0)), Embedding(vector("a", photo: 1))
      ).adjusted
      if adjusted < 0.05 { low = turn } else { high = turn }
    }
  }

  func vector(_ letter: Character, photo: Int) -> [Float] {
    let number = Int((letter.uppercased().first?.asciiValue ?? 65) - 65)
    var vector = [Float](repeating: 0, count: dimension)
    let angle = letter.isLowercase ? turn : 0
    vector[2 * number] = cosf(angle)
    vector[2 * number + 1] = sinf(angle)
    // No two photos of somebody are quite the same.
    vector[100 + photo] = 0.02
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return vector.map { $0 / length }
  }
}
