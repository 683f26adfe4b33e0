import Foundation
import TestSupport
import Testing
import Watching

/// libinotifytools has one state a process, so these run one after the other.
@Suite(.serialized) struct InotifyEventsTests {
  func write(_ path: String) throws { try Data("x".utf8).write(to: URL(fileURLWithPath: path)) }

  @Test func seesFilesWrittenMovedAndDeleted() throws {
    let folder = try TemporaryFolder()
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder.file("sub"), withIntermediateDirectories: false)
    try manager.createDirectory(atPath: folder.file(".hidden"), withIntermediateDirectories: false)
    var events = try InotifyEvents()
    let passedOver = try events.watch(tree: folder.path)
    #expect(passedOver == [])
    let watched = events.watchedFolders
    #expect(watched == 2)
    let early = events.next(waiting: 0)
    #expect(early == nil)

    try write(folder.file("sub/a.jpg"))
    try write(folder.file(".hidden/b.jpg"))
    try manager.moveItem(atPath: folder.file("sub/a.jpg"), toPath: folder.file("b.jpg"))
    try manager.removeItem(atPath: folder.file("b.jpg"))
    try manager.createDirectory(atPath: folder.file("new"), withIntermediateDirectories: false)

    var seen: [FolderEvent] = []
    // The events are in the kernel's queue already: an empty answer means there are no more.
    while let event = events.next(waiting: 0) { seen.append(event) }
    let kinds = seen.map { ($0.path ?? "", $0.kind) }
    #expect(kinds.contains { $0 == (folder.file("sub/a.jpg"), .created) })
    #expect(kinds.contains { $0 == (folder.file("sub/a.jpg"), .written) })
    let from = try #require(seen.first { $0.kind == .movedFrom })
    let to = try #require(seen.first { $0.kind == .movedTo })
    #expect(from.path == folder.file("sub/a.jpg"))
    #expect(to.path == folder.file("b.jpg"))
    #expect(from.cookie == to.cookie && from.cookie != 0)
    #expect(kinds.contains { $0 == (folder.file("b.jpg"), .deleted) })
    #expect(kinds.contains { $0 == (folder.file("new"), [.created, .isFolder]) })
    #expect(!seen.contains { ($0.path ?? "").contains(".hidden/") })
  }

  @Test func theFolderItselfIsNamedWithoutSlash() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.file("sub"), withIntermediateDirectories: false)
    var events = try InotifyEvents()
    _ = try events.watch(tree: folder.file("sub"))
    try FileManager.default.removeItem(atPath: folder.file("sub"))
    let first = events.next(waiting: 1)
    let event = try #require(first)
    #expect(event.kind.contains(.folderDeleted))
    #expect(event.path == folder.file("sub"))
  }

  @Test func thereIsOneAtATime() throws {
    do {
      let first = try InotifyEvents()
      #expect(throws: WatchingError.alreadyWatching) { _ = try InotifyEvents() }
      let watched = first.watchedFolders
      #expect(watched == 0)
    }
    // The first one is gone, so its place is free.
    var second = try InotifyEvents()
    let folder = try TemporaryFolder()
    _ = try second.watch(tree: folder.path)
    try write(folder.file("a"))
    let event = second.next(waiting: 1)
    #expect(event?.path == folder.file("a"))
  }

  @Test func aMissingFolderIsAnError() throws {
    var events = try InotifyEvents()
    do {
      _ = try events.watch(tree: "/nonexistent")
      Issue.record("watched a folder that is not there")
    } catch {
      #expect(error == .folder(path: "/nonexistent", reason: "No such file or directory"))
    }
  }

  @Test func theLimitIsNamedWithItsCure() {
    #expect(
      WatchingError.tooManyFolders(path: "/p", limit: 8192).description
        == "cannot watch /p: the system allows 8192 watched folders. "
        + "Raise it with: sysctl fs.inotify.max_user_watches=32768")
  }
}
