import Glibc
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Library

/// A process that is killed at any instruction costs at most the transaction it was in.
@Suite struct CrashTests {
  let folder: TemporaryFolder
  var path: String { folder.file("library") }

  init() throws {
    folder = try TemporaryFolder()
    let library = try Library(path: path, mode: .createIfMissing)
    var scan = try library.beginScan(of: "/photos")
    for number in 1...9 {
      let stamp = FileStamp(size: 1, modified: 1, changed: 1)
      _ = try library.register(
        "/photos/\(number).jpg", stamp: stamp, hash: .of("\(number)"), in: &scan)
    }
  }

  @Test func aKilledProcessCostsThePhotoInFlightOnly() async throws {
    let path = path
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let library = try Library(path: path)
      let model = try library.embedder(name: "tiny", sha256: "00ff", dimension: 4)
      let queue = try library.queue(limit: 5)
      for queued in queue.dropLast() {
        try library.store(
          .done(.sample(), faces: [.sample(), .sample(x: 100)]), for: queued.photo, model: model,
          analysis: "a")
      }
      // The last one is killed in the middle of its transaction.
      try library.database.run("BEGIN IMMEDIATE")
      try library.database.run(
        "UPDATE photos SET state = 'done' WHERE id = ?", .integer(queue[4].photo.rawValue))
      try library.database.run("DELETE FROM faces")
      kill(getpid(), SIGKILL)
    }
    let library = try Library(path: path)
    #expect(try library.queue(limit: 9).map(\.photo) == (5...9).map { PhotoID($0) })
    let status = try library.status()
    #expect(status.photos == [.done: 4, .new: 5])
    #expect(status.faces == 8)
    let check = try library.database.first("PRAGMA integrity_check", as: String.self)
    #expect(check == "ok")
  }
}
