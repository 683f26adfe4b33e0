import Decisions
import Foundation
import Library
import TestSupport
import Testing
import Vocabulary

@testable import Pipeline

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
    let preview = try Grouping(settings).preview(library)
    #expect(try bytes() == before)
    #expect(try library.people() == people)
    #expect(preview.before == 2)
    #expect(try Grouping(settings).update(library) == preview)
    #expect(try Grouping(settings).preview(library).moved == 0)
    #expect(try library.people().count { $0.faces > 0 } == preview.after)
  }

  @Test func aPreviewOfAnEmptyLibraryIsEmpty() throws {
    let settings = ClusteringSettings(threshold: 0.01, qualityGate: 0.9)
    let before = try bytes()
    #expect(try Grouping(settings).preview(library) == GroupingSummary())
    #expect(try bytes() == before)
  }

  @Test func regroupingKeepsNamesAndNumbers() throws {
    for index in 0..<5 { try album.write("faces 3 \(index)", to: "\(index).png") }
    try album.scan()
    _ = try library.decide(.name(PersonID(2), "Ben"))
    let people = try library.people()
    let again = try Grouping(album.clustering).regroup(library)
    #expect(again.moved == 0 && again.before == 3 && again.after == 3 && again.kept == 1)
    #expect(try library.people() == people)
    #expect(try !Grouping(album.clustering).isDue(library))
  }
}
