import Decisions
import Foundation
import Migrations
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Library

/// Going over to other models, as the library does it: one transaction, and all decisions.
@Suite struct ModelSwitchTests {
  let sample: Sample
  var library: Library { sample.library }
  static let tiny = ActiveModels(detector: "one", embedder: "tiny", sha256: "00ff")

  static func goal(
    _ detector: String = "one", _ embedder: String = "large", _ sha256: String = "11",
    from: ActiveModels = tiny
  ) -> ModelGoal {
    ModelGoal(
      ActiveModels(detector: detector, embedder: embedder, sha256: sha256), from: from,
      dimension: 6, isSearching: detector != from.detector, analysis: "to \(detector) \(embedder)",
      activeAnalysis: "a")
  }

  /// Four photos of a face or two; two people with names, and one face that is none.
  init() throws {
    sample = try Sample()
    try sample.fill([
      "1.jpg": ("A", [0.5, 0.6]), "2.jpg": ("B", [0.7]), "3.jpg": ("C", [0.8, 0.4]),
      "4.jpg": ("D", [0.9]),
    ])
    try sample.library.use(Self.tiny)
    try sample.assign("aabbcc")
    _ = try sample.library.decide(.name(PersonID(1), "Ann"))
    _ = try sample.library.decide(.name(PersonID(2), "Ben"))
    _ = try sample.library.decide(.discard([FaceID(5)]))
  }

  private static func vector(_ face: FaceID) -> [Float] {
    (0..<6).map { $0 == face.rawValue % 6 ? 1 : 0 }
  }

  private func embedAll(_ goal: ModelGoal) throws {
    let model = try library.embedder(of: goal)
    for photo in try library.photosToEmbed(for: goal, limit: 100) {
      let faces = try library.facesToEmbed(of: photo, model: model)
      try library.store(
        faces.map { ($0, Embedding(Self.vector($0.face))) }, model: model, madeFrom: .photo)
    }
    for crop in try library.cropsToEmbed(for: goal, limit: 100) {
      try library.store(
        [(crop.face, Embedding(Self.vector(crop.face.face)))], model: model, madeFrom: .crop)
    }
  }

  private func adopt(
    _ goal: ModelGoal, meanwhile: () throws -> Void = {}
  ) throws -> SwitchOutcome {
    let input = try #require(try library.clusteringInput(after: goal))
    try meanwhile()
    let groups = GroupsChange(
      basis: "b", before: nil, after: 0, rows: SavedGroups(levelCount: 2), gone: [])
    let loose = zip(input.faces.ids, input.faces.bound).filter { $0.1 == nil }.map(\.0)
    return try library.adopt(
      goal, loose.map { ($0, .newPerson(Int($0.rawValue))) }, basedOn: input, and: "b",
      saving: groups)
  }

  private func held() throws -> [String] {
    try library.database.all(
      """
      SELECT id, person_id, bound, discarded FROM faces
      WHERE bound IS NOT NULL OR discarded IS NOT NULL ORDER BY id
      """
    ) { (face: Int, person: Int?, bound: Int?, discarded: Int?) in
      "\(face) \(person ?? 0) \(bound ?? 0) \(discarded ?? 0)"
    }
  }

