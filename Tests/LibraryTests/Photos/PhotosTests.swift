import Decisions
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Library

@Suite struct PhotosTests {
  let sample: Sample
  var library: Library { sample.library }

  /// Who is on which photo, and when it was taken.
  ///
  /// | photo | people | captured |
  /// |---|---|---|
  /// | 1 | 1 2 | 2019-07-04T12:33:11 |
  /// | 2 | 1 | 2019-07-05T00:00:00 |
  /// | 3 | 2 3 | 2018-12-31T23:59:59 |
  /// | 4 | 1 2 3 | unknown |
  /// | 5 | nobody | 2020-01-01T00:00:00 |
  init() throws {
    sample = try Sample()
    let photos: [(people: String, captured: String?)] = [
      ("12", "2019-07-04T12:33:11"), ("1", "2019-07-05T00:00:00"), ("23", "2018-12-31T23:59:59"),
      ("123", nil), ("", "2020-01-01T00:00:00"),
    ]
    try sample.scan(
      Dictionary(uniqueKeysWithValues: (1...5).map { ("\($0).jpg", "content \($0)") }))
    for (index, photo) in photos.enumerated() {
      let faces = photo.people.indices.enumerated().map { offset, _ in
        FoundFace.sample(x: Float(100 * offset))
      }
      try library.store(
        .done(.sample(captured: photo.captured), faces: faces), for: PhotoID(Int64(index + 1)),
        model: sample.model, analysis: "a")
    }
    try sample.assign(photos.map(\.people).joined())
  }

  private func photos(
    any: [Int64] = [], with: [Int64] = [], without: [Int64] = [], since: String? = nil,
    until: String? = nil
  ) throws -> [Int64] {
    try library.photos(
      PhotoQuery(
        any: any.map { PersonID($0) }, with: with.map { PersonID($0) },
        without: without.map { PersonID($0) }, since: since, until: until)
    ).map(\.photo.rawValue)
  }

  @Test func areInOrderOfTimeUnknownOnesLast() throws {
    #expect(try photos() == [3, 1, 2, 5, 4])
  }

  @Test func areChosenByPeople() throws {
    #expect(try photos(with: [1]) == [1, 2, 4])
    #expect(try photos(with: [1, 2]) == [1, 4])
    #expect(try photos(with: [1, 2, 3]) == [4])
    #expect(try photos(with: [1, 1]) == [1, 2, 4])
    #expect(try photos(any: [1, 3]) == [3, 1, 2, 4])
    #expect(try photos(any: [3]) == [3, 4])
    #expect(try photos(any: [1, 3], with: [2]) == [3, 1, 4])
    #expect(try photos(without: [1]) == [3, 5])
    #expect(try photos(any: [1, 2], without: [3]) == [1, 2])
    #expect(try photos(with: [1], without: [1]) == [])
    #expect(try photos(with: [77]) == [])
  }

  @Test func areChosenByTime() throws {
    #expect(try photos(since: "2019") == [1, 2, 5])
    #expect(try photos(until: "2019") == [3, 1, 2])
    #expect(try photos(since: "2019-07-05", until: "2019-07-05") == [2])
    #expect(try photos(until: "2019-07-04T12") == [3, 1])
    #expect(try photos(since: "2019-07-04T12:33:12") == [2, 5])
    #expect(try photos(with: [2], since: "2019") == [1])
  }

  /// A date that is known in part counts while it may lie in the span.
  @Test func areChosenByDatesKnownInPart() throws {
    for (id, captured) in [(1, "2019"), (2, "2019-07"), (3, "2019-07-05")] as [(Int64, String)] {
      try library.store(
        .done(.sample(captured: captured), faces: []), for: PhotoID(id), model: sample.model,
        analysis: "b")
    }
    #expect(try photos() == [1, 2, 3, 5, 4])
    #expect(try photos(since: "2019-07-06", until: "2019-07-31") == [1, 2])
    #expect(try photos(since: "2019-08", until: "2019-09") == [1])
    #expect(try photos(until: "2019-07-04") == [1, 2])
    #expect(try photos(since: "2018", until: "2018") == [])
  }

  // MARK: Dates of files

  private func dates() throws -> [Int64: CaptureTime] {
    let answers = try library.photos(PhotoQuery())
    for answer in answers {
      #expect(try library.photo(answer.photo)?.captured == answer.captured)
    }
    return Dictionary(
      uniqueKeysWithValues: answers.compactMap { answer in
        answer.captured.map { (answer.photo.rawValue, $0) }
      })
  }

