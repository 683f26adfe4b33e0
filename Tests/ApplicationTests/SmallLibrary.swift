import Grouping
import Faces
import Foundation
import Imaging
import Library
import Support
import TestSupport
import Vocabulary
import Workers

@testable import Application

/// A library in a folder of its own, beside the photos it knows.
final class SmallLibrary {
  let folder: TemporaryFolder
  let library: Library
  private let model: ModelID

  init() throws {
    folder = try TemporaryFolder()
    library = try Library(path: folder.file("library"), mode: .createIfMissing)
    model = try library.embedder(of: .embedded())
  }

  /// Where a file is, or would be.
  func path(_ name: FilePath) throws -> FilePath {
    try Files.realPath(folder.filePath).appending(name)
  }

  /// Photos `1.jpg`, `2.jpg` and so on, which no worker ever reads, with one face each: of these vectors (`[1, 0.5]` begins
  /// the vector), the best first. The crop of each has a grey of its own.
  @discardableResult
  func addPhotos(_ vectors: [[Float]], crop: ((Int) throws -> [UInt8])? = nil) throws -> [FaceID] {
    let root = try path("photos")
    try folder.make("photos")
    var scan = try library.beginScan(of: root)
    for number in 1...vectors.count {
      let text = "photo \(number)"
      try folder.write(text, to: "photos/\(number).jpg")
      _ = try library.register(
        root.appending("\(number).jpg"),
        stamp: FileStamp(size: Int64(text.utf8.count), modified: 1, changed: 1),
        hash: ContentHash(of: Array(text.utf8).span), in: &scan)
    }
    _ = try library.endScan(scan)
    for (index, queued) in try library.queue(limit: 1000).enumerated() {
      let face = Self.face(
        vectors[index], x: Float(20 + 60 * index), quality: 0.9 - Float(index) / 100,
        crop: try crop?(index) ?? Self.crop(grey: UInt8(10 * index)))
      let facts = PhotoFacts(
        format: .jpeg, width: 640, height: 480,
        captured: CaptureTime("20\(10 + index)-07-04T12:00:00", .exif))
      _ = try library.store(
        .done(facts, faces: [face]), for: queued.photo, model: model, analysis: "a")
    }
    return try library.clusteringInput(model: model).faces.ids
  }

  /// All faces are one person.
  func gather() throws -> Person {
    let input = try library.clusteringInput(model: model)
    _ = try library.assign(input.faces.ids.map { (face: $0, to: .newPerson(1)) }, basedOn: input)
    return try library.people()[0]
  }

  static func crop(grey: UInt8) throws -> [UInt8] {
    let color = Color(red: grey, green: grey, blue: grey)
    return try JPEGWriter.encode(Image(width: 40, height: 40, filledWith: color))
  }

  /// - Parameter x: where in its photo; alike faces in one place would be taken for one picture rewritten.
  private static func face(
    _ start: [Float], x: Float, quality: Float, crop: [UInt8]
  ) -> FoundFace {
    var vector = start + [Float](repeating: 0, count: 128 - start.count)
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    vector = vector.map { $0 / length }
    return FoundFace(
      detection: Detection(
        box: Box(x: x, y: 100, width: 80, height: 100),
        landmarks: Landmarks(points: Array(repeating: Point(x: x + 40, y: 150), count: 5)), score: 1
      ),
      quality: Quality(size: 1, sharpness: 1, pose: 1, score: 1, overall: quality),
      embedding: Embedding(vector), crop: crop)
  }

  /// The workers of the built program, which lies beside the test program.
  static var worker: WorkerProgram {
    let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let program = own.deletingLastPathComponent().appendingPathComponent("kinfolk").path
    return WorkerProgram(path: program, arguments: ["kinfolk", "worker"])
  }
}
