import Decisions
import TestSupport
import Testing
import Vocabulary

@testable import Library

/// What is decided about a face holds for the same face of the picture that replaces its photo.
@Suite struct ReplacementTests {
  let sample: Sample
  var library: Library { sample.library }
  let ann = PersonID(1)
  let bob = PersonID(2)

  /// Three photos of two faces each: 1, 2 (a) · 3, 4 (b) · 5, 6 (c); Ann, person 1: 1, 3, 5; person 2: 2, 4, 6.
  init() throws {
    sample = try Sample()
    try fill(["a.jpg": "A", "b.jpg": "B", "c.jpg": "C"])
    try sample.assign("xyxyxy")
    try library.name(ann, "Ann")
  }

  private func fill(_ files: [String: String]) throws {
    try sample.fill(files.mapValues { ($0, [0.5, 0.4]) })
  }

  /// One word a present face, by path and place: its person's number, in brackets if bound, `x` if discarded.
  private func faces() throws -> [String: String] {
    var words: [String: String] = [:]
    try database.each(
      """
      SELECT path, faces.person_id, bound IS NOT NULL, discarded IS NOT NULL, refusals.person_id
      FROM files JOIN faces USING (photo_id) LEFT JOIN refusals ON face_id = faces.id
      WHERE missing_since IS NULL ORDER BY path, x
      """
    ) { (path: String, person: Int?, isBound: Bool, isDiscarded: Bool, refused: Int?) in
      var word = person.map { "\($0)" } ?? (isDiscarded ? "x" : "-")
      if isBound { word = "[\(word)]" }
      if let refused { word += "!\(refused)" }
      words[path, default: ""] += word + " "
    }
    return words.mapValues { String($0.dropLast()) }
  }

  private var database: Connection { library.database }

  @discardableResult
  private func decide(_ wish: Wish) throws -> JournalEntry {
    try #require(try library.decide(wish))
  }

  /// The faces of a file, from left to right.
  private func face(_ path: String, _ index: Int) throws -> FaceID {
    let photo = try library.photo(at: "\(Sample.photos)/\(path)").id
    let ids = try database.all(
      "SELECT id FROM faces WHERE photo_id = ? ORDER BY x", .integer(photo.rawValue),
      as: FaceID.self
    )
    return ids[index]
  }

  // MARK: One path

