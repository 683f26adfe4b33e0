import Support
import TestSupport
import Testing

@testable import Watching

/// What the kernel tells, and when that becomes something to look at.
final class EventAggregatorTests {
  var aggregator = EventAggregator()
  let quiet: Duration
  let quietWhileOpen: Duration
  let patience: Duration

  init() {
    aggregator.roots = ["/p"]
    aggregator.limits.filesInFolder = 5
    aggregator.limits.total = 20
    quiet = aggregator.limits.quiet
    quietWhileOpen = aggregator.limits.quietWhileOpen
    patience = aggregator.limits.patience
  }

  func tell(
    _ path: FilePath?, _ kind: FolderEvent.Kind, at time: Duration = .zero
  ) {
    aggregator.add(FolderEvent(path: path, kind: kind), at: time)
  }

  func work(at time: Duration) -> Set<EventAggregator.Work> {
    Set(aggregator.work(at: time))
  }

  func ordered(at time: Duration, limit: Int = .max) -> [EventAggregator.Work] {
    aggregator.work(at: time, limit: limit)
  }

  func isQuiet(size: Int64, age: Duration = .zero, at time: Duration) -> Bool {
    aggregator.isQuiet("/p/a.jpg", size: size, modified: 1, age: age, at: time)
  }

  // MARK: Files

  @Test func aFileIsLookedAtAMomentAfterItWasClosed() {
    tell("/p/a.jpg", .created)
    tell("/p/a.jpg", .written, at: .seconds(1))
    #expect(aggregator.nextTime == .seconds(1) + quiet)
    #expect(work(at: .seconds(1)) == [])
    #expect(work(at: .seconds(1) + quiet) == [.file("/p/a.jpg", isClosed: true)])
    #expect(aggregator.nextTime == nil)
    #expect(aggregator.count == 0)
  }

  @Test func everyEventPutsTheLookOff() {
    for step in 0..<10 { tell("/p/a.jpg", .written, at: quiet / 2 * step) }
    let last = quiet / 2 * 9
    #expect(work(at: last) == [])
    #expect(work(at: last + quiet) == [.file("/p/a.jpg", isClosed: true)])
  }

  @Test func aFileThatNeverRestsIsLookedAtAllTheSame() {
    var looks = 0
    for step in 0..<1000 {
      let time = Duration.milliseconds(200 * step)
      tell("/p/a.jpg", .written, at: time)
      looks += work(at: time).count
    }
    // 200 seconds of it, a minute each.
    #expect(looks == 3)
  }

  @Test func aFileThatIsOnlyCreatedIsLookedAtTwice() {
    tell("/p/a.jpg", .created)
    #expect(work(at: quiet) == [])
    #expect(work(at: quietWhileOpen) == [.file("/p/a.jpg", isClosed: false)])
    // It grows, …
    var time = quietWhileOpen
    for size in [10, 20, 30] as [Int64] {
      #expect(!isQuiet(size: size, at: time))
      time += quietWhileOpen
      #expect(work(at: time) == [.file("/p/a.jpg", isClosed: false)])
    }
    // … and then no more.
    #expect(isQuiet(size: 30, at: time))
    #expect(aggregator.nextTime == nil)
  }

  @Test func aHardLinkToAnOldFileIsQuietAtOnce() {
    tell("/p/a.jpg", .created)
    #expect(work(at: quietWhileOpen) == [.file("/p/a.jpg", isClosed: false)])
    #expect(isQuiet(size: 1, age: .seconds(60), at: quietWhileOpen))
  }

  @Test func aFileThatAlwaysGrowsCountsAsQuietInTheEnd() {
    var time = Duration.zero
    var size: Int64 = 0
    while !isQuiet(size: size, at: time) {
      #expect(ordered(at: time + quietWhileOpen).count == 1)
      time += quietWhileOpen
      size += 1
      #expect(time <= patience)
    }
    #expect(time >= patience)
  }

  @Test func aCloseEndsTheDoubt() {
    tell("/p/a.jpg", .created)
    tell("/p/a.jpg", .written, at: .seconds(1))
    #expect(work(at: .seconds(2)) == [.file("/p/a.jpg", isClosed: true)])
    #expect(work(at: .seconds(60)) == [])
  }

