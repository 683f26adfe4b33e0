import Foundation
import Support
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
    let passedOver = try events.watch(tree: folder.filePath)
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
    #expect(kinds.contains { $0 == (folder.filePath.appending("sub/a.jpg"), .created) })
    #expect(kinds.contains { $0 == (folder.filePath.appending("sub/a.jpg"), .written) })
    let from = try #require(seen.first { $0.kind == .movedFrom })
    let to = try #require(seen.first { $0.kind == .movedTo })
    #expect(from.path == folder.filePath.appending("sub/a.jpg"))
    #expect(to.path == folder.filePath.appending("b.jpg"))
    #expect(from.cookie == to.cookie && from.cookie != 0)
    #expect(kinds.contains { $0 == (folder.filePath.appending("b.jpg"), .deleted) })
    #expect(kinds.contains { $0 == (folder.filePath.appending("new"), [.created, .isFolder]) })
    #expect(!seen.contains { ($0.path ?? "").contains(".hidden/") })
  }

  @Test func theFolderItselfIsNamedWithoutSlash() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.file("sub"), withIntermediateDirectories: false)
    var events = try InotifyEvents()
    _ = try events.watch(tree: folder.filePath.appending("sub"))
    try FileManager.default.removeItem(atPath: folder.file("sub"))
    let first = events.next(waiting: 1)
    let event = try #require(first)
    #expect(event.kind.contains(.folderDeleted))
    #expect(event.path == folder.filePath.appending("sub"))
  }

  /// A folder that goes and one of the same name that comes are two, and so are their watches.
  @Test func foldersThatGoAreWatchedNoLonger() throws {
    let folder = try TemporaryFolder()
    let manager = FileManager.default
    func make(_ name: String) throws {
      try manager.createDirectory(atPath: folder.file(name), withIntermediateDirectories: true)
    }
    func drain(_ events: inout InotifyEvents) -> [FolderEvent] {
      var seen: [FolderEvent] = []
      while let event = events.next(waiting: 0) { seen.append(event) }
      return seen
    }
    try make("a/b")
    var events = try InotifyEvents()
    _ = try events.watch(tree: folder.filePath)
    for _ in 0..<3 {
      try manager.removeItem(atPath: folder.file("a"))
      _ = drain(&events)
      var watched = events.watchedFolders
      #expect(watched == 1)
      try make("a/b")
      _ = try events.watch(tree: folder.filePath.appending("a"))
      watched = events.watchedFolders
      #expect(watched == 3)
    }
    _ = drain(&events)
    try write(folder.file("a/b/x.jpg"))
    #expect(
      drain(&events).last
        == FolderEvent(path: folder.filePath.appending("a/b/x.jpg"), kind: .written))

    // One that is moved is what it was, under another name.
    try manager.moveItem(atPath: folder.file("a"), toPath: folder.file("c"))
    try write(folder.file("c/b/y.jpg"))
    let moved = drain(&events)
    #expect(moved.map(\.path) == [folder.filePath.appending("a"), folder.filePath.appending("c")])
    var watched = events.watchedFolders
    #expect(watched == 1)
    _ = try events.watch(tree: folder.filePath.appending("c"))
    try write(folder.file("c/b/z.jpg"))
    #expect(drain(&events).last?.path == folder.filePath.appending("c/b/z.jpg"))

    // Also where the move was not noticed.
    events.unwatch(tree: folder.filePath)
    _ = try events.watch(tree: folder.filePath.appending("c"))
    try manager.moveItem(atPath: folder.file("c"), toPath: folder.file("d"))
    _ = try events.watch(tree: folder.filePath.appending("d"))
    try write(folder.file("d/b/z.jpg"))
    #expect(drain(&events).last?.path == folder.filePath.appending("d/b/z.jpg"))
    watched = events.watchedFolders
    #expect(watched == 2)
  }

  /// One of two folders that change places is looked at while the events of the other still wait: these name the new place.
  @Test func aFolderFoundElsewhereLeavesAnEventWhereItWas() throws {
    let folder = try TemporaryFolder()
    let manager = FileManager.default
    for name in ["a", "b"] {
      try manager.createDirectory(atPath: folder.file(name), withIntermediateDirectories: false)
    }
    let (a, b) = (folder.filePath.appending("a"), folder.filePath.appending("b"))
    var events = try InotifyEvents()
    _ = try events.watch(tree: a)
    _ = try events.watch(tree: b)
    try manager.moveItem(atPath: folder.file("a"), toPath: folder.file("c"))
    let first = events.next(waiting: 1)
    #expect(first == FolderEvent(path: a, kind: .folderMoved))
    try manager.moveItem(atPath: folder.file("b"), toPath: folder.file("a"))
    events.unwatch(tree: a)
    _ = try events.watch(tree: a)
    var moved: Set<FilePath> = []
    while let event = events.next(waiting: 0) {
      if event.kind == .folderMoved, let path = event.path { moved.insert(path) }
    }
    #expect(moved.contains(b))
  }

  @Test func ofAClosedFolderOnlyNomediaCounts() throws {
    let folder = try TemporaryFolder()
    let manager = FileManager.default
    try manager.createDirectory(
      atPath: folder.file("cache/sub"), withIntermediateDirectories: true)
    var events = try InotifyEvents()
    _ = try events.watch(tree: folder.filePath)
    try write(folder.file("cache/.nomedia"))
    while events.next(waiting: 0) != nil {}
    // Once more, as the aggregator asks for.
    _ = try events.watch(tree: folder.filePath.appending("cache"))
    let watched = events.watchedFolders
    #expect(watched == 2)
    try write(folder.file("cache/a.jpg"))
    try write(folder.file("cache/sub/a.jpg"))
    let silence = events.next(waiting: 0)
    #expect(silence == nil)
    try manager.removeItem(atPath: folder.file("cache/.nomedia"))
    let event = events.next(waiting: 1)
    #expect(event == FolderEvent(path: folder.filePath.appending("cache/.nomedia"), kind: .deleted))
    _ = try events.watch(tree: folder.filePath.appending("cache"))
    try write(folder.file("cache/sub/b.jpg"))
    let file = events.next(waiting: 1)
    #expect(file?.path == folder.filePath.appending("cache/sub/b.jpg"))
  }

  @Test func theDescriptorTellsOfEvents() throws {
    let folder = try TemporaryFolder()
    var events = try InotifyEvents()
    _ = try events.watch(tree: folder.filePath)
    var entry = pollfd(fd: events.descriptor, events: Int16(POLLIN), revents: 0)
    #expect(poll(&entry, 1, 0) == 0)
    try write(folder.file("a.jpg"))
    #expect(poll(&entry, 1, 1000) == 1)
    while events.next(waiting: 0) != nil {}
    #expect(poll(&entry, 1, 0) == 0)
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
    _ = try second.watch(tree: folder.filePath)
    try write(folder.file("a"))
    let event = second.next(waiting: 1)
    #expect(event?.path == folder.filePath.appending("a"))
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
}
