import Faces
import Decisions
import Foundation
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Library
@testable import Grouping
@testable import Ingest
import WorkerTestSupport

/// One process scans a folder that is being filled; another decides about people at the same time.
@Suite struct TwoWritersTests {
  /// How long both write.
  static let length = Duration.seconds(60)
  static let settings = ClusteringSettings(threshold: 0.01, qualityGate: 0.3)

  @Test func nothingIsLostWhileBothWrite() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("library")
    let photos = try #require(realpath(folder.path, nil).map { String(cString: $0) }) + "/photos"
    try FileManager.default.createDirectory(atPath: photos, withIntermediateDirectories: true)
    let library = try Library(path: path, mode: .createIfMissing)
    // Time-dependent, because the other process is; the seed at least tells one run from another.
    let seed = UInt64.random(in: 0...UInt64.max)
    let finished = folder.file("finished")

    async let scanning: Void = Self.scanInAnotherProcess(path, photos, finished)
    let made = try await onThread { try Self.decide(path, seed: seed, until: finished) }
    await scanning

    #expect(!made.isEmpty, "seed \(seed)")
    let files = try FileManager.default.contentsOfDirectory(atPath: photos)
    #expect(!files.isEmpty)
    #expect(try library.status().photos == [.done: files.count], "seed \(seed)")
    for file in files.prefix(20) {
      #expect(try library.photo(at: "\(photos)/\(file)").state == .done)
    }
    #expect(try library.wholeJournal().map(\.id) == made, "seed \(seed)")
    var facts = try Facts(
      of: library.wholeJournal(), versions: library.versionLinks(), nameKey: PersonName.key)
    facts.refusals = facts.refusals.filter { !$0.value.isEmpty }
    #expect(try library.facts() == facts, "seed \(seed)")
    let check = try library.database.first("PRAGMA integrity_check", as: String.self)
    #expect(check == "ok")
    // And the people are those that grouping everything again finds.
    _ = try Grouping(Self.settings, models: .embedded()).update(library)
    #expect(
      try Grouping(Self.settings, models: .embedded()).regroup(library).moved == 0, "seed \(seed)")
  }

  private static func scanInAnotherProcess(
    _ path: String, _ photos: String, _ finished: String
  ) async {
    await #expect(processExitsWith: .success) {
      [path = path as String, photos = photos as String, finished = finished as String] in
      let library = try Library(path: path)
      let end = ContinuousClock.now + TwoWritersTests.length
      var round = 0
      repeat {
        for photo in 0..<8 {
          try Doubles.write(
            "faces \(1 + (round + photo) % 6) \(round) \(photo)",
            to: "\(photos)/\(round)-\(photo).png")
        }
        _ = try Scan(
          library: library, models: .embedded(), detector: DetectorSettings(),
          clustering: TwoWritersTests.settings,
          jobs: 2, program: try Doubles.program()
        ).run([FilePath(photos)])
        round += 1
      } while ContinuousClock.now < end
      try Data().write(to: URL(fileURLWithPath: finished))
    }
    // Also when it failed, so that the test ends.
    try? Data().write(to: URL(fileURLWithPath: finished))
  }

  /// Decides until a file appears.
  ///
  /// - Returns: the decisions that were made.
  private static func decide(
    _ path: String, seed: UInt64, until finished: String
  ) throws -> [DecisionID] {
    let library = try Library(path: path)
    var random = SeededGenerator(seed: seed)
    var made: [DecisionID] = []
    while !FileManager.default.fileExists(atPath: finished) {
      do {
        if let entry = try decide(in: library, &random) {
          made.append(entry.id)
          // As the commands do; now and then, to leave time for decisions on a slow machine.
          if made.count % 8 == 0 {
            _ = try Grouping(settings, models: .embedded()).update(library)
          }
        }
      } catch let error as LibraryError {
        switch error {
        case .unknownPerson, .nameTaken, .mergedPerson, .unknownFace, .discardedFace, .notInPerson,
          .wholePerson, .samePerson, .sharedPhotos, .contradiction, .nothingToUndo, .cannotUndo:
          break
        default: Issue.record("seed \(seed): \(error)")
        }
      }
      Thread.sleep(forTimeInterval: 0.02)
    }
    return made
  }

  /// Something a user might do, sensible or not.
  private static func decide(
    in library: Library, _ random: inout SeededGenerator
  ) throws -> JournalEntry? {
    let people = try library.people(includingHidden: true)
    guard let someone = people.randomElement(using: &random)?.id,
      let other = people.randomElement(using: &random)?.id,
      let face = try library.faces(of: someone, limit: 40).randomElement(using: &random)?.id
    else { return nil }
    switch Int.random(in: 0..<8, using: &random) {
    case 0:
      return try library.decide(.name(someone, "Name \(Int.random(in: 0..<9, using: &random))"))
    case 1: return try library.decide(.merge([other], into: someone, samePhoto: true))
    case 2: return try library.decide(.move([face], to: other, samePhoto: false))
    case 3: return try library.decide(.move([face], to: nil, samePhoto: false))
    case 4: return try library.decide(.reject([face], from: someone))
    case 5: return try library.decide(.discard([face]))
    case 6: return try library.decide(.confirm([someone]))
    default: return try library.undo()
    }
  }
}