  @Test func aRenameOverIsOneLook() {
    tell("/p/.a.jpg.tmp", .created)
    tell("/p/.a.jpg.tmp", .written)
    tell("/p/.a.jpg.tmp", .movedFrom)
    tell("/p/a.jpg", .movedTo)
    #expect(work(at: quiet) == [.file("/p/a.jpg", isClosed: true)])

    // An editor that moves the old one out of the way first.
    tell("/p/a.jpg", .movedFrom)
    tell("/p/a.jpg~", .movedTo)
    tell("/p/a.jpg", .created)
    tell("/p/a.jpg", .written)
    tell("/p/a.jpg~", .deleted)
    #expect(
      work(at: quiet * 2) == [
        .gone("/p/a.jpg"), .gone("/p/a.jpg~"), .file("/p/a.jpg", isClosed: true),
      ])
  }

  @Test func whatIsGoneIsGoneAtOnceAndFirst() {
    tell("/p/a.jpg", .written)
    tell("/p/b.jpg", .written)
    tell("/p/a.jpg", .deleted, at: quiet)
    #expect(aggregator.nextTime == .zero)
    #expect(
      ordered(at: quiet) == [.gone("/p/a.jpg"), .file("/p/b.jpg", isClosed: true)])
  }

  @Test func aFileThatComesBackIsThere() {
    tell("/p/a.jpg", .deleted)
    tell("/p/a.jpg", .movedTo)
    #expect(
      ordered(at: quiet) == [.gone("/p/a.jpg"), .file("/p/a.jpg", isClosed: true)])
  }

  @Test func aChangeOfCaseIsAnotherFile() {
    tell("/p/a.JPG", .movedFrom)
    tell("/p/A.jpg", .movedTo)
    #expect(work(at: quiet) == [.gone("/p/a.JPG"), .file("/p/A.jpg", isClosed: true)])
  }

  // MARK: What is passed over

  @Test func hiddenAndIgnoredFilesAreNothing() {
    aggregator.rules = IgnoreRules(["*.tmp", "@eaDir", "raw/*"])
    for name in [".a.jpg", "b.tmp", "@eaDir", "raw/c.jpg", "raw/deep/c.jpg"] {
      tell("/p/\(name)", .written)
      tell("/p/\(name)", [.created, .isFolder])
      tell("/p/\(name)", .deleted)
    }
    #expect(aggregator.nextTime == nil)
    tell("/p/x/raw/c.jpg", .written)
    #expect(work(at: quiet) == [.file("/p/x/raw/c.jpg", isClosed: true)])
  }

  @Test func newRightsAreOneLookThatProvesNothingWritten() {
    tell("/p/a.jpg", .attributes)
    tell("/p/sub", [.attributes, .isFolder])
    #expect(
      Set(work(at: quiet)) == [
        .file("/p/a.jpg", isClosed: false), .file("/p/sub", isClosed: false),
      ])
    // A copy gets its old time after it was written: it is written all the same.
    tell("/p/b.jpg", .written)
    tell("/p/b.jpg", .attributes)
    #expect(work(at: quiet) == [.file("/p/b.jpg", isClosed: true)])
    tell("/p/.a.jpg", .attributes)
    #expect(aggregator.nextTime == nil)
  }

  @Test(arguments: [FolderEvent.Kind.created, .movedTo, .movedFrom, .deleted])
  func nomediaIsTheFoldersAffair(kind: FolderEvent.Kind) {
    let test = self
    test.tell("/p/cache/.nomedia", kind)
    test.tell("/p/cache/.nomedia", .written)
    #expect(test.work(at: quiet) == [.folder("/p/cache")])
  }

  // MARK: Folders

  @Test func aFolderThatComesIsListedOnceWithAllInIt() {
    tell("/p/new", [.created, .isFolder])
    tell("/p/new/sub", [.created, .isFolder])
    tell("/p/new/sub/a.jpg", .written)
    tell("/p/new/b.jpg", .deleted)
    tell("/p/other.jpg", .written)
    #expect(work(at: quiet) == [.folder("/p/new"), .file("/p/other.jpg", isClosed: true)])
    // Once it is listed, what happens in it counts for itself again.
    tell("/p/new/c.jpg", .written, at: .seconds(1))
    #expect(work(at: .seconds(2)) == [.file("/p/new/c.jpg", isClosed: true)])
  }

  @Test func aFolderThatGoesTakesWhatWaitedAlong() {
    tell("/p/old/a.jpg", .written)
    tell("/p/old/sub", [.created, .isFolder])
    tell("/p/older.jpg", .written)
    tell("/p/old", [.movedFrom, .isFolder])
    #expect(work(at: quiet) == [.gone("/p/old"), .file("/p/older.jpg", isClosed: true)])
  }

  @Test func aFolderThatIsRenamedIsGoneAndCome() {
    tell("/p/a", [.movedFrom, .isFolder])
    tell("/p/b", [.movedTo, .isFolder])
    #expect(ordered(at: quiet) == [.gone("/p/a"), .folder("/p/b")])
    // There and back.
    tell("/p/b", [.movedFrom, .isFolder])
    tell("/p/a", [.movedTo, .isFolder])
    tell("/p/a", [.movedFrom, .isFolder])
    tell("/p/b", [.movedTo, .isFolder])
    #expect(work(at: quiet * 2) == [.gone("/p/b"), .gone("/p/a"), .folder("/p/b")])
  }

  @Test func rootsThatGoAreToldApart() {
    aggregator.roots = ["/p", "/q"]
    tell("/p", .folderMoved)
    tell("/q", .unmounted)
    tell("/p/sub", .folderDeleted)
    tell("/p/disk", .unmounted)
    #expect(ordered(at: .zero) == [.root("/p"), .root("/q")])
    #expect(work(at: quiet) == [.folder("/p/disk")])
    // The folder above had another name when this one moved.
    tell("/p/sub", .folderMoved)
    #expect(work(at: quiet * 2) == [.folder("/p/sub")])
  }

  // MARK: Too much

  @Test func aBurstInOneFolderIsOneListing() {
    for number in 0..<8 { tell("/p/sub/\(number).jpg", .written) }
    tell("/p/a.jpg", .written)
    #expect(aggregator.count == 2)
    #expect(work(at: quiet) == [.folder("/p/sub"), .file("/p/a.jpg", isClosed: true)])
  }

  @Test func aBurstOfDeletionsIsOneListing() {
    for number in 0..<8 { tell("/p/sub/\(number).jpg", .deleted) }
    #expect(work(at: quiet) == [.folder("/p/sub")])
  }

  @Test func aBurstOfFreshFilesIsListedWhenTheyHaveRested() {
    for number in 0..<8 { aggregator.add(busyFile: "/p/sub/\(number).jpg", at: .zero) }
    #expect(aggregator.nextTime == quietWhileOpen)
    #expect(work(at: quietWhileOpen) == [.folder("/p/sub")])
  }

  @Test func aBurstOfFoldersIsOneListing() {
    for number in 0..<8 { tell("/p/sub/\(number)", [.created, .isFolder]) }
    tell("/p/sub/9/a.jpg", .written)
    #expect(work(at: quiet) == [.folder("/p/sub")])
    // Also of the root itself, and above that there is nothing.
    for number in 0..<8 { tell("/p/\(number)", [.movedTo, .isFolder]) }
    #expect(work(at: quiet * 2) == [.folder("/p")])
    #expect(aggregator.count == 0)
  }

  @Test func tooManyFoldersAreEverything() {
    for number in 0..<30 { tell("/p/\(number)/\(number)", [.created, .isFolder]) }
    #expect(work(at: quiet) == [.everything(.tooMuchWaits)])
    #expect(aggregator.nextTime == nil)
  }

  @Test func lostEventsAreEverything() {
    tell("/p/a.jpg", .written)
    tell("/p/b.jpg", .deleted)
    tell(nil, .overflow)
    tell("/p/c.jpg", .written)
    #expect(work(at: quiet) == [.everything(.lostEvents)])
    tell("/p/c.jpg", .written, at: .seconds(1))
    #expect(work(at: .seconds(2)) == [.file("/p/c.jpg", isClosed: true)])
  }

  @Test func newRulesAreNoLostEvents() {
    aggregator.listEverything(at: .zero, for: .newRules)
    #expect(work(at: quiet) == [.everything(.newRules)])
    // Both at once: that events were lost is what somebody may want to know.
    tell(nil, .overflow)
    aggregator.listEverything(at: .zero, for: .newRules)
    #expect(work(at: quiet * 2) == [.everything(.lostEvents)])
  }

  @Test func workIsHandedOutInPortions() {
    aggregator.limits.filesInFolder = 100
    for number in 0..<10 { tell("/p/\(number).jpg", number < 5 ? .deleted : .written) }
    var all: Set<EventAggregator.Work> = []
    while aggregator.nextTime != nil {
      let some = ordered(at: quiet, limit: 3)
      #expect((1...3).contains(some.count))
      all.formUnion(some)
    }
    #expect(all.count == 10)
  }

  @Test func namesAreBytes() {
    // One name in two Unicode forms; Latin-1, as a file and as a folder.
    let names: [FilePath] = [
      "/p/caf\u{e9}.jpg", "/p/cafe\u{301}.jpg", FilePath(Array("/p/caf".utf8) + [0xE9]),
    ]
    for name in names { tell(name, .written) }
    let folder = FilePath(Array("/p/".utf8) + [0xC4])
    tell(folder, [.created, .isFolder])
    // It is listed as a whole.
    tell(folder.appending("a.jpg"), .written)
    #expect(
      work(at: quiet) == Set(names.map { .file($0, isClosed: true) } + [.folder(folder)]))
    tell(names[0], .deleted, at: .seconds(1))
    #expect(work(at: .seconds(1)) == [.gone(names[0])])
  }

  // MARK: Against a model

  /// Whatever happens, in the end everything that differs from before was told of, and nothing waits for ever.
  @Test(arguments: 0..<20 * TestRuns.factor) func nothingIsMissed(seed: Int) {
    let test = self
    var random = SeededGenerator(seed: UInt64(seed))
    var time = Duration.zero
    // What a reader who only looks where he is told knows of the disk.
    var disk: [FilePath: Int] = [:]
    var known: [FilePath: Int] = [:]
    func look(_ work: [EventAggregator.Work]) {
      for item in work {
        switch item {
        case .file(let path, _): known[path] = disk[path]
        case .gone(let path):
          known = known.filter { $0.key != path && !path.contains($0.key) }
        case .folder(let path):
          known = known.filter { !path.contains($0.key) }
          known.merge(disk.filter { path.contains($0.key) }) { $1 }
        case .root, .everything: known = disk
        }
      }
    }
    for step in 0..<2000 {
      time += .milliseconds(Int.random(in: 0...40, using: &random))
      let folder: FilePath = "/p/\(Int.random(in: 0..<3, using: &random))"
      let path: FilePath = "\(folder)/\(Int.random(in: 0..<8, using: &random)).jpg"
      switch Int.random(in: 0..<12, using: &random) {
      case 0...3:
        disk[path] = step
        test.tell(path, .created, at: time)
        test.tell(path, .written, at: time)
      case 4, 5:
        if disk.removeValue(forKey: path) != nil { test.tell(path, .deleted, at: time) }
      case 6, 7:
        let other: FilePath = "\(folder)/\(Int.random(in: 0..<8, using: &random)).jpg"
        if other != path, let content = disk.removeValue(forKey: path) {
          disk[other] = content
          test.tell(path, .movedFrom, at: time)
          test.tell(other, .movedTo, at: time)
        }
      case 8:
        let other: FilePath = "/p/\(Int.random(in: 0..<3, using: &random))"
        guard other != folder, !disk.keys.contains(where: { other.contains($0) })
        else { continue }
        test.tell(folder, [.movedFrom, .isFolder], at: time)
        test.tell(other, [.movedTo, .isFolder], at: time)
        for (path, content) in disk where folder.contains(path) {
          disk[path] = nil
          disk[other.appending(path.relative(to: folder))] = content
        }
      case 9:
        if Int.random(in: 0..<20, using: &random) == 0 { test.tell(nil, .overflow, at: time) }
      default: look(test.ordered(at: time, limit: Int.random(in: 1...9, using: &random)))
      }
    }
    var turns = 0
    while let next = test.aggregator.nextTime {
      time = max(time, next)
      look(test.ordered(at: time))
      turns += 1
      #expect(turns < 100)
      if turns >= 100 { break }
    }
    #expect(known == disk)
    #expect(test.aggregator.count == 0)
  }
}
