import Foundation
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Library

/// Two connections stand for two processes: SQLite's locks know no difference.
@Suite struct ConcurrencyTests {
  let folder: TemporaryFolder
  var path: String { folder.file("library") }

  init() throws { folder = try TemporaryFolder() }

  @Test func severalMayMakeTheLibraryAtOnce() throws {
    let path = path
    DispatchQueue.concurrentPerform(iterations: 8) { number in
      do {
        try Library(path: path, mode: .createIfMissing).set("key \(number)", to: "value")
      } catch { Issue.record(error) }
    }
    #expect(try Library(path: path).settings().count == 8)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["library"])
  }

  @Test func severalMayScanAndNameAtOnceAndNothingIsLost() throws {
    let path = path
    let writers = 4
    let each = 50
    do {
      let library = try Library(path: path, mode: .createIfMissing)
      let model = try library.embedder(name: "tiny", sha256: "00ff", dimension: 4)
      var scan = try library.beginScan(of: "/people")
      for number in 0..<writers {
        let stamp = FileStamp(size: 1, modified: 1, changed: 1)
        _ = try library.register(
          "/people/\(number)", stamp: stamp, hash: .of("\(number)"), in: &scan)
        try library.store(
          .done(.sample(), faces: [.sample()]), for: PhotoID(Int64(number + 1)), model: model,
          analysis: "a")
      }
      let input = try library.clusteringInput(model: model)
      _ = try library.assign(
        input.faces.ids.map { (face: $0, to: .newPerson(Int($0.rawValue))) }, basedOn: input)
    }
    DispatchQueue.concurrentPerform(iterations: writers) { writer in
      do {
        let library = try Library(path: path)
        let model = try library.embedder(name: "tiny", sha256: "00ff", dimension: 4)
        var scan = try library.beginScan(of: "/photos")
        for number in 0..<each {
          let photo = "/photos/\(writer)/\(number)"
          let stamp = FileStamp(size: 1, modified: 1, changed: 1)
          // Half of the contents are shared by all writers.
          let content = number % 2 == 0 ? "shared \(number)" : photo
          switch try library.register(FilePath(photo), stamp: stamp, hash: .of(content), in: &scan)
          {
          case .known: break
          case .new(let photo):
            try library.store(
              .done(.sample(), faces: [.sample()]), for: photo, model: model, analysis: "a")
          }
          try library.name(PersonID(Int64(writer + 1)), "Person \(writer) version \(number)")
        }
      } catch { Issue.record(error) }
    }
    let library = try Library(path: path)
    let status = try library.status()
    #expect(status.files == writers + writers * each)
    #expect(status.photos == [.done: writers + writers * each / 2 + each / 2])
    #expect(status.faces == status.photos[.done])
    #expect(status.named == writers)
    let decisions = try library.database.first("SELECT count(*) FROM decisions", as: Int.self)
    #expect(decisions == writers * each)
    let check = try library.database.first("PRAGMA integrity_check", as: String.self)
    #expect(check == "ok")
  }

  @Test func aReaderSeesOneStateWhileAnotherWrites() throws {
    let one = try Library(path: path, mode: .createIfMissing)
    let other = try Library(path: path)
    try one.set("a", to: "1")
    try one.database.read { () throws(LibraryError) in
      #expect(try one.settings() == ["a": "1"])
      try other.set("a", to: "2")
      #expect(try one.settings() == ["a": "1"])
    }
    #expect(try one.settings() == ["a": "2"])
  }

  @Test func whoHoldsTheLibraryTooLongIsNamedBusy() throws {
    let one = try Library(path: path, mode: .createIfMissing)
    let other = try Library(path: path)
    try other.database.run("PRAGMA busy_timeout = 1")
    _ = try one.database.write { () throws(LibraryError) in
      #expect(throws: LibraryError.busy(path: path)) { try other.set("a", to: "1") }
    }
    try other.set("a", to: "1")
    #expect(try one.settings() == ["a": "1"])
  }
}
