import Decisions
import Faces
import Foundation
import Imaging
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Library
@testable import Grouping
@testable import Ingest
@testable import Workers

/// Grouping the faces of a library that the worker double filled.
@Suite struct GroupingTests {
  let album: ScanTests
  var library: Library { album.library }

  init() throws { album = try ScanTests() }

  private func bytes() throws -> [Data] {
    try ["library", "library-wal"].map { name in
      try Data(contentsOf: URL(fileURLWithPath: album.folder.file(name)))
    }
  }

  @Test func aPreviewTellsWhatAnUpdateDoesAndWritesNothing() throws {
    for index in 0..<5 { try album.write("faces 2 \(index)", to: "\(index).png") }
    try album.scan()
    _ = try library.decide(.name(PersonID(1), "Ann"))
    let settings = ClusteringSettings(threshold: 0.01, qualityGate: 0.9)
    let before = try bytes()
    let people = try library.people()
    let preview = try Grouping(settings, models: .embedded()).preview(library)
    #expect(try bytes() == before)
    #expect(try library.people() == people)
    #expect(preview.before == 2)
    #expect(try Grouping(settings, models: .embedded()).update(library) == preview)
    #expect(try Grouping(settings, models: .embedded()).preview(library).moved == 0)
    #expect(try library.people().count { $0.faces > 0 } == preview.after)
  }

  @Test func aPreviewOfAnEmptyLibraryIsEmpty() throws {
    let settings = ClusteringSettings(threshold: 0.01, qualityGate: 0.9)
    let before = try bytes()
    #expect(try Grouping(settings, models: .embedded()).preview(library) == GroupingSummary())
    #expect(try bytes() == before)
  }

  @Test func regroupingKeepsNamesAndNumbers() throws {
    for index in 0..<5 { try album.write("faces 3 \(index)", to: "\(index).png") }
    try album.scan()
    _ = try library.decide(.name(PersonID(2), "Ben"))
    let people = try library.people()
    let again = try Grouping(album.clustering, models: .embedded()).regroup(library)
    #expect(again.moved == 0 && again.before == 3 && again.after == 3 && again.kept == 1)
    #expect(try library.people() == people)
    #expect(try !Grouping(album.clustering, models: .embedded()).isDue(library))
  }

  // MARK: Going on from what was saved

  /// A library of some size, grouped.
  private func fill() throws {
    for index in 0..<12 { try album.write("faces \(1 + index % 5) \(index)", to: "\(index).png") }
    try album.scan()
  }

  private func saved() throws -> [String] {
    try library.database.all("SELECT face_id, stamp, bias, hex(levels) FROM face_groups") {
      (face: Int64, stamp: Int64, bias: Float, levels: String) in
      "\(face) \(stamp) \(bias) \(levels)"
    }
  }

  @Test func decisionsBetweenTwoGroupings() throws {
    try fill()
    let faces = try library.faces(of: PersonID(1))
    _ = try library.decide(.move([faces[0].id, faces[1].id], to: nil, samePhoto: false))
    _ = try library.decide(.reject([faces[3].id], from: PersonID(1)))
    // The doubles show copies of one face, which go with it.
    let discard = try #require(try library.decide(.discard([faces[2].id])))
    _ = try library.decide(.merge([PersonID(3)], into: PersonID(2), samePhoto: true))
    let summary = try #require(try Grouping(album.clustering, models: .embedded()).update(library))
    #expect(summary.kept >= 2)
    let grown = try saved()
    let people = try library.people()
    #expect(try Grouping(album.clustering, models: .embedded()).regroup(library).moved == 0)
    #expect(try saved() == grown)
    #expect(try library.people() == people)
    _ = try library.undo()
    _ = try library.decide(.restore([faces[2].id]))
    _ = try Grouping(album.clustering, models: .embedded()).update(library)
    let back = try saved()
    #expect(back.count == grown.count + discard.faces.count)
    #expect(try Grouping(album.clustering, models: .embedded()).regroup(library).moved == 0)
    #expect(try saved() == back)
  }

  /// Old libraries have no groups, and a damaged one has wrong ones: both group from scratch.
  @Test(arguments: [
    "DELETE FROM face_groups", "DELETE FROM face_groups WHERE face_id = 4",
    "UPDATE face_groups SET levels = zeroblob(length(levels))",
    "UPDATE face_groups SET levels = (SELECT levels FROM face_groups WHERE face_id = 2)",
    "UPDATE face_groups SET stamp = 1", "UPDATE grouping SET groups_basis = NULL",
  ])
  func groupsThatAreMissingOrDamaged(sql: String) throws {
    try fill()
    let right = try saved()
    let people = try album.people()
    try library.database.run(sql)
    try album.write("faces 0 more", to: "more.png")
    try library.markUngrouped()
    let summary = try #require(try Grouping(album.clustering, models: .embedded()).update(library))
    #expect(summary.moved == 0)
    #expect(try saved() == right)
    #expect(try album.people() == people)
  }

