import Decisions
import Foundation
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Library

/// A process that is killed while it decides has decided all of it or nothing.
@Suite struct JournalCrashTests {
  let folder: TemporaryFolder
  var path: String { folder.file("library") }

  /// 40 photos of one face each; half of them are person 1's, the others person 2's.
  init() throws {
    folder = try TemporaryFolder()
    let library = try Library(path: path, mode: .createIfMissing)
    let model = try library.embedder(name: "tiny", sha256: "00ff", dimension: 4)
    var scan = try library.beginScan(of: "/photos")
    for number in 1...40 {
      let stamp = FileStamp(size: 1, modified: 1, changed: 1)
      _ = try library.register(
        "/photos/\(number).jpg", stamp: stamp, hash: .of("\(number)"), in: &scan)
      try library.store(
        .done(.sample(), faces: [.sample()]), for: PhotoID(Int64(number)), model: model,
        analysis: "a")
    }
    let input = try library.clusteringInput(model: model)
    _ = try library.assign(
      input.faces.ids.map { (face: $0, to: .newPerson(Int($0.rawValue % 2))) }, basedOn: input)
    _ = try library.decide(.name(PersonID(1), "Ann"))
  }

  /// The process dies at no particular instruction while a photo is rewritten over and over.
  @Test(arguments: [1, 4, 11]) func aKilledProcessHasLinkedAllOrNothing(seen: Int) async throws {
    _ = try Library(path: path).decide(.discard([FaceID(1)]))
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, seen = seen as Int] in
      let watcher = Thread {
        do {
          let library = try Library(path: path)
          while try library.versionLinks().count < seen {}
          kill(getpid(), SIGKILL)
        } catch { exit(1) }
      }
      watcher.start()
      let library = try Library(path: path)
      for round in 2... { try Self.rewrite(library, "1 \(round)", round) }
    }
    let library = try Library(path: path)
    try expectFacts(of: library)
    // What was in the queue is done by the next scan.
    try Self.rewrite(library, "1 the last", 1_000_000)
    try expectFacts(of: library)
    let face = try #require(
      try library.database.first(
        "SELECT max(faces.id) FROM faces JOIN files USING (photo_id) WHERE path = CAST('1.jpg' AS BLOB)",
        as: FaceID.self
      ))
    #expect(try library.face(face)?.isDiscarded == true)
  }

  /// Photo 1 has another content, which shows the same picture.
  private static func rewrite(_ library: Library, _ content: String, _ time: Int) throws {
    let model = try library.embedder(name: "tiny", sha256: "00ff", dimension: 4)
    var scan = try library.beginScan(of: "/photos")
    _ = try library.register(
      "/photos/1.jpg", stamp: FileStamp(size: 1, modified: Int64(time), changed: 1),
      hash: .of(content),
      in: &scan)
    for queued in try library.queue(limit: 9) {
      try library.store(
        .done(.sample(), faces: [.sample()]), for: queued.photo, model: model, analysis: "a")
    }
  }

  /// The process dies at no particular instruction of its decisions, once another connection has seen so many of them.
  @Test(arguments: [2, 5, 9, 20]) func aKilledProcessHasDecidedAllOrNothing(seen: Int) async throws
  {
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, seen = seen as Int] in
      let watcher = Thread {
        do {
          let library = try Library(path: path)
          while try library.journal().count < seen {}
          kill(getpid(), SIGKILL)
        } catch { exit(1) }
      }
      watcher.start()
      let library = try Library(path: path)
      let report = open(path + ".decided", O_WRONLY | O_CREAT | O_APPEND, 0o600)
      while true {
        let merge = try library.decide(.merge([PersonID(2)], into: PersonID(1), samePhoto: false))
        let undo = try library.undo()
        var ids = [merge?.id.rawValue ?? 0, undo.id.rawValue]
        write(report, &ids, 16)
      }
    }
    let library = try Library(path: path)
    try expectFacts(of: library)
    let journal = try library.journal()
    // What the process was told is decided is there.
    let reported = try Data(contentsOf: URL(fileURLWithPath: path + ".decided"))
    #expect(journal.count >= seen)
    #expect(journal.count >= 1 + 2 * (reported.count / 16))
    let isMerged = journal[0].kind == .merge
    #expect(try library.person(matching: "Ann").faces == (isMerged ? 40 : 20))
    let check = try library.database.first("PRAGMA integrity_check", as: String.self)
    #expect(check == "ok")
  }
}
