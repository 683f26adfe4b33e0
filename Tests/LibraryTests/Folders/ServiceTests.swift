import Support
import TestSupport
import Testing
import Vocabulary

@testable import Library

/// What the service keeps in a library.
@Suite struct ServiceTests {
  let sample: Sample
  var library: Library { sample.library }

  init() throws { sample = try Sample() }

  @Test func watchedFoldersHoldEachOther() throws {
    #expect(try library.watch("/photos/a") == nil)
    #expect(try library.watch("/photos/a") == "/photos/a")
    #expect(try library.watch("/photos/a/b") == "/photos/a")
    #expect(try library.watch("/photos/ab") == nil)
    #expect(try library.watch("/other") == nil)
    #expect(try library.watchedFolders() == ["/other", "/photos/a", "/photos/ab"])
    #expect(try library.watch("/photos") == nil)
    #expect(try library.watchedFolders() == ["/other", "/photos"])
    #expect(try !library.unwatch("/photos/a", forgetting: true))
    #expect(try library.unwatch("/other", forgetting: false))
    #expect(try library.status().watchedFolders == ["/photos"])
  }

  @Test func whatIsForgottenComesBackWhole() throws {
    try sample.fill(["a.jpg": ("a", [0.5]), "sub/b.jpg": ("b", [0.5])])
    try sample.assign("xx")
    _ = try library.watch("/photos")
    #expect(try library.unwatch("/photos", forgetting: true))
    #expect(try library.status().missingFiles == 0)
    #expect(try library.people() == [])
    try sample.scan(["a.jpg": "a", "sub/b.jpg": "b"])
    #expect(try library.people().map(\.faces) == [2])
  }

  @Test func whatIsGoneIsMissingWithAllInside() throws {
    try sample.scan([
      "a/1.jpg": "1", "a/b/2.jpg": "2", "a-b/3.jpg": "3", "a.jpg": "4", "a0.jpg": "5",
      "A/1.jpg": "6",
    ])
    func present() throws -> Set<String> {
      Set(
        try library.photos(PhotoQuery()).flatMap(\.paths).map {
          "\($0.relative(to: Sample.photos))"
        })
    }
    #expect(try library.markMissing(["/photos/a"]) == 2)
    #expect(try present() == ["a-b/3.jpg", "a.jpg", "a0.jpg", "A/1.jpg"])
    #expect(try library.markMissing(["/photos/a.jpg", "/photos/none", "/elsewhere"]) == 1)
    #expect(try library.markMissing(["/photos/a.jpg"]) == 0)
    #expect(try present() == ["a-b/3.jpg", "a0.jpg", "A/1.jpg"])
    #expect(try library.markMissing(["/"]) == 3)
    #expect(try present() == [])
  }

  @Test func failedPhotosAreDueAgain() throws {
    try sample.scan(["a.jpg": "a", "b.jpg": "b", "c.jpg": "c"])
    let photos = try library.queue(limit: 9).map(\.photo)
    func fail(_ photo: PhotoID, at time: Int64?) throws -> Int? {
      var attempts: Int?
      try library.store(.failed(reason: "no"), for: photo, model: sample.model, analysis: "x") {
        attempts = $0
        return time
      }
      return attempts
    }
    #expect(try library.nextRetry() == nil)
    #expect(try fail(photos[0], at: 100) == 1)
    #expect(try fail(photos[1], at: 200) == 1)
    #expect(try fail(photos[2], at: nil) == 1)
    #expect(try library.nextRetry() == 100)
    #expect(try library.requeueFailed(dueBy: 99) == 0)
    #expect(try library.requeueFailed(dueBy: 150) == 1)
    #expect(try library.nextRetry() == 200)
    // It counts on while it fails, …
    #expect(try fail(photos[0], at: 300) == 2)
    #expect(
      try library.status().failures.map { [$0.attempts, Int($0.retryAt ?? 0)] } == [
        [2, 300], [1, 200], [1, 0],
      ])
    // … from the beginning when somebody asks, …
    #expect(try library.retry([photos[0], photos[0], PhotoID(99)]) == 1)
    #expect(try fail(photos[0], at: nil) == 1)
    // … and after a success.
    #expect(try library.retry(nil) == 3)
    try library.store(
      .done(.sample(), faces: []), for: photos[0], model: sample.model, analysis: "x")
    #expect(try library.retry(nil) == 0)
    #expect(try library.status().photos == [.done: 1, .new: 2])
    // A photo without a file waits for it.
    #expect(try fail(photos[1], at: 400) == 1)
    _ = try library.markMissing(["/photos/b.jpg"])
    #expect(try library.nextRetry() == nil)
  }

  @Test func mountsAreNoted() throws {
    try library.note(mounts: ["/photos": 1, "/photos/disk": 2, "/photosets": 3])
    #expect(try library.mounts(in: "/photos") == ["/photos": 1, "/photos/disk": 2])
    try library.note(mounts: ["/photos": 4, "/photos/disk": nil])
    #expect(try library.mounts(in: "/photos") == ["/photos": 4])
  }

  @Test func aPauseIsKept() throws {
    #expect(try library.pausedSince() == nil)
    #expect(try !library.setPaused(false))
    #expect(try library.setPaused(true))
    #expect(try !library.setPaused(true))
    #expect(try Library(path: library.path).pausedSince() != nil)
    #expect(try library.setPaused(false))
    #expect(try library.status().pausedSince == nil)
  }

  @Test func onlyOthersChangeTheForeignVersion() throws {
    let other = try Library(path: library.path)
    let before = try library.foreignVersion()
    try library.tryWriting()
    #expect(try library.foreignVersion() == before)
    try other.tryWriting()
    #expect(try library.foreignVersion() != before)
  }
}