  @Test func allThatIsLeftIsDoneBeforeAnythingIsSeen() throws {
    let goal = Self.goal()
    let before = try held()
    var work = try library.workLeft(for: goal)
    #expect(work.photosToEmbed == 4 && work.facesToEmbed == 6 && work.left == 4 && work.photos == 4)
    #expect(try library.clusteringInput(after: goal) == nil)
    try embedAll(goal)
    work = try library.workLeft(for: goal)
    #expect(work.left == 0)
    // Looking at what would be changes nothing.
    #expect(try library.clusteringInput(after: goal)?.faces.ids.count == 5)
    #expect(try library.activeModels() == Self.tiny)
    let outcome = try adopt(goal)
    guard case .switched(let summary, _, let made, _) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(summary.matched == 6 && summary.kept == 0 && summary.withoutVector == 0 && made == 1)
    #expect(try library.activeModels() == goal.models)
    #expect(try held() == before)
    #expect(try library.checkup() == [])
    #expect(try library.requeue(unlessAnalysedBy: goal.analysis) == 0)
    #expect(try library.vectorCount(sha256: "00ff") == 6)
    // And back.
    let back = ModelGoal(
      Self.tiny, from: goal.models, dimension: 4, isSearching: false, analysis: "a",
      activeAnalysis: goal.analysis)
    #expect(try library.workLeft(for: back).left == 0)
    guard case .switched = try adopt(back) else {
      Issue.record("it did not go back")
      return
    }
    #expect(try held() == before)
    #expect(try library.forgetVectors(sha256: "11") == 6)
    #expect(try library.vectorCount(sha256: "11") == 0)
    #expect(try library.checkup() == [])
  }