  @Test func everyKindOfDecisionGoesOver() throws {
    try decide(.discard([FaceID(2)]))
    try decide(.reject([FaceID(6)], from: bob))
    try decide(.cover(ann, FaceID(3)))
    #expect(
      try faces() == ["a.jpg": "[1] x", "b.jpg": "[1] [2]", "c.jpg": "[1] -!2"])
    try fill(["a.jpg": "A'", "b.jpg": "B'", "c.jpg": "C'"])
    #expect(
      try faces() == ["a.jpg": "[1] x", "b.jpg": "[1] [2]", "c.jpg": "[1] -!2"])
    #expect(try library.person(ann)?.faces == 3)
    #expect(try library.person(ann)?.cover == face("b.jpg", 0))
    try expectFacts(of: library)
  }

  @Test func whatIsDecidedLaterHoldsForTheOldContentToo() throws {
    try fill(["a.jpg": "A'", "b.jpg": "B", "c.jpg": "C"])
    let entry = try decide(.discard([try face("a.jpg", 1)]))
    #expect(entry.named.map(\.face) == [try face("a.jpg", 1)])
    try decide(.move([try face("a.jpg", 0)], to: nil, samePhoto: false))
    try fill(["a.jpg": "A", "b.jpg": "B", "c.jpg": "C"])
    #expect(try faces()["a.jpg"] == "[3] x")
    try decide(.restore([try face("a.jpg", 1)]))
    try fill(["a.jpg": "A'", "b.jpg": "B", "old/a.jpg": "A"])
    let restored = try library.facts(.all).discarded
    #expect(restored.isEmpty)
    try expectFacts(of: library)
  }

  /// Who was covered along with a person while the old content was away.
  @Test func whoWasBoundMeanwhileIsBoundWhenTheOldContentComesBack() throws {
    try fill(["a.jpg": "A'", "b.jpg": "B", "c.jpg": "C"])
    try database.run("UPDATE faces SET person_id = NULL WHERE id = 2")
    try database.run(
      "UPDATE faces SET person_id = 2 WHERE id = ?", .integer(try face("a.jpg", 1).rawValue))
    try library.name(bob, "Bob")
    #expect(try faces()["a.jpg"] == "[1] [2]")
    try fill(["a.jpg": "A", "b.jpg": "B", "c.jpg": "C"])
    #expect(try faces()["a.jpg"] == "[1] [2]")
    try expectFacts(of: library)
  }

  @Test func undoingADecisionUndoesItForTheNewPictureToo() throws {
    let discard = try decide(.discard([FaceID(2)]))
    let move = try decide(.move([FaceID(3)], to: nil, samePhoto: false))
    try fill(["a.jpg": "A'", "b.jpg": "B'", "c.jpg": "C"])
    #expect(try faces() == ["a.jpg": "[1] x", "b.jpg": "[3] -", "c.jpg": "[1] 2"])
    let undo = try library.undo(move.id)
    #expect(try faces()["b.jpg"] == "[1] -")
    _ = try library.undo(discard.id)
    #expect(try faces()["a.jpg"] == "[1] 2")
    try expectFacts(of: library)
    // The name, which is the first decision.
    _ = try library.undo()
    #expect(throws: LibraryError.nothingToUndo) { try library.undo() }
    #expect(undo.target == move.id)
    try expectFacts(of: library)
  }

  @Test func anUndoneUndoCountsForTheNewPictureToo() throws {
    let discard = try decide(.discard([FaceID(2)]))
    let undo = try library.undo(discard.id)
    try fill(["a.jpg": "A'", "b.jpg": "B", "c.jpg": "C"])
    _ = try library.undo(undo.id)
    #expect(try faces()["a.jpg"] == "[1] x")
    try expectFacts(of: library)
  }

  @Test func linkingIsNoDecision() throws {
    let before = try library.journal().map(\.id)
    let last = try library.lastDecision()
    try fill(["a.jpg": "A'", "b.jpg": "B'", "c.jpg": "C'"])
    #expect(try library.journal().map(\.id) == before)
    #expect(try library.lastDecision() == last)
  }

  // MARK: Ways of rewriting

  @Test func aFileMayBeRewrittenManyTimes() throws {
    try decide(.discard([FaceID(2)]))
    for times in 1...5 {
      let content = "A" + String(repeating: "'", count: times)
      try fill(["a.jpg": content, "b.jpg": "B", "c.jpg": "C"])
      #expect(try faces()["a.jpg"] == "[1] x", "\(times)")
    }
  }

  @Test func contentsInBetweenNeedNotBeAnalysed() throws {
    try decide(.discard([FaceID(2)]))
    try sample.scan(["a.jpg": "A'", "b.jpg": "B", "c.jpg": "C"])
    try sample.scan(["a.jpg": "something else", "b.jpg": "B", "c.jpg": "C"])
    try fill(["a.jpg": "A''", "b.jpg": "B", "c.jpg": "C"])
    #expect(try faces()["a.jpg"] == "[1] x")
  }

  @Test func aFileMayBeEmptyOrGoneMeanwhile() throws {
    try decide(.discard([FaceID(2)]))
    var scan = try library.beginScan(of: Sample.photos)
    try library.registerUnsupported(
      "\(Sample.photos)/a.jpg", stamp: FileStamp(size: 0, modified: 2, changed: 1),
      kind: "empty file",
      in: &scan)
    _ = try library.endScan(scan)
    try sample.scan(["b.jpg": "B", "c.jpg": "C"])
    try fill(["a.jpg": "A'", "b.jpg": "B", "c.jpg": "C"])
    #expect(try faces()["a.jpg"] == "[1] x")
  }

  @Test func twoContentsMayTakeTurns() throws {
    try decide(.discard([FaceID(2)]))
    for content in ["A'", "A", "A'", "A", "A'"] {
      try fill(["a.jpg": content, "b.jpg": "B", "c.jpg": "C"])
      #expect(try faces()["a.jpg"] == "[1] x")
    }
    let links = try library.versionLinks()
    #expect(links.count == 2)
  }

  /// `rename` and `write` in one go, whichever the library hears of first.
  @Test(arguments: [true, false]) func aFileMayBeRenamedAndRewrittenAtOnce(
    isLostFirst: Bool
  ) throws {
    try decide(.discard([FaceID(2)]))
    if isLostFirst { try sample.scan(["b.jpg": "B", "c.jpg": "C"]) }
    try fill(["a (edited).jpg": "A'", "b.jpg": "B", "c.jpg": "C"])
    #expect(try faces()["a (edited).jpg"] == "[1] x")
    try expectFacts(of: library)
  }

  @Test func theServiceHearsOfLossesOneByOne() throws {
    try decide(.discard([FaceID(2)]))
    try fill(["a.jpg": "A", "b.jpg": "B", "c.jpg": "C", "sorted/a.jpg": "A'"])
    #expect(try library.markMissing(["\(Sample.photos)/a.jpg"]) == 1)
    #expect(try faces()["sorted/a.jpg"] == "[1] x")
  }

  @Test func whatIsDiscardedIsDiscardedInCopiesToo() throws {
    try fill(["a.jpg": "A", "b.jpg": "B", "c.jpg": "C", "small/a.jpg": "A'"])
    let discard = try decide(.discard([FaceID(2)]))
    #expect(discard.named.map(\.face) == [FaceID(2)])
    #expect(try faces()["small/a.jpg"] == "- x")
    try fill(["a.jpg": "A", "b.jpg": "B", "c.jpg": "C", "small/a.jpg": "A'", "new/a.jpg": "A''"])
    #expect(try faces()["new/a.jpg"] == "[1] x")
    try decide(.restore([try face("new/a.jpg", 1)]))
    #expect(try library.facts(.all).discarded.isEmpty)
    try expectFacts(of: library)
  }

  // MARK: What does not go over

  @Test func anotherPictureAtThePathTakesNothingOver() throws {
    try decide(.discard([FaceID(2)]))
    try fill(["a.jpg": "D", "b.jpg": "B", "c.jpg": "C"])
    #expect(try faces()["a.jpg"] == "- -")
    try fill(["a.jpg": "A'", "b.jpg": "B", "c.jpg": "C"])
    #expect(try faces()["a.jpg"] == "[1] x")
  }

  @Test func whatWasSaidOfTheNewFaceStands() throws {
    try fill(["a.jpg": "A", "b.jpg": "B", "c.jpg": "C", "d.jpg": "A'"])
    try decide(.reject([FaceID(2)], from: bob))
    let other = try face("d.jpg", 1)
    try decide(.move([other], to: bob, samePhoto: false))
    // The copy takes the place of the original.
    try fill(["a.jpg": "A'", "b.jpg": "B", "c.jpg": "C"])
    #expect(try faces()["a.jpg"] == "[1] [2]")
    try expectFacts(of: library)
  }

  @Test func aPhotoDoesNotComeToShowAPersonTwice() throws {
    try fill(["a.jpg": "A", "b.jpg": "B", "c.jpg": "C", "d.jpg": "A'"])
    try decide(.move([try face("d.jpg", 1)], to: ann, samePhoto: false))
    try fill(["a.jpg": "A'", "b.jpg": "B", "c.jpg": "C"])
    #expect(try faces()["a.jpg"] == "- [1]")
    try expectFacts(of: library)
  }
}
