import Faces
import Foundation
import Library
import Support
import TestSupport
import Testing
import Vocabulary

@Suite struct TuneTests {
  let kinfolk: Kinfolk

  init() throws { kinfolk = try Kinfolk() }

  /// A library of `people`, each on `photos` photos. Nobody resembles anybody else, so that any threshold finds them; and no
  /// two photos are so alike that one would count as a copy.
  private func fill(people: Int, photos: Int) throws {
    let embedder = try ModelSet.embedded().embedder
    let library = try Library(path: kinfolk.library, mode: .createIfMissing)
    let model = try library.embedder(
      name: embedder.name, sha256: embedder.sha256, dimension: embedder.dimension)
    var scan = try library.beginScan(of: "/photos")
    for person in 0..<people {
      for photo in 0..<photos {
        let name = "\(person)-\(photo)"
        _ = try library.register(
          "/photos/\(name).jpg", stamp: FileStamp(size: 1, modified: 1, changed: 1),
          hash: ContentHash(of: Array(name.utf8).span), in: &scan)
      }
    }
    _ = try library.endScan(scan)
    for queued in try library.queue(limit: people * photos) {
      let name = queued.path.stem.description
      let parts = name.split(separator: "-").compactMap { Int($0) }
      var vector = [Float](repeating: 0, count: embedder.dimension)
      vector[parts[0]] = Float(0.8).squareRoot()
      vector[embedder.dimension - 1 - parts[1]] = Float(0.2).squareRoot()
      let box = Box(x: 10, y: 10, width: 80, height: 100)
      let points = (0..<5).map { Point(x: Float($0) * 10, y: 20) }
      try library.store(
        .done(
          PhotoFacts(format: .jpeg, width: 640, height: 480, captured: nil),
          faces: [
            FoundFace(
              detection: Detection(box: box, landmarks: Landmarks(points: points), score: 1),
              quality: Quality(size: 1, sharpness: 1, pose: 1, score: 1, overall: 1),
              embedding: Embedding(vector), crop: [0xff, 0xd8])
          ]), for: queued.photo, model: model, analysis: "a")
    }
    let grouped = try kinfolk.run("recluster")
    #expect(grouped.status == 0, "\(grouped.errors)")
  }

  private func name(_ count: Int) throws {
    let people = try kinfolk.run("people", "--json").json()["people"] as? [[String: Any]]
    for (index, person) in try #require(people).prefix(count).enumerated() {
      let number = try #require(person["id"] as? Int)
      let named = try kinfolk.run(
        "name", "\(number)", "Person \(Character(UnicodeScalar(UInt8(65 + index))))")
      #expect(named.status == 0, "\(named.errors)")
    }
  }

  @Test func saysWhatTheConfirmedPeopleTell() throws {
    try fill(people: 7, photos: 5)
    try name(6)
    let before = try Data(contentsOf: URL(fileURLWithPath: kinfolk.library))
    let result = try kinfolk.run("tune", "-o", "tune.png")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines.first == "Confirmed       30 faces of 6 named people", "\(result.output)")
    #expect(result.lines.contains("Grouped         35 faces"))
    #expect(
      result.lines.last == "The threshold in use is as good as any for the people you confirmed.")
    #expect(try PictureTests.size(kinfolk.folder.file("tune.png")) == [1000, 640])

    let report = try kinfolk.run("tune", "--json").json()
    let best = try #require(report["best"] as? [String: Any])
    #expect((best["b3"] as? [String: Double])?["f"] == 1)
    #expect(report["command"] is NSNull)
    #expect(report["picture"] is NSNull)
    #expect((report["thresholds"] as? [Any])?.count == 40)
    #expect(try Data(contentsOf: URL(fileURLWithPath: kinfolk.library)) == before)
  }

  @Test func saysWhenThereIsTooLittleToTell() throws {
    try fill(people: 6, photos: 4)
    func message(_ found: String) -> String {
      "There is too little to tell: \(found) confirmed faces in 4 photos or more, and it takes 5 such people. "
        + "'kinfolk people' lists whom to look at, 'kinfolk name' gives a name and confirms the faces found "
        + "so far."
    }
    let nobody = try kinfolk.run("tune", "-o", "tune.png")
    #expect(nobody.status == 1)
    #expect(nobody.errors == "Error: \(message("no named person has"))\n")
    #expect(!FileManager.default.fileExists(atPath: kinfolk.folder.file("tune.png")))
    try name(4)
    let few = try kinfolk.run("tune", "--json")
    #expect(few.status == 1)
    let error = try #require(try few.errorJSON()["error"] as? [String: String])
    #expect(error["code"] == "too_little")
    #expect(error["message"] == message("only 4 named people have"))
  }

  @Test func mistakesAreNamed() throws {
    let missing = try kinfolk.run("tune")
    #expect(missing.status == 1)
    #expect(missing.errors.contains("There is no library"), "\(missing.errors)")
    let format = try kinfolk.run("tune", "-o", "tune.gif")
    #expect(format.status == 64)
    #expect(format.errors.contains("the name must end in .jpg or .png"))
  }
}
