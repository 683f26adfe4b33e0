import Decisions
import Faces
import Foundation
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Library
@testable import Grouping

/// Whatever happens to a library, what somebody decided about its faces and people holds.
@Suite struct FactsHoldTests {
  @Test(arguments: 1...UInt64(10 * TestRuns.factor)) func whateverHappens(seed: UInt64) throws {
    var life = try Life(seed: seed)
    for step in 1...40 {
      let event = life.event()
      do {
        try life.happen(event)
        let faults = try life.faults()
        #expect(faults == [], "seed \(seed), step \(step): \(event)")
        if !faults.isEmpty { return }
      } catch {
        Issue.record("seed \(seed), step \(step), \(event): \(error)")
        return
      }
    }
    #expect(life.decisions > 4, "seed \(seed): too little was decided to be worth a test")
  }
}

/// A library and all that may happen to it.
private struct Life {
  enum Event: CaseIterable {
    case decide, decideAndGroup, undo, undoAny, addPhotos, analyse, rescan, delete, bringBack, move,
      copy, edit
    case regroup, threshold, model, reopen
  }

  private let folder: TemporaryFolder
  private var library: Library
  private var album: Album
  private var random: SeededGenerator
  private var threshold: Float = 0.1
  /// Which of the album's two models embeds.
  private var model = 0
  private var generation = 0
  /// Facts about faces that no later analysis may take away, because they held while the face was there.
  private var standing: Set<FaceID> = []
  private(set) var decisions = 0
  private var lastWish: Wish?

  init(seed: UInt64) throws {
    folder = try TemporaryFolder()
    library = try Library(path: folder.file("library"), mode: .createIfMissing)
    album = Album(seed: seed)
    random = SeededGenerator(seed: seed &+ 1000)
    try scan()
    try group()
  }

  mutating func event() -> Event {
    // As much is decided as happens otherwise.
    if Int.random(in: 0..<2, using: &random) == 0 {
      return Bool.random(using: &random) ? .decide : .decideAndGroup
    }
    return Event.allCases.randomElement(using: &random) ?? .decide
  }

  mutating func happen(_ event: Event) throws {
    switch event {
    case .decide: try decide()
    case .decideAndGroup:
      try decide()
      try group()
    case .undo: try undo(nil)
    case .undoAny: try undo(try library.journal().randomElement(using: &random)?.id)
    case .addPhotos:
      album.addPhotos(2)
      try scan()
      try group()
    case .analyse:
      generation += 1
      try scan()
      try group()
    case .rescan: try scan()
    case .delete:
      album.deleteFiles()
      try scan()
    case .bringBack:
      album.bringFilesBack()
      try scan()
      try group()
    case .move:
      album.moveFile()
      try scan()
    case .copy:
      album.copyFile()
      try scan()
    case .edit:
      album.editFile()
      try scan()
      try group()
    case .regroup: _ = try grouping().regroup(library)
    case .threshold:
      threshold = random.float(in: 0.02...0.6)
      try group()
    case .model:
      model = 1 - model
      generation += 1
      try scan()
      try group()
    case .reopen: library = try Library(path: folder.file("library"))
    }
  }

  // MARK: Parts

  private func grouping() throws -> Grouping {
    try Grouping(
      ClusteringSettings(threshold: threshold, qualityGate: 0.3), models: .madeUp(model))
  }

  private func group() throws { _ = try grouping().update(library) }

  private mutating func scan() throws {
    let analysis = "model \(model), generation \(generation)"
    _ = try library.requeue(unlessAnalysedBy: analysis)
    let id = try library.embedder(of: .madeUp(model))
    try album.scan(into: library, model: (id, model), analysis: analysis)
  }

  private mutating func decide() throws {
    let faces = try library.database.all("SELECT id, person_id FROM faces ORDER BY id") {
      (face: FaceID, person: PersonID?) in (face: face, person: person)
    }
    let wish = Wish.random(
      people: try library.database.all("SELECT id FROM people ORDER BY id", as: PersonID.self),
      faces: faces, discarded: try library.discardedFaces().map(\.id), using: &random)
    try refusable {
      guard let entry = try library.decide(wish) else { return }
      decisions += 1
      for face in entry.faces {
        guard let record = try library.face(face.face) else { continue }
        if let after = face.after, entry.kind != .reject, record.person != after {
          Issue.record(
            "\(entry.kind) \(entry.id.rawValue) left face \(face.face.rawValue) where it was")
        }
      }
    }
  }

  private func undo(_ id: DecisionID?) throws {
    try refusable { _ = try library.undo(id) }
  }

  /// What is refused leaves everything as it was.
  private func refusable(_ body: () throws -> Void) throws {
    let before = try state()
    do {
      try body()
    } catch let error as LibraryError {
      switch error {
      case .unknownPerson, .nameTaken, .mergedPerson, .unknownFace, .discardedFace, .notDiscarded,
        .notInPerson, .wholePerson, .samePerson, .sharedPhotos, .contradiction, .nothingToUndo,
        .unknownDecision, .alreadyUndone, .cannotUndo:
        #expect(try state() == before)
      default: throw error
      }
    }
  }