  /// Photo 4 has no date of its own. The time of all files in these tests is near the beginning of 1970: none.
  @Test func aFilesNameTellsWhatThePhotoDoesNot() throws {
    var files = Dictionary(uniqueKeysWithValues: (1...5).map { ("\($0).jpg", "content \($0)") })
    #expect(try dates()[4] == nil)
    files["4.jpg"] = nil
    files["2021-01-01.jpg"] = "content 4"
    files["2018-01-01/IMG-20190704-WA0001.jpg"] = "content 4"
    files["1999-01-01.jpg"] = "content 1"
    try sample.scan(files)
    #expect(try dates()[4] == CaptureTime("2019-07-04", .name), "the earliest")
    #expect(try dates()[1] == CaptureTime("2019-07-04T12:33:11", .exif), "its own goes first")
    #expect(try photos() == [3, 4, 1, 2, 5])
    #expect(try photos(with: [1], until: "2019-07-04") == [4, 1])
    #expect(try photos(since: "2021") == [])
    // What is not there says nothing.
    files["2018-01-01/IMG-20190704-WA0001.jpg"] = nil
    try sample.scan(files)
    #expect(try dates()[4] == CaptureTime("2021-01-01", .name))
    #expect(try photos(since: "2021") == [4])
    // A name goes before a time, however early.
    files["old.jpg"] = "content 4"
    try sample.scan(files, modified: 1_000_000_000 * 1_000_000_000)
    #expect(try dates()[4] == CaptureTime("2021-01-01", .name))
    files["2021-01-01.jpg"] = nil
    try sample.scan(files, modified: 1_000_000_000 * 1_000_000_000)
    let clock = try #require(ClockTime(seconds: 1_000_000_000))
    #expect(try dates()[4] == CaptureTime(clock, .file))
    #expect(try photos(since: "2001-09", until: "2001-09") == [4])
  }

  @Test func onlyWhatThePhotoItselfSaysRefusesAPerson() throws {
    let files = Dictionary(
      uniqueKeysWithValues: (1...5).map { ("1985-01-0\($0).jpg", "content \($0)") })
    try sample.scan(files, modified: 1_000_000_000 * 1_000_000_000)
    #expect(try dates()[4] == CaptureTime("1985-01-04", .name))
    _ = try library.decide(.birthYear(PersonID(1), 2019))
    let input = try library.clusteringInput(model: sample.model)
    // The faces of photo 3, from 2018.
    #expect(
      zip(input.faces.photos, input.faces.refused).filter { !$0.1.isEmpty }.map(\.0) == [
        PhotoID(3), PhotoID(3),
      ])
  }

  @Test func saysWhoIsOnAPhoto() throws {
    try library.name(PersonID(2), "Ann")
    let photo = try library.photo(at: "/photos/4.jpg")
    #expect(photo.paths == ["/photos/4.jpg"])
    let faces = try library.faces(of: photo.id)
    #expect(faces.map(\.person) == [PersonID(1), PersonID(2), PersonID(3)])
    #expect(faces.map(\.personName) == [nil, "Ann", nil])
    for path in ["/photos/5", "/photos", "/elsewhere/4.jpg", "/photos4.jpg", "/photos/4.jpg/"]
      as [FilePath]
    {
      #expect(throws: LibraryError.unknownPhoto(path: path)) { try library.photo(at: path) }
    }
  }

  @Test func statusCounts() throws {
    try library.name(PersonID(2), "Ann")
    let status = try library.status()
    #expect(status.photos == [.done: 5])
    #expect(status.files == 5)
    #expect(status.faces == 8)
    #expect(try library.faceCount() == 8)
    #expect(status.people == 3)
    #expect(status.named == 1)
    #expect(status.failures == [])
  }

  @Test func statusCountsThePeopleThatAreListed() throws {
    try library.name(PersonID(2), "Ann")
    _ = try library.endScan(try library.beginScan(of: Sample.photos))
    let status = try library.status()
    #expect(status.faces == 0)
    #expect(try library.people().map(\.name) == ["Ann"])
    #expect(status.people == 1)
    #expect(status.named == 1)
  }

  /// What must stay fast in a large library finds its rows by index. (Names are few; scanning them is fine.)
  @Test func questionsUseIndexes() throws {
    func fullScans(_ body: () throws -> Void) rethrows -> Int {
      func total() -> Int {
        library.database.statements.values.reduce(0) {
          $1.sql.contains("FROM folders") ? $0 : $0 + $1.fullScanSteps
        }
      }
      let before = total()
      try body()
      return total() - before
    }
    // The measure works: this one looks at every photo.
    #expect(try fullScans { _ = try photos() } > 0)

    try library.name(PersonID(2), "Ann")
    #expect(try fullScans { _ = try photos(with: [1, 2]) } == 0)
    #expect(try fullScans { _ = try photos(with: [1], without: [3], since: "2019") } == 0)
    #expect(
      try fullScans {
        _ = try library.pictures(
          PhotoQuery(any: [PersonID(1)], without: [PersonID(3)]), withOthers: true)
      } == 0)
    #expect(try fullScans { _ = try library.person(matching: "Ann") } == 0)
    #expect(try fullScans { _ = try library.photo(at: "/photos/1.jpg") } == 0)
    #expect(try fullScans { _ = try library.photo(hash: .of("content 1")) } == 0)
    #expect(try fullScans { _ = try library.faces(of: PhotoID(1)) } == 0)
    #expect(try fullScans { _ = try library.faces(of: PersonID(1)) } == 0)
    #expect(try fullScans { _ = try library.queue(limit: 10) } == 0)
    #expect(try fullScans { _ = try library.queueLength() } == 0)
    #expect(
      try fullScans {
        var scan = try library.beginScan(of: Sample.photos)
        let stamp = FileStamp(size: 1, modified: 1, changed: 1)
        _ = try library.unchanged("/photos/1.jpg", stamp: stamp, in: &scan)
        _ = try library.register("/photos/1.jpg", stamp: stamp, hash: .of("x"), in: &scan)
        _ = try library.endScan(scan) { _ in false }
      } == 0)
    #expect(
      try fullScans {
        try library.store(
          .done(.sample(), faces: [.sample()]), for: PhotoID(1), model: sample.model, analysis: "a")
      } == 0)
  }
}