  @Test func whatComesBetweenIsHeeded() throws {
    let goal = Self.goal()
    try embedAll(goal)
    #expect(
      try adopt(goal) { _ = try library.decide(.name(PersonID(3), "Cy")) } == .outdated)
    #expect(
      try adopt(goal) {
        let model = try library.embedder(of: goal)
        let face = try library.crops(of: [FaceID(2)])[0].face
        try library.store([(face, Embedding([0, 0, 0, 0, 0, 1]))], model: model, madeFrom: .photo)
      } == .outdated)
    #expect(
      try adopt(goal) {
        try sample.fill([
          "1.jpg": ("A", [0.5, 0.6]), "2.jpg": ("B", [0.7]), "3.jpg": ("C", [0.8, 0.4]),
          "4.jpg": ("D", [0.9]), "5.jpg": ("E", [0.9]),
        ])
      } == .outdated)
    #expect(try library.clusteringInput(after: goal) == nil, "the new photo is work")
    #expect(try library.activeModels() == Self.tiny)
    try embedAll(goal)
    guard case .switched = try adopt(goal) else {
      Issue.record("nothing is in its way")
      return
    }
    #expect(try library.checkup() == [])
  }

  /// Whoever began before a change must not write by the models of then.
  @Test func whoBeganBeforeAChangeIsRefused() throws {
    let input = try library.clusteringInput(model: sample.model)
    let goal = Self.goal()
    try embedAll(goal)
    _ = try adopt(goal)
    #expect(throws: LibraryError.otherModels(path: library.path)) {
      _ = try library.assign([(FaceID(6), .nobody)], basedOn: input, and: "old")
    }
    #expect(throws: LibraryError.otherModels(path: library.path)) {
      try library.store(
        .done(.sample(), faces: []), for: PhotoID(1), model: sample.model, analysis: "a")
    }
    #expect(try library.clusteringInput(after: goal) == nil, "another was quicker")
  }

  /// Each table that the change touches refuses its row once; nothing of the change may stay.
  @Test(arguments: [
    ("faces", "UPDATE"), ("faces", "DELETE"), ("embeddings", "INSERT"), ("crops", "INSERT"),
    ("searches", "DELETE"), ("searched_faces", "INSERT"), ("photos", "UPDATE"),
    ("people", "INSERT"), ("grouping", "UPDATE"), ("active_models", "INSERT"),
  ])
  func aFaultAnywhereLeavesNothingOfAChange(table: String, event: String) throws {
    let goal = Self.goal("two")
    for photo in try library.photosToSearch(for: goal, limit: 9) {
      var faces = try library.faces(of: photo).map { face in
        FoundFace(
          detection: face.detection, quality: face.quality,
          embedding: Embedding(Self.vector(face.id)),
          crop: [1, 2, 3])
      }
      // One vanishes, and one appears.
      if photo == PhotoID(4) { faces = [] }
      if photo == PhotoID(2) {
        faces.append(.sample(x: 300, embedding: [1, 0, 0, 0, 0, 0]))
      }
      try library.storeAside(.done(.sample(), faces: faces), for: photo, goal: goal)
    }
    try embedAll(goal)
    let before = try contents()
    let input = try #require(try library.clusteringInput(after: goal))
    try library.database.execute(
      script: """
        CREATE TEMP TRIGGER fault AFTER \(event) ON main.\(table)
        BEGIN SELECT raise(ABORT, 'fault'); END
        """)
    func go() throws -> SwitchOutcome {
      try library.adopt(
        goal, input.faces.ids.map { ($0, .newPerson(Int($0.rawValue))) }, basedOn: input, and: "b",
        saving: GroupsChange(
          basis: "b", before: nil, after: 0, rows: SavedGroups(levelCount: 2), gone: []))
    }
    #expect(throws: LibraryError.self) { _ = try go() }
    #expect(try contents() == before)
    try library.database.run("DROP TRIGGER fault")
    guard case .switched(let summary, _, _, _) = try go() else {
      Issue.record("nothing is in its way")
      return
    }
    #expect(summary.appeared == 1 && summary.vanished == 1 && summary.kept == 1)
    #expect(try library.face(FaceID(5))?.isDiscarded == true)
    #expect(try library.checkup() == [])
  }

  private func contents() throws -> [String] {
    var rows: [String] = []
    for table in [
      "active_models", "faces", "people", "photos", "embeddings", "crops", "searches",
      "searched_faces", "grouping", "face_groups", "analyses",
    ] {
      let columns = try library.database.all(
        "SELECT name FROM pragma_table_info('\(table)')", as: String.self)
      let text = columns.map { "quote(\($0))" }.joined(separator: " || ',' || ")
      rows += try library.database.all(
        "SELECT '\(table) ' || \(text) FROM \(table)", as: String.self)
    }
    return rows.sorted()
  }

  /// A library of every version so far, with what version 1 could hold, goes over to another embedder.
  @Test(arguments: 1..<Migrations.all.count)
  func librariesOfEveryVersionGoOver(version: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("old.sqlite")
    try FileManager.default.copyItem(atPath: Fixtures.path("library/v1.sqlite"), toPath: path)
    do {
      let database = try Connection(path: path)
      // From version 13 on a library knows its models itself: what they are read from stands there before.
      try database.migrate(Array(Migrations.all.prefix(min(version, 12))))
      try database.run(
        "UPDATE analyses SET settings = 'generation=1 detector=oldest/0.9 ' || settings")
      try database.migrate(Array(Migrations.all.prefix(version)))
      #expect(try database.userVersion == version)
    }
    let library = try Library(path: path)
    let active = try #require(try library.activeModels())
    #expect(active == ActiveModels(detector: "oldest", embedder: "tiny", sha256: "00ff"))
    let people = try library.people().map(\.label)
    let zoe = try library.faces(of: library.person(matching: "Zoë Müller").id).map(\.id)
    let goal = Self.goal("oldest", from: active)
    let model = try library.embedder(of: goal)
    let work = try library.workLeft(for: goal)
    #expect(work.facesToEmbed == 4 && work.facesFromCrops == 1)
    for photo in try library.photosToEmbed(for: goal, limit: 9) {
      for face in try library.facesToEmbed(of: photo, model: model) {
        try library.store(
          [(face, Embedding(Self.vector(face.face)))], model: model, madeFrom: .photo)
      }
    }
    for crop in try library.cropsToEmbed(for: goal, limit: 9) {
      try library.store([(crop.face, nil)], model: model, madeFrom: .crop)
    }
    let input = try #require(try library.clusteringInput(after: goal))
    let outcome = try library.adopt(
      goal, [], basedOn: input, and: "b",
      saving: GroupsChange(
        basis: "b", before: nil, after: 0, rows: SavedGroups(levelCount: 2), gone: []))
    guard case .switched(let summary, _, _, _) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(summary.withoutVector == 1)
    #expect(try library.people().map(\.label) == people)
    #expect(try library.faces(of: library.person(matching: "Zoë Müller").id).map(\.id) == zoe)
    #expect(try library.checkup() == [])
  }
}