  private func state() throws -> [String] {
    try library.database.all(
      """
      SELECT 'f', id, person_id, bound, discarded FROM faces UNION ALL
      SELECT 'p', id, name, kept, merged_into FROM people UNION ALL
      SELECT 'd', id, kind, NULL, NULL FROM decisions
      """
    ) { (kind: String, id: String, a: String, b: String, c: String) in
      "\(kind) \(id) \(a) \(b) \(c)"
    }
  }

  /// A face that was found once more, elsewhere, is a near-exact copy of itself.
  private func areOnePicture(_ faces: [FaceID]) throws -> Bool {
    let id = try library.embedder(of: .madeUp(model))
    let vectors = try faces.compactMap { try library.embedding(of: $0, model: id)?.vector }
    return vectors.count == faces.count
      && vectors.allSatisfy { vector in
        zip(vector, vectors[0]).reduce(0) { $0 + $1.0 * $1.1 } > 1 - 0.012
      }
  }

  // MARK: What must hold

  /// What does not hold of what the journal says.
  mutating func faults() throws -> [String] {
    let facts = try Facts(
      of: library.journal().reversed(), versions: library.versionLinks(), nameKey: PersonName.key)
    var faults: [String] = []
    func check(_ holds: Bool, _ fault: @autoclosure () -> String) {
      if !holds { faults.append(fault()) }
    }

    var records: [FaceID: FaceRecord] = [:]
    for id in try library.database.all("SELECT id FROM faces", as: FaceID.self) {
      records[id] = try library.face(id)
    }
    for face in standing { check(records[face] != nil, "face \(face.rawValue) is gone") }
    standing = Set(facts.bonds.keys).union(facts.refusals.keys).union(facts.discarded.keys)
      .intersection(records.keys)

    for (face, bond) in facts.bonds {
      guard let record = records[face] else { continue }
      check(
        record.person == bond.person && record.isBound,
        "face \(face.rawValue) is \(record.person?.rawValue ?? 0)'s, not \(bond.person.rawValue)'s")
    }
    for (face, record) in records {
      check(
        record.isBound == (facts.bonds[face] != nil), "face \(face.rawValue) is bound by nobody")
      check(
        record.isDiscarded == (facts.discarded[face] != nil),
        "face \(face.rawValue) is discarded: \(record.isDiscarded)")
      guard let person = record.person else { continue }
      check(
        facts.refusals[face]?[person] == nil,
        "face \(face.rawValue) is \(person.rawValue)'s though refused")
      check(!record.isDiscarded, "face \(face.rawValue) is no face, but \(person.rawValue)'s")
      check(
        facts.people[person]?.mergedInto == nil,
        "face \(face.rawValue) is \(person.rawValue)'s, who was merged")
    }
    for (photo, faces) in Dictionary(grouping: records.values, by: \.photo) {
      for (person, same) in Dictionary(grouping: faces, by: \.person) where person != nil {
        check(
          try same.count == 1 || same.allSatisfy(\.isBound) || areOnePicture(same.map(\.id)),
          "photo \(photo.rawValue) shows \(person?.rawValue ?? 0) twice: faces \(same.map(\.id.rawValue).sorted())"
        )
      }
      let shown = try library.faces(of: photo)
      check(!shown.contains(where: \.isDiscarded), "photo \(photo.rawValue) shows what is no face")
    }

    for (id, known) in facts.people {
      if let into = known.mergedInto {
        do throws(LibraryError) {
          _ = try library.person(matching: "#\(id.rawValue)")
          faults.append("\(id.rawValue) is somebody, though merged into \(into.rawValue)")
        } catch {
          if case .mergedPerson = error { continue }
          faults.append("\(id.rawValue): \(error)")
        }
        continue
      }
      guard let person = try library.person(id) else {
        faults.append("\(id.rawValue), whom somebody decided about, is gone")
        continue
      }
      check(person.isKept, "\(id.rawValue) is not kept")
      check(person.name == known.name, "\(id.rawValue) is called \(person.label)")
      if let name = known.name {
        check(try library.person(matching: name).id == id, "\(name) is somebody else")
      }
      check(person.isHidden == known.isHidden, "\(id.rawValue) is hidden: \(person.isHidden)")
      check(
        person.birthYear == known.birthYear, "\(id.rawValue) was born in \(person.birthYear ?? 0)")
      if let cover = known.cover, let record = records[cover], record.person == id,
        let photo = try library.photo(record.photo), !photo.paths.isEmpty
      {
        check(person.cover == cover, "\(id.rawValue) has the cover \(person.cover?.rawValue ?? 0)")
      }
    }
    for pair in facts.differences.keys {
      check(
        facts.resolved(pair.first) != facts.resolved(pair.second),
        "\(pair.first.rawValue) and \(pair.second.rawValue) are one")
    }
    let listed = try library.people().filter(\.isHidden)
    check(listed.isEmpty, "hidden people are listed")

    if try !grouping().isDue(library) {
      for (face, record) in records where !record.isBound {
        guard let person = record.person, let year = facts.people[person]?.birthYear,
          let captured = try library.photo(record.photo)?.facts?.captured?.text.prefix(4)
        else { continue }
        check(Int(captured) ?? 0 >= year, "face \(face.rawValue) is older than \(person.rawValue)")
      }
    }
    let integrity = try library.database.first("PRAGMA integrity_check", as: String.self)
    check(integrity == "ok", "integrity: \(integrity ?? "")")
    return faults
  }
}
