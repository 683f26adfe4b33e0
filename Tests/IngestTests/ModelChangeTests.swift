import Decisions
import Faces
import Foundation
import Imaging
import ModelTestSupport
import Support
import TestSupport
import Testing
import Vocabulary
import WorkerTestSupport

@testable import Grouping
@testable import Ingest
@testable import Library
@testable import Workers

/// A library goes over to other models, and nothing that anybody decided is lost.
@Suite struct ModelChangeTests {
  typealias Names = (detector: String, embedder: String)
  static let red = Color(red: 250, green: 10, blue: 10)
  static let green = Color(red: 10, green: 250, blue: 10)
  static let blue = Color(red: 10, green: 10, blue: 250)

  let folder: TemporaryFolder
  let photos: String
  var path: String { folder.file("library") }

  init() throws {
    folder = try TemporaryFolder()
    let root = try #require(realpath(folder.path, nil))
    photos = String(cString: root) + "/photos"
    free(root)
    try FileManager.default.createDirectory(atPath: photos, withIntermediateDirectories: true)
  }

  func write(_ name: String, _ faces: [(kind: Character, tint: Color)]) throws {
    try Data(PNGWriter.encode(Throwaway.photo(faces)))
      .write(to: URL(fileURLWithPath: "\(photos)/\(name)"))
  }

  static func shade(_ colour: Color, _ number: Int) -> Color {
    func near(_ value: UInt8) -> UInt8 {
      value > 128 ? value - UInt8(number % 8) : value + UInt8(number % 8)
    }
    return Color(red: near(colour.red), green: near(colour.green), blue: near(colour.blue))
  }

  /// 12 photos of three people, each with one or two of them.
  func fill() throws {
    for number in 0..<12 {
      let people: [Color] = [Self.red, Self.green, Self.blue].map { Self.shade($0, number) }
      let first = number.isMultiple(of: 2) ? number / 2 % 3 : number % 3
      var faces: [(kind: Character, tint: Color)] = [("b", people[first])]
      if !number.isMultiple(of: 2) { faces.append(("b", people[(number + 1) % 3])) }
      try write("\(number).png", faces)
    }
  }

  @discardableResult
  static func scan(
    _ path: String, _ photos: String, _ active: Names = ("patches", "tints"),
    to wanted: Names? = nil,
    interruption: Interruption? = nil, report: @escaping (ScanProgress) -> Void = { _ in }
  ) throws -> ScanSummary {
    func settings(_ models: ModelSet) -> ClusteringSettings {
      ClusteringSettings(
        threshold: models.calibration.threshold, qualityGate: models.calibration.qualityGate)
    }
    let models = try Throwaway.models(detector: active.detector, embedder: active.embedder)
    let other = try wanted.map {
      try Throwaway.models(detector: $0.detector, embedder: $0.embedder)
    }
    return try Scan(
      library: try Library(path: path, mode: .createIfMissing), models: models,
      detector: DetectorSettings(), clustering: settings(models),
      change: other.map { ModelChange(models: $0, clustering: settings($0)) }, jobs: 2,
      program: try Doubles.program("knows-more"), interruption: interruption, report: report
    ).run([FilePath(photos)])
  }

  @discardableResult
  func scan(
    _ active: Names = ("patches", "tints"), to wanted: Names? = nil,
    interruption: Interruption? = nil, report: @escaping (ScanProgress) -> Void = { _ in }
  ) throws -> ScanSummary {
    try Self.scan(
      path, photos, active, to: wanted, interruption: interruption, report: report)
  }

  /// Every person with a name, and the faces that decisions hold to them.
  static func decided(_ library: Library) throws -> [String] {
    try library.database.all(
      """
      SELECT faces.id, people.id, name FROM faces JOIN people ON people.id = person_id
      WHERE bound IS NOT NULL ORDER BY 1
      """
    ) { (face: Int64, person: Int64, name: String?) in "\(face) \(person) \(name ?? "-")" }
  }

  static func discarded(_ library: Library) throws -> [Int64] {
    try library.database.all(
      "SELECT id FROM faces WHERE discarded IS NOT NULL ORDER BY 1", as: Int64.self)
  }

  func expectSound(_ library: Library) throws {
    #expect(try library.checkup() == [])
  }

  func vectors(_ library: Library, _ embedder: String) throws -> [String: String] {
    var vectors: [String: String] = [:]
    try library.database.each(
      """
      SELECT face_id || '', hex(vector) || ' ' || made_from FROM embeddings
      JOIN models ON models.id = model_id WHERE name = '\(embedder)'
      """
    ) { (face: String, vector: String) in vectors[face] = vector }
    return vectors
  }

