import Grouping
import Faces
import Decisions
import Library
import Support
import TestSupport
import Testing
import Vocabulary
import WorkerTestSupport

@testable import Application

/// What is asked about people and photos, answered as data.
@Suite struct QueryTests {
  @Test func hiddenPeopleAreOnlyShownWhenAskedFor() throws {
    let home = try Household("A", "A", "B")
    let (a, b) = (try #require(try home.person(0)), try #require(try home.person(2)))
    _ = try home.decider.decide(.hide([b]))
    let everybody = try home.library.people(includingHidden: true)
    func ids(_ selection: PeopleSelection) -> [PersonID] {
      everybody.filter(selection.contains).map(\.id)
    }
    #expect(ids(.shown) == [a])
    #expect(ids(.hidden) == [b])
    #expect(ids(.all) == [a, b])
    let report = PersonReport(try #require(everybody.first))
    #expect(report.id == a.rawValue && report.photos == 2 && report.faces == 2)
    #expect(report.title == "#\(a.rawValue)")
  }

  @Test func photosAreAskedForByNames() throws {
    let home = try Household("A", "AB", "B", captured: "2019-07-04T12:00:00")
    let (a, b) = (try #require(try home.person(0)), try #require(try home.person(2)))
    _ = try home.decider.decide(.name(a, "Ada"))
    func photos(_ query: PhotoQuery) throws -> [FilePath] {
      try home.library.photos(query).map { $0.paths[0] }
    }
    let library = home.library
    #expect(try photos(PhotoQuery(any: ["ada"], in: library)) == Array(home.photos[...1]))
    let both = try PhotoQuery(any: ["Ada"], with: ["#\(b.rawValue)"], in: library)
    #expect(try photos(both) == [home.photos[1]])
    let alone = try PhotoQuery(any: ["Ada"], without: ["\(b.rawValue)"], in: library)
    #expect(try photos(alone) == [home.photos[0]])
    let late = try PhotoQuery(any: ["Ada"], since: DateBound("2020"), in: library)
    #expect(try photos(late) == [])
    #expect(throws: LibraryError.unknownPerson("Adam", nearest: "Ada")) {
      try PhotoQuery(any: ["Adam"], in: library)
    }
    let report = try PhotosReport(try library.photos(both), in: library)
    #expect(report.photos.count == 1)
    let photo = try #require(report.photos.first)
    #expect(photo.path == home.photos[1] && photo.captured == "2019-07-04T12:00:00")
    #expect(photo.faces.map(\.face) == [1, 2])
    #expect(photo.faces.map(\.person?.id) == [a.rawValue, b.rawValue])
    #expect(photo.faces[0].person?.name == "Ada")
  }

  @Test func aSpanMayBeEmpty() throws {
    func isEmpty(_ since: String, _ until: String) throws -> Bool {
      DateBound.isEmpty(
        from: try #require(DateBound(since)), to: try #require(DateBound(until)))
    }
    #expect(try isEmpty("2020", "2019"))
    #expect(try !isEmpty("2019-07", "2019"))
    #expect(try !isEmpty("2019", "2019"))
  }

  @Test func thePersonsOddestFaceComesFirstWhenAskedFor() throws {
    let home = try Household("A", "A", "A", "a")
    let (a, other) = (try #require(try home.person(0)), try #require(try home.person(3)))
    _ = try home.decider.decide(.merge([other], into: a, samePhoto: false))
    let person = try #require(try home.library.person(a))
    let odd = try ShownFacesReport(
      of: person, in: home.library, oddestFirst: true, limit: 2, home.settings, models: .embedded())
    #expect(odd.person?.id == a.rawValue && odd.person?.faces == 4)
    #expect(odd.faces.count == 2)
    #expect(odd.faces[0].photo == home.photos[3])
    #expect(odd.faces[0].confirmed)
    let distances = odd.faces.compactMap(\.distance)
    #expect(distances.count == 2 && distances[0] > distances[1])
  }

  @Test func discardedFacesAreNobodys() throws {
    let home = try Household("A", "B")
    let face = try home.face(1).id
    _ = try home.decider.decide(.discard([face]))
    let report = try ShownFacesReport(discardedIn: home.library)
    #expect(report.person == nil)
    #expect(report.faces.map(\.id) == [face.rawValue])
    #expect(report.faces[0].distance == nil && report.faces[0].photo == home.photos[1])
  }
}

@Suite struct PhotoStudyTests {
  @Test func aKnownPhotoHasItsStoredFacesWhereverItLies() throws {
    let home = try Household("AB", "A", captured: "2019-07-04T12:00:00")
    let a = try #require(try home.person(0))
    _ = try home.decider.decide(.name(a, "Ada"))
    try home.folder.write("photo 0 of AB", to: "copy.jpg")
    let study = try PhotoStudy(home.library, DetectorSettings(), models: .embedded())
    let photo = try study.study(home.folder.filePath.appending("copy.jpg"))
    #expect(photo.inLibrary)
    #expect(photo.report.faces.map(\.face) == [1, 2])
    #expect(photo.report.faces[0].person == PersonReference(id: a.rawValue, name: "Ada"))
    #expect(photo.report.captured == "2019-07-04T12:00:00" && photo.report.capturedFrom == "exif")

    let other = try study.study(home.photos[1])
    let comparison = try CompareReport(photo, other, threshold: 0.03, models: .embedded())
    #expect(comparison.pairs.map { [$0.a, $0.b] } == [[1, 1], [2, 1]])
    #expect(comparison.pairs.map(\.match) == [true, false])
    #expect(comparison.pairs[0].distance < 0.001 && comparison.pairs[1].distance > 0.9)
  }

  @Test func whatIsNoFileIsAFact() throws {
    let folder = try TemporaryFolder()
    let study = try PhotoStudy(nil, DetectorSettings(), models: .embedded())
    #expect(throws: FileError.unreadable(folder.filePath, .folder)) {
      try study.study(folder.filePath)
    }
  }

  @Test func anyOtherPhotoIsSearchedOnTheSpot() throws {
    let folder = try TemporaryFolder()
    let study = try PhotoStudy(
      nil, DetectorSettings(), models: .embedded(), worker: try Doubles.program())
    try Doubles.write("faces 2", to: folder.file("a.png"))
    let photo = try study.study(folder.filePath.appending("a.png"))
    #expect(!photo.inLibrary)
    #expect(photo.report.faces.map(\.face) == [1, 2])
    #expect(photo.report.faces.allSatisfy { $0.id == nil && $0.person == nil })
    try Doubles.write("fail it shows nothing", to: folder.file("b.png"))
    let path = folder.filePath.appending("b.png")
    #expect(throws: PhotoStudy.Refusal.unreadable(path, reason: "it shows nothing")) {
      try study.study(path)
    }
  }
}
