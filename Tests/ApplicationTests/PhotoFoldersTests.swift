import Foundation
import Library
import Support
import TestSupport
import Testing
import Watching

@testable import Application

@Suite struct PhotoFoldersTests {
  let small: SmallLibrary

  init() throws {
    small = try SmallLibrary()
    try small.addPhotos([[1]])
    try small.folder.make("photos/@eaDir")
    try small.folder.make("others")
  }

  func unwatch(
    _ name: FilePath, forgetting: Bool = false, configured: [FilePath] = []
  ) throws -> FolderChangesReport {
    let others = try configured.map { try small.path($0) }
    return try PhotoFolders.unwatch(
      [try small.path(name)], forgetting: forgetting, in: small.library
    ) { others.isEmpty ? nil : (folders: others, origin: "c:3") }
  }

  @Test func foldersAreKnownWithoutLinks() throws {
    try FileManager.default.createSymbolicLink(
      atPath: small.folder.file("link"), withDestinationPath: "photos")
    let root = small.folder.filePath
    #expect(try PhotoFolders.located([root.appending("link")]) == [small.path("photos")])
    let file = root.appending("link/1.jpg")
    #expect(throws: PhotoFolders.Mistake.noFolder(file)) { try PhotoFolders.located([file]) }
    #expect(
      try PhotoFolders.located([file], orFiles: true) == [small.path("photos/1.jpg")])
    let none = root.appending("none")
    #expect(throws: FileError.unreadable(none, .system(SystemError(number: ENOENT)))) {
      try PhotoFolders.located([none])
    }
  }

  @Test func whatIsPassedOverIsNotWatched() throws {
    let (photos, debris) = (try small.path("photos"), try small.path("photos/@eaDir"))
    try PhotoFolders.check([debris], watched: [], rules: IgnoreRules())
    let mistake = #expect(throws: PhotoFolders.Mistake.self) {
      try PhotoFolders.check([photos, debris], watched: [photos], rules: IgnoreRules())
    }
    guard case .passedOver(path: debris, watched: photos, _) = mistake else {
      Issue.record("\(String(describing: mistake))")
      return
    }
    try PhotoFolders.check([debris], watched: [photos], rules: IgnoreRules(["!@eaDir"]))
  }

  @Test func foldersAreWatchedAndLetGoOf() throws {
    let (photos, inner) = (try small.path("photos"), try small.path("photos/2019"))
    let added = try PhotoFolders.watch([photos, inner], in: small.library)
    #expect(added.changes.map(\.changed) == [true, false])
    #expect(added.changes.map(\.partOf) == [nil, photos])
    #expect(!added.isServiceRunning)
    let report = try PhotoFolders.report(
      small.library, at: small.library.path, configured: [try small.path("others")])
    #expect(report.folders.map(\.path) == [try small.path("others"), photos])
    #expect(report.folders.map(\.watched) == [true, true])
    #expect(try unwatch("photos").changes.map(\.forgotten) == [false])
    #expect(try small.library.watchedFolders() == [])
  }

  @Test func mistakesAreFacts() throws {
    func expect(
      _ mistake: PhotoFolders.Mistake, _ body: () throws -> FolderChangesReport
    ) {
      #expect(throws: mistake) { _ = try body() }
    }
    let (photos, others) = (try small.path("photos"), try small.path("others"))
    expect(.notWatched(photos, isScanned: true)) { try unwatch("photos") }
    expect(.notWatched(others, isScanned: false)) { try unwatch("others") }
    expect(.unknown(others)) { try unwatch("others", forgetting: true) }
    expect(.configured(others, origin: "c:3")) {
      try unwatch("others", configured: ["others"])
    }
    #expect(try unwatch("photos", forgetting: true).changes.map(\.forgotten) == [true])
    #expect(try small.library.people() == [])
  }

  @Test func theServiceIsPausedInTheLibrary() throws {
    #expect(try ServiceControl.setPaused(true, in: small.library).changed)
    #expect(try !ServiceControl.setPaused(true, in: small.library).changed)
    #expect(try StatusReport(of: small.library, configured: []).pausedSince != nil)
    #expect(try ServiceControl.setPaused(false, in: small.library).changed)
    #expect(try ServiceControl.retry(nil, in: small.library).photos == 0)
    #expect(throws: LibraryError.self) {
      try ServiceControl.retry([try small.path("none.jpg")], in: small.library)
    }
  }
}
