import Support
import Testing
import Watching

@testable import Ingest

/// What waits, what is due, and what is handed out.
@Suite struct InboxTests {
  private static let quiet = EventAggregator.Limits().quiet
  private static let quietWhileOpen = EventAggregator.Limits().quietWhileOpen

  private func inbox(total: Int = 50_000) -> Inbox {
    var limits = EventAggregator.Limits()
    limits.total = total
    var inbox = Inbox(limits: limits)
    inbox.begin(root: "/p")
    return inbox
  }

  private func files(_ inbox: inout Inbox) -> [Inbox.File] {
    var files: [Inbox.File] = []
    while let file = inbox.nextFile() { files.append(file) }
    return files
  }

  @Test func aFileIsDueAMomentAfterItsLastEvent() {
    var inbox = inbox()
    inbox.add(FolderEvent(path: "/p/a.jpg", kind: .written), at: .zero)
    #expect(inbox.count == 1)
    #expect(inbox.nextTime == Self.quiet)
    #expect(inbox.collect(at: .zero) == Inbox.Due())
    #expect(!inbox.hasFiles)
    #expect(inbox.collect(at: Self.quiet) == Inbox.Due())
    #expect(inbox.hasFiles)
    #expect(inbox.count == 1)
    #expect(inbox.nextTime == nil)
    #expect(files(&inbox) == [Inbox.File(path: "/p/a.jpg", isClosed: true)])
    #expect(inbox.count == 0)
  }

  @Test func aBusyFileIsDueWhenItWasQuietAndThenDoubted() {
    var inbox = inbox()
    inbox.add(busyFile: "/p/a.jpg", at: .zero)
    _ = inbox.collect(at: Self.quiet)
    #expect(!inbox.hasFiles)
    _ = inbox.collect(at: Self.quietWhileOpen)
    #expect(files(&inbox) == [Inbox.File(path: "/p/a.jpg", isClosed: false)])
    // It was written to a moment ago: it waits again, until it is found the same twice.
    var now = Self.quietWhileOpen
    #expect(inbox.isQuiet("/p/a.jpg", size: 1, modified: 1, age: .zero, at: now) == false)
    #expect(inbox.count == 1)
    now += Self.quietWhileOpen
    _ = inbox.collect(at: now)
    #expect(files(&inbox).count == 1)
    #expect(inbox.isQuiet("/p/a.jpg", size: 1, modified: 1, age: .zero, at: now) == true)
    #expect(inbox.count == 0)
  }

  @Test func whatIsGoneAndFoldersAreHandedOverAtOnce() {
    var inbox = inbox()
    inbox.add(FolderEvent(path: "/p/a.jpg", kind: .deleted), at: .zero)
    inbox.add(FolderEvent(path: "/p/sub", kind: [.created, .isFolder]), at: .zero)
    inbox.add(FolderEvent(path: "/p", kind: .folderMoved), at: .zero)
    #expect(inbox.collect(at: .zero) == Inbox.Due(roots: ["/p"], gone: ["/p/a.jpg"]))
    #expect(inbox.collect(at: Self.quiet) == Inbox.Due(folders: ["/p/sub"]))
    #expect(inbox.count == 0)
  }

  @Test func filesComeInTheirOrderHoweverTheyAreMixed() {
    var inbox = inbox()
    var expected: [FilePath] = []
    var found: [FilePath] = []
    for step in 0..<100 {
      for part in 0...(step % 3) {
        let path = FilePath("/p/\(step)-\(part).jpg")
        expected.append(path)
        inbox.add(dueFile: path)
      }
      if let file = inbox.nextFile() { found.append(file.path) }
      #expect(inbox.count == expected.count - found.count)
    }
    found += files(&inbox).map(\.path)
    #expect(found == expected)
    #expect(!inbox.hasFiles)
    #expect(inbox.nextFile() == nil)
  }

  @Test func noFolderIsPassedOverTwice() {
    var inbox = inbox()
    inbox.add(folderForPass: "/p/a/b")
    inbox.add(folderForPass: "/p/c")
    inbox.add(folderForPass: "/p/a")
    inbox.add(folderForPass: "/p/a/d")
    #expect(inbox.count == 2)
    #expect(inbox.nextFolder() == "/p/c")
    #expect(inbox.nextFolder() == "/p/a")
    #expect(inbox.nextFolder() == nil)
    #expect(!inbox.hasFolders)
  }

  @Test func nothingIsPassedOverInARootThatLeft() {
    var inbox = inbox()
    inbox.add(folderForPass: "/p/a")
    inbox.add(folderForPass: "/q")
    inbox.forgetFolders(in: "/p")
    #expect(inbox.nextFolder() == "/q")
    #expect(!inbox.hasFolders)
    // One that is named no longer is no root of events either.
    inbox.end(root: "/p")
    inbox.add(FolderEvent(path: "/p", kind: .folderDeleted), at: .zero)
    #expect(inbox.collect(at: .zero).roots == [])
  }

  @Test func lostEventsAreAReasonToLookThroughEverything() {
    var inbox = inbox()
    inbox.add(dueFile: "/p/a.jpg")
    inbox.add(FolderEvent(path: nil, kind: .overflow), at: .zero)
    #expect(inbox.collect(at: .zero).everything == nil)
    #expect(inbox.collect(at: Self.quiet).everything == .lostEvents)
    #expect(!inbox.hasFiles, "they are part of everything")
  }

  /// While the service is paused nobody asks for files.
  @Test func filesThatPileUpBecomeOneLookThroughEverything() {
    var inbox = inbox(total: 10)
    var now = Duration.zero
    for number in 0..<11 {
      inbox.add(FolderEvent(path: "/p/\(number).jpg", kind: .written), at: now)
      now += Self.quiet
      #expect(inbox.collect(at: now).everything == (number < 10 ? nil : .tooMuchWaits))
    }
    #expect(inbox.count == 0)
  }

  @Test func newRulesAreAReasonToLookThroughEverythingAndNewLimitsAreNot() {
    var inbox = inbox()
    var limits = EventAggregator.Limits()
    limits.quiet = .seconds(1)
    inbox.adopt(limits: limits, rules: inbox.rules, at: .zero)
    #expect(inbox.nextTime == nil)
    inbox.adopt(limits: limits, rules: IgnoreRules(["*.tmp"]), at: .zero)
    #expect(inbox.nextTime == .seconds(1))
    #expect(inbox.collect(at: .seconds(1)).everything == .newRules)
    #expect(inbox.rules == IgnoreRules(["*.tmp"]))
  }
}