  /// The sum is right and every row by itself too, but together they make no sense.
  @Test func groupsThatContradictEachOther() throws {
    try fill()
    let right = try saved()
    let basis = try #require(
      try library.database.first("SELECT groups_basis FROM grouping", as: String.self))
    let count = IncrementalGrouping(
      album.clustering, offsets: .none, calibration: Calibration(threshold: 0.072)
    )
    .saved
    .levelCount
    let groups = try #require(try library.savedGroups(basis: basis, levelCount: count))
    var wrong = groups
    for index in wrong.levels.indices where wrong.levels[index] != 0 { wrong.levels[index] = 777 }
    let input = try library.clusteringInput(model: library.embedder(of: .embedded()))
    _ = try library.assign(
      [], basedOn: input,
      saving: GroupsChange(
        basis: basis, before: groups.check, after: wrong.check, rows: wrong, gone: []))
    try library.markUngrouped()
    #expect(try Grouping(album.clustering, models: .embedded()).update(library)?.moved == 0)
    #expect(try saved() == right)
  }

  @Test func anInterruptedGroupingChangesNothing() throws {
    try fill()
    let people = try library.people()
    let rows = try saved()
    let other = try Grouping(
      ClusteringSettings(threshold: 0.02, qualityGate: 0.3), models: .embedded())
    #expect(throws: CancellationError.self) { try other.update(library) { _ in false } }
    #expect(try library.people() == people)
    #expect(try saved() == rows)
    #expect(try other.isDue(library))
    #expect(try other.update(library) != nil)
  }

  // MARK: While a scan runs

  /// Interrupted before the end, the photos so far have people: those of the first batch were grouped, later ones placed.
  @Test func facesGetAPersonWhileTheScanRuns() throws {
    let count = 3 * GroupingPace.batch
    for index in 0..<count { try album.write("faces 2 \(index)", to: "\(index).png") }
    let interruption = try Interruption()
    let stop = 2 * GroupingPace.batch + 2
    let summary = try album.scan(interruption: interruption) { progress in
      if progress.photos == stop { interruption.request() }
    }
    #expect(!summary.isComplete && summary.grouping == nil)
    let people = try library.people()
    #expect(people.map(\.id) == [PersonID(1), PersonID(2)])
    #expect(people.allSatisfy { $0.faces >= 2 * GroupingPace.batch && $0.faces <= count })
    #expect(
      try Grouping(album.clustering, models: .embedded()).isDue(library),
      "they are there for the time being")
    try album.scan()
    #expect(try album.people() == ["#1: \(count) in \(count)", "#2: \(count) in \(count)"])
    #expect(try !Grouping(album.clustering, models: .embedded()).isDue(library))
  }

  @Test func placingGoesByThePeopleThereAre() throws {
    let grouping = try Grouping(album.clustering, models: .embedded())
    let early = try addPhoto("early", vectors: [0, 1])
    #expect(try !grouping.place([early], in: library), "nobody is known yet")
    try album.write("faces 2", to: "a.png")
    try album.scan()
    let first = try addPhoto("b", vectors: [0, 1, 5])
    let second = try addPhoto("c", vectors: [5, 0], quality: 0.1)
    let third = try addPhoto("d", vectors: [5, 7])
    #expect(try grouping.place([first, second, third], in: library))
    func people(_ photo: PhotoID) throws -> [Int64?] {
      try library.faces(of: photo).map { $0.person?.rawValue }
    }
    #expect(try people(first) == [1, 2, 3])
    // Poor faces join people who are known.
    #expect(try people(second) == [3, 1])
    #expect(try people(third) == [3, 4])
    _ = try library.decide(.name(PersonID(3), "Cleo"))
    #expect(try grouping.place([third], in: library), "whatever was decided since")
    let summary = try #require(try grouping.update(library))
    #expect(summary.moved == 0, "what was placed stays where it fits")
    #expect(try people(third) == [3, 4])
  }

  @Test func whatWasPlacedWronglyIsSetRight() throws {
    try album.write("faces 2", to: "a.png")
    try album.scan()
    let photo = try addPhoto("b", vectors: [3, 4])
    let input = try library.clusteringInput(model: library.embedder(of: .embedded()), photo: photo)
    #expect(input.faces.count == 2 && input.faces.photos == [photo, photo])
    let made = try library.place([
      (face: input.faces.ids[0], to: .person(PersonID(1))),
      (face: input.faces.ids[1], to: .newPerson(7)),
    ])
    #expect(made == [7: PersonID(3)])
    let gone = try library.place([(face: input.faces.ids[0], to: .person(PersonID(2)))])
    #expect(gone.isEmpty)
    #expect(try library.faces(of: photo).map(\.person) == [PersonID(1), PersonID(3)])
    try album.scan()
    #expect(try library.faces(of: photo).map(\.person) == [PersonID(4), PersonID(3)])
  }

  /// Stores a photo whose faces have these vectors (as the double's: one for each number), from left to right.
  private func addPhoto(
    _ name: String, vectors: [Int], quality: Float = 0.5
  ) throws -> PhotoID {
    try album.write("faces 0 \(name)", to: "\(name).png")
    let path: FilePath = "\(album.photos)/\(name).png"
    let file = try PhotoFile(path: path)
    var pass = try library.beginScan(of: FilePath(album.photos))
    guard case .photo(let hash) = try file.content(among: PictureFormat.all),
      case .new(let photo) = try library.register(path, stamp: file.stamp, hash: hash, in: &pass)
    else { throw Failure.notNew }
    let faces = vectors.enumerated().map { position, number in
      var embedding = [Float](repeating: 0, count: 128)
      embedding[number] = 1
      let x = Float(100 * position)
      return FoundFace(
        detection: Detection(
          box: Box(x: x, y: 1, width: 50, height: 50),
          landmarks: Landmarks(points: (0..<5).map { Point(x: x, y: Float($0)) }), score: 0.9),
        quality: Quality(size: 1, sharpness: 1, pose: 1, score: 1, overall: quality),
        embedding: Embedding(embedding), crop: [1])
    }
    try library.store(
      .done(PhotoFacts(format: .png, width: 640, height: 480), faces: faces), for: photo,
      model: library.embedder(of: .embedded()),
      analysis: Analysis.note(album.detector, models: .embedded()))
    return photo
  }

  private enum Failure: Error { case notNew }
}