  private func decideAll(_ library: Library) throws {
    let people = try library.people().map(\.id)
    _ = try library.decide(.name(people[0], "Ada"))
    _ = try library.decide(.name(people[1], "Ben"))
    _ = try library.decide(.name(people[2], "Cy"))
    let faces = try library.faces(of: people[0])
    _ = try library.decide(.reject([faces[0].id], from: people[0]))
    _ = try library.decide(.discard([faces[1].id]))
    _ = try library.decide(.cover(people[0], faces[2].id))
    let other = try library.faces(of: people[1])
    _ = try library.decide(.split(people[1], parts: [[other[0].id, other[1].id]]))
  }

  // MARK: Another embedder

  @Test func anotherEmbedderTakesOverWithAllDecisions() throws {
    try fill()
    try scan()
    let library = try Library(path: path)
    try decideAll(library)
    let (held, discarded) = (try Self.decided(library), try Self.discarded(library))
    let faces = try library.database.first("SELECT count(*) FROM faces", as: Int.self)
    let before = try vectors(library, "tints")
    #expect(
      try library.activeModels()
        == ActiveModels(Throwaway.models(detector: "patches", embedder: "tints")))
    var phases: [ScanProgress.Phase] = []
    let summary = try scan(to: ("patches", "hues")) { progress in
      if phases.last != progress.phase { phases.append(progress.phase) }
      #expect(progress.changed <= progress.toChange)
    }
    #expect(summary.isComplete && summary.photos == 0)
    #expect(phases.suffix(2) == [.changing, .grouping])
    let change = try #require(summary.change)
    #expect(change.matched == faces && change.appeared == 0 && change.vanished == 0)
    #expect(change.fromCrops == 0 && change.withoutVector == 0)
    #expect(try library.activeModels()?.embedder == "hues")
    #expect(change.fromPhotos == faces)
    let last = try #require(try library.lastModelChange())
    #expect(last.faces == change)
    #expect(last.from.embedder == "tints" && last.to.embedder == "hues")
    #expect(abs(last.at - Int64(Date().timeIntervalSince1970)) < 3600)
    #expect(try Self.decided(library) == held)
    #expect(try Self.discarded(library) == discarded)
    #expect(try vectors(library, "tints") == before)
    #expect(try vectors(library, "hues").count == before.count)
    try expectSound(library)
    // What is known of photos is as if these models had searched them, vectors to the last bit included.
    let kept = try vectors(library, "hues")
    #expect(try scan(("patches", "hues")).repeated == 0)
    let fresh = try ModelChangeTests()
    try fresh.fill()
    try Self.scan(fresh.path, fresh.photos, ("patches", "hues"))
    #expect(
      Set(try fresh.vectors(Library(path: fresh.path), "hues").values) == Set(kept.values))
  }

  @Test func goingBackNeedsNoPhoto() throws {
    try fill()
    try scan()
    let library = try Library(path: path)
    try decideAll(library)
    try scan()
    let people = try library.people()
    try scan(to: ("patches", "hues"))
    for file in try FileManager.default.contentsOfDirectory(atPath: photos) {
      try FileManager.default.removeItem(atPath: "\(photos)/\(file)")
    }
    let goal = try ModelGoal(
      Throwaway.models(detector: "patches", embedder: "tints"),
      from: Throwaway.models(detector: "patches", embedder: "hues"), detector: DetectorSettings())
    #expect(try library.workLeft(for: goal).left == 0)
    let back = try Grouping(
      ClusteringSettings(threshold: 0.02, qualityGate: 0.001),
      models: Throwaway.models(detector: "patches", embedder: "tints")
    ).adopt(goal, in: library)
    #expect(back != nil)
    #expect(try library.people() == people)
    #expect(try library.activeModels()?.embedder == "tints")
    try expectSound(library)
  }

  @Test func aPhotoThatIsGoneHasItsCropAndIsMadeAgainWhenItIsBack() throws {
    try fill()
    try scan()
    let library = try Library(path: path)
    let away = folder.file("away.png")
    try FileManager.default.moveItem(atPath: "\(photos)/3.png", toPath: away)
    try scan()
    let summary = try scan(to: ("patches", "hues"))
    #expect(summary.change?.fromCrops == 2)
    #expect(try library.activeModels()?.embedder == "hues")
    let crops = try vectors(library, "hues").filter { $0.value.hasSuffix(" crop") }
    #expect(crops.count == 2)
    // Nothing is made again while it is away.
    try scan(("patches", "hues"))
    #expect(try vectors(library, "hues").count { $0.value.hasSuffix(" crop") } == 2)
    try FileManager.default.moveItem(atPath: away, toPath: "\(photos)/back.png")
    let again = try scan(("patches", "hues"))
    #expect(again.isComplete && again.known == 1 && again.repeated == 0)
    let now = try vectors(library, "hues")
    #expect(now.values.allSatisfy { $0.hasSuffix(" photo") })
    // A crop is no bad stand-in.
    for (face, text) in crops {
      let (a, b) = (Self.numbers(text), Self.numbers(try #require(now[face])))
      #expect(zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } > 0.995)
    }
  }

  /// The models that a library rests on are to be had no more: photos are searched anew, and of those that are gone there are crops.
  @Test func aPhotoThatIsGoneHasItsCropWhenTheFormerModelsAreGone() throws {
    try fill()
    try scan()
    let library = try Library(path: path)
    try decideAll(library)
    let away = folder.file("away.png")
    try FileManager.default.moveItem(atPath: "\(photos)/3.png", toPath: away)
    try scan()
    let (held, discarded) = (try Self.decided(library), try Self.discarded(library))
    let summary = try scan(("patches", "hues"))
    #expect(summary.isComplete && summary.repeated == 11)
    #expect(try library.activeModels()?.embedder == "hues")
    let now = try vectors(library, "hues")
    #expect(try now.count == vectors(library, "tints").count)
    #expect(now.values.count { $0.hasSuffix(" crop") } == 2)
    #expect(try Self.decided(library) == held && Self.discarded(library) == discarded)
    try expectSound(library)
    try FileManager.default.moveItem(atPath: away, toPath: "\(photos)/3.png")
    try scan(("patches", "hues"))
    #expect(try vectors(library, "hues").values.allSatisfy { $0.hasSuffix(" photo") })
  }

  private static func numbers(_ text: String) -> [Float] {
    let digits = Array(text.prefix { $0 != " " })
    let bytes = stride(from: 0, to: digits.count, by: 2).map {
      UInt8(String(digits[$0...$0 + 1]), radix: 16) ?? 0
    }
    return bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
  }

  @Test func queriesAnswerWithTheOldModelsUntilTheEnd() throws {
    try fill()
    try scan()
    let library = try Library(path: path)
    let people = try library.people()
    let interruption = try Interruption()
    let stopped = try scan(to: ("patches", "hues"), interruption: interruption) { progress in
      if progress.phase == .changing, progress.changed > 3 { interruption.request() }
    }
    #expect(!stopped.isComplete && stopped.change == nil)
    #expect(try library.activeModels()?.embedder == "tints")
    #expect(try library.people() == people)
    #expect(try vectors(library, "hues").count >= 3)
    // A new photo is searched with the models in use, and is then further work.
    try write("new.png", [("b", Color(red: 200, green: 30, blue: 10))])
    let next = try scan(to: ("patches", "hues"))
    #expect(next.photos == 1 && next.change != nil)
    #expect(try vectors(library, "hues").count == vectors(library, "tints").count)
    // Wanted no more: nothing happens.
    let other = try ModelChangeTests()
    try other.fill()
    try other.scan()
    let again = try Interruption()
    _ = try other.scan(to: ("patches", "hues"), interruption: again) { progress in
      if progress.phase == .changing, progress.changed > 3 { again.request() }
    }
    #expect(try other.scan().change == nil)
    #expect(try Library(path: other.path).activeModels()?.embedder == "tints")
  }

  @Test func aDecisionWhileFacesAreGroupedAnewCounts() throws {
    try fill()
    try scan()
    let library = try Library(path: path)
    let people = try library.people().map(\.id)
    var isDecided = false
    var isChanging = false
    let summary = try scan(to: ("patches", "hues")) { progress in
      if progress.phase == .changing { isChanging = true }
      guard progress.phase == .grouping, isChanging, progress.grouped != nil, !isDecided else {
        return
      }
      isDecided = true
      _ = try? library.decide(.merge([people[1]], into: people[0], samePhoto: true))
    }
    #expect(isDecided && summary.change != nil)
    #expect(try library.person(people[1]) == nil || library.person(people[1])?.faces == 0)
    try expectSound(library)
  }

  /// The process dies once so much of the change is stored; what is left is done by the next ones.
  @Test func killedAgainAndAgainItGoesOn() async throws {
    try fill()
    try scan()
    let library = try Library(path: path)
    try decideAll(library)
    let held = try Self.decided(library)
    for wanted in ["hues", "tints"] {
      try library.database.run(
        "DELETE FROM embeddings WHERE model_id <> (SELECT id FROM models JOIN active_models USING (role, sha256))"
      )
      let before =
        try library.database.first("SELECT aside_version FROM grouping", as: Int64.self) ?? 0
      for seen in 1...8 {
        await #expect(processExitsWith: .signal(SIGKILL)) {
          [
            path = path as String, photos = photos as String, wanted = wanted as String,
            limit = (before + Int64(seen)) as Int64
          ] in
          let watcher = Thread {
            do {
              let library = try Library(path: path)
              while try library.database.first(
                "SELECT aside_version FROM grouping", as: Int64.self) ?? 0 < limit
              {}
              kill(getpid(), SIGKILL)
            } catch { exit(1) }
          }
          watcher.start()
          try Self.scan(
            path, photos, ("patches", wanted == "hues" ? "tints" : "hues"), to: ("patches", wanted))
          // It was quicker than the watcher.
          kill(getpid(), SIGKILL)
        }
        #expect(try Self.decided(library) == held)
      }
      if try library.activeModels()?.embedder != wanted {
        try scan(("patches", wanted == "hues" ? "tints" : "hues"), to: ("patches", wanted))
      }
      #expect(try library.activeModels()?.embedder == wanted)
      #expect(try Self.decided(library) == held)
      try expectSound(library)
    }
  }

  // MARK: Another detector

  @Test func anotherDetectorKeepsWhatWasDecided() throws {
    // Of each photo: seen by both; by the first only, undecided; by the first only, named; by the other only.
    try write("a.png", [("b", Self.red), ("1", Self.blue), ("1", Self.green), ("2", Self.red)])
    try write("b.png", [("b", Self.shade(Self.red, 3)), ("2", Self.shade(Self.blue, 2))])
    try write("c.png", [("1", Self.shade(Self.green, 2)), ("b", Self.shade(Self.blue, 1))])
    try scan()
    let library = try Library(path: path)
    func face(_ photo: String, _ index: Int) throws -> FaceRecord {
      let record = try library.photo(at: FilePath("\(photos)/\(photo)"))
      return try #require(
        try library.faces(of: record.id).first { Int($0.detection.box.x) / 100 == index })
    }
    let (red, vanishing, green) = (try face("a.png", 0), try face("a.png", 1), try face("a.png", 2))
    let reds = try #require(red.person)
    _ = try library.decide(.name(reds, "Red"))
    _ = try library.decide(.name(try #require(green.person), "Green"))
    let blue = try face("c.png", 1)
    _ = try library.decide(.discard([blue.id]))
    let held = try Self.decided(library)
    try scan()
    let people = try library.people().filter { $0.name != nil }
    let summary = try scan(to: ("frames", "hues"))
    let change = try #require(summary.change)
    #expect(change.appeared == 2 && change.vanished == 1 && change.kept == 2)
    #expect(try library.activeModels()?.detector == "frames")
    #expect(try Self.decided(library).filter { held.contains($0) } == held)
    #expect(try library.face(vanishing.id) == nil)
    // Found again: the same face, with the other's box.
    let again = try face("a.png", 0)
    #expect(again.id == red.id && again.detection.box.x == red.detection.box.x + 1)
    #expect(try library.face(green.id)?.detection == green.detection)
    #expect(try library.face(blue.id)?.isDiscarded == true)
    let hues = try #require(
      try library.knownEmbedder(
        sha256: Throwaway.models(detector: "frames", embedder: "hues").embedder.sha256))
    #expect(try library.embedding(of: green.id, model: hues) != nil)
    try expectSound(library)
    // All of it is as those models find it.
    #expect(try scan(("frames", "hues")).repeated == 0)

    // Back: nothing is searched, and the face that vanished is back under its number.
    var toSearch = -1
    let back = try scan(("frames", "hues"), to: ("patches", "tints")) { progress in
      if progress.phase == .changing, toSearch < 0 {
        toSearch = progress.toChange - progress.changed
      }
    }
    #expect(toSearch == 0)
    #expect(back.change?.appeared == 1 && back.change?.vanished == 2)
    #expect(try library.face(vanishing.id)?.detection == vanishing.detection)
    #expect(try library.face(red.id)?.detection == red.detection)
    #expect(try Self.decided(library) == held)
    #expect(try library.people().filter { $0.name != nil } == people)
    try expectSound(library)
    #expect(try scan().repeated == 0)
  }

  @Test func aPhotoThatIsNotThereKeepsItsFacesThroughADetectorChange() throws {
    try fill()
    try scan()
    let library = try Library(path: path)
    let faces = try library.database.first("SELECT count(*) FROM faces", as: Int.self)
    let away = folder.file("away.png")
    try FileManager.default.moveItem(atPath: "\(photos)/3.png", toPath: away)
    try scan()
    let change = try #require(try scan(to: ("frames", "hues")).change)
    #expect(change.matched == faces && change.fromCrops == 2)
    try FileManager.default.moveItem(atPath: away, toPath: "\(photos)/3.png")
    let again = try scan(("frames", "hues"))
    #expect(again.repeated == 1)
    #expect(try library.database.first("SELECT count(*) FROM faces", as: Int.self) == faces)
    #expect(try vectors(library, "hues").values.allSatisfy { $0.hasSuffix(" photo") })
    try expectSound(library)
  }
}
