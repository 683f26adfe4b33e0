import Decisions
import Foundation
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Library

/// Whatever is decided and undone, and whatever pictures are rewritten, in whatever order, the tables hold what the journal
/// adds up to.
@Suite struct JournalPropertyTests {
  @Test(arguments: 1...UInt64(12 * TestRuns.factor)) func factsAreWhatTheJournalAddsUpTo(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    let sample = try Sample()
    let library = sample.library
    var album = album(photos: 12, using: &random)
    try sample.fill(album)
    try group(sample, using: &random)
    var decided = 0
    for step in 1...60 {
      let context: Comment = "seed \(seed), step \(step)"
      if Int.random(in: 0..<4, using: &random) == 0 { try group(sample, using: &random) }
      if Int.random(in: 0..<3, using: &random) == 0 {
        try rewrite(&album, of: sample, context, using: &random)
      }
      do {
        if try library.decideAtRandom(using: &random) { decided += 1 }
      } catch {
        Issue.record("\(context): \(error)")
        return
      }
      try expectFacts(of: library, context)
      try expectOrder(in: library, context)
    }
    #expect(decided > 10, "seed \(seed)")
    let check = try library.database.first("PRAGMA integrity_check", as: String.self)
    #expect(check == "ok")
  }

  /// Everything undone, the newest first, leaves what was there before.
  @Test(arguments: 1...UInt64(6 * TestRuns.factor)) func undoingEverythingLeavesTheBeginning(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: 100 + seed)
    let sample = try Sample()
    let library = sample.library
    try sample.fill(album(photos: 10, using: &random))
    try group(sample, using: &random)
    let before = try holders(library)
    let people = try library.people()
    var decided = 0
    for _ in 1...40 {
      do throws(LibraryError) {
        if try library.decide(try library.randomWish(using: &random)) != nil { decided += 1 }
      } catch { guard error.isRefusal else { throw error } }
    }
    #expect(decided > 10, "seed \(seed)")
    do throws(LibraryError) { while true { _ = try library.undo() } } catch {
      #expect(error == .nothingToUndo, "seed \(seed)")
    }
    #expect(try library.facts(.all) == Facts(), "seed \(seed)")
    let after = try holders(library)
    for (before, after) in zip(before, after) where before != after {
      Issue.record("seed \(seed): \(before) became \(after)")
    }
    #expect(try library.people() == people, "seed \(seed)")
  }

  /// Two connections stand for two processes, one of which groups and analyses again meanwhile.
  @Test func twoMayDecideAtOnce() throws {
    var random = SeededGenerator(seed: 7)
    let sample = try Sample()
    let path = sample.library.path
    let model = sample.model
    try sample.fill(album(photos: 12, using: &random))
    try group(sample, using: &random)
    DispatchQueue.concurrentPerform(iterations: 3) { writer in
      do {
        var random = SeededGenerator(seed: UInt64(50 + writer))
        let library = try Library(path: path)
        for _ in 1...40 {
          if writer == 2 {
            let input = try library.clusteringInput(model: model)
            _ = try library.assign(
              input.faces.ids.map {
                (face: $0, to: .newPerson(Int.random(in: 0..<5, using: &random)))
              },
              basedOn: input)
          } else {
            _ = try library.decideAtRandom(using: &random)
          }
        }
      } catch { Issue.record(error) }
    }
    try expectFacts(of: sample.library)
    try expectOrder(in: sample.library)
    let ids = try sample.library.journal().map(\.id)
    #expect(ids == ids.sorted().reversed())
    #expect(ids.count > 20)
  }

  // MARK: Parts

  private func album(
    photos: Int, using random: inout SeededGenerator
  ) -> [String: (content: String, qualities: [Float])] {
    var album: [String: (content: String, qualities: [Float])] = [:]
    for number in 1...photos {
      let faces = Int.random(in: 1...3, using: &random)
      album["\(number).jpg"] = (
        "\(number)", (0..<faces).map { _ in random.float(in: 0...1) }
      )
    }
    return album
  }

  /// Some pictures are rewritten, renamed, copied, put back as they were, or removed. Who sees the album afterwards
  /// finds everything discarded that was discarded at the same place before, and nothing else.
  private func rewrite(
    _ album: inout [String: (content: String, qualities: [Float])], of sample: Sample,
    _ context: Comment, using random: inout SeededGenerator
  ) throws {
    let before = try discarded(sample.library)
    let paths = Set(album.keys)
    for path in album.keys.sorted() where Int.random(in: 0..<4, using: &random) == 0 {
      guard let (content, qualities) = album[path] else { continue }
      let picture = String(content.prefix { $0 != "'" })
      let strokes = String(repeating: "'", count: Int.random(in: 0..<4, using: &random))
      let written = (content: picture + strokes, qualities: qualities)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: album[path] = nil
      case 1:
        album[path] = nil
        album["\(picture) \(Int.random(in: 0..<9, using: &random)).jpg"] = written
      case 2: album["\(picture) copy.jpg"] = (content, qualities)
      default: album[path] = written
      }
    }
    try sample.fill(album)
    let after = try discarded(sample.library)
    for path in paths.intersection(album.keys) {
      #expect(after[path] == before[path], "\(context), \(path)")
    }
  }

  /// The places where something was discarded, by path, of photos that are there.
  private func discarded(_ library: Library) throws -> [String: [Int]] {
    var found: [String: [Int]] = [:]
    try library.database.each(
      """
      SELECT path, x FROM files JOIN faces USING (photo_id)
      WHERE missing_since IS NULL AND discarded IS NOT NULL ORDER BY path, x
      """
    ) { (path: String, x: Int) in found[path, default: []].append(x) }
    return found
  }

  /// A clusterer without sense, except that it keeps faces of one photo apart and does as it is told.
  private func group(_ sample: Sample, using random: inout SeededGenerator) throws {
    let input = try sample.library.clusteringInput(model: sample.model)
    var present: [PhotoID: Set<Assignee>] = [:]
    for index in input.faces.ids.indices {
      if let person = input.faces.bound[index] {
        present[input.faces.photos[index], default: []].insert(.person(person))
      }
    }
    var assignments: [(face: FaceID, to: Assignee)] = []
    for index in input.faces.ids.indices where input.faces.bound[index] == nil {
      var choices: [Assignee] = (0..<4).map { .newPerson($0) } + [.nobody]
      choices += input.kept.sorted().filter { !input.faces.refused[index].contains($0) }
        .map { .person($0) }
      let merged = try sample.library.database.all(
        "SELECT id FROM people WHERE merged_into IS NOT NULL"
      ) { (person: PersonID) in Assignee.person(person) }
      choices.removeAll { merged.contains($0) }
      let choice = choices.randomElement(using: &random) ?? .nobody
      guard
        choice == .nobody || present[input.faces.photos[index], default: []].insert(choice).inserted
      else {
        assignments.append((input.faces.ids[index], .nobody))
        continue
      }
      assignments.append((input.faces.ids[index], choice))
    }
    _ = try sample.library.assign(assignments, basedOn: input)
  }

  private func holders(_ library: Library) throws -> [String] {
    try library.database.all(
      "SELECT id || ' ' || ifnull(person_id, '-') || ' ' || ifnull(bound, '-') FROM faces ORDER BY id",
      as: String.self
    )
  }

  /// Nobody holds a face against a decision, and nobody who was merged or discarded holds or is held.
  private func expectOrder(in library: Library, _ context: Comment? = nil) throws {
    for (what, sql) in [
      (
        "refused",
        "SELECT count(*) FROM refusals JOIN faces ON id = face_id AND faces.person_id = refusals.person_id"
      ),
      (
        "merged",
        "SELECT count(*) FROM faces JOIN people ON people.id = person_id WHERE merged_into IS NOT NULL"
      ),
      (
        "discarded",
        "SELECT count(*) FROM faces WHERE discarded IS NOT NULL AND (person_id IS NOT NULL OR bound IS NOT NULL)"
      ),
      (
        "unkept",
        "SELECT count(*) FROM faces JOIN people ON people.id = person_id WHERE bound IS NOT NULL AND kept IS NULL"
      ),
      ("nobody's", "SELECT count(*) FROM faces WHERE bound IS NOT NULL AND person_id IS NULL"),
    ] {
      let found = try library.database.first(sql, as: Int.self)
      #expect(found == 0, "\(what) \(String(describing: context))")
    }
  }
}
