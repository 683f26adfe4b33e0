import Support
import Surroundings
import Synchronization
import Testing
import Vocabulary

@testable import Ingest

@Suite struct SecondLookTests {
  @Test func theLongerAgoTheSeldomer() {
    var look = SecondLook()
    #expect(!look.isDue(at: .seconds(1_000_000)))
    for (age, pause) in [(0, 5), (300, 5), (600, 10), (3600, 60), (1_000_000, 60)] {
      look.plan(after: .seconds(age), at: .seconds(100))
      #expect(look.time == .seconds(100 + pause))
    }
    #expect(!look.isDue(at: .seconds(159)))
    #expect(look.isDue(at: .seconds(160)))
    // After a look that took long.
    look.plan(after: .zero, noSoonerThan: .seconds(200), at: .seconds(100))
    #expect(look.time == .seconds(300))
    look.plan(after: nil, at: .seconds(100))
    #expect(look.time == nil)
  }

  @Test func oneMoreIsLookedAtSoon() {
    var look = SecondLook()
    look.hurry(at: .seconds(10))
    #expect(look.time == .seconds(15))
    look.hurry(at: .seconds(12))
    #expect(look.time == .seconds(15), "it is not put off")
    look.plan(after: .seconds(3600), at: .seconds(20))
    look.hurry(at: .seconds(21))
    #expect(look.time == .seconds(26))
  }
}

@Suite struct UpkeepTests {
  @Test func whatWasWrittenIsFoldedSoon() {
    var upkeep = Upkeep()
    #expect(upkeep.foldAt == nil && !upkeep.isFoldDue(at: .seconds(100)))
    upkeep.noteWork(at: .seconds(10))
    upkeep.noteWork(at: .seconds(11))
    #expect(upkeep.foldAt == .seconds(12), "much work does not put it off")
    // Others want to see what they wrote.
    upkeep.noteForeignWrite(at: .seconds(11))
    #expect(upkeep.foldAt == .milliseconds(11_500))
    #expect(upkeep.isFoldDue(at: .milliseconds(11_500)))
    upkeep.noteFold(isDone: false, at: .seconds(12))
    #expect(upkeep.foldAt == .seconds(14))
    upkeep.noteFold(isDone: true, at: .seconds(14))
    #expect(upkeep.foldAt == nil)
  }

  @Test func memoryIsGivenBackOnceAfterAWhileOfRest() {
    var upkeep = Upkeep()
    #expect(upkeep.rest(at: .seconds(1)) == .seconds(11))
    #expect(upkeep.rest(at: .seconds(9)) == .seconds(11))
    upkeep.noteWork(at: .seconds(10))
    #expect(upkeep.rest(at: .seconds(12)) == .seconds(22))
    #expect(upkeep.rest(at: .seconds(30)) == .seconds(22))
    upkeep.noteTrim()
    #expect(upkeep.rest(at: .seconds(31)) == nil)
    upkeep.noteWork(at: .seconds(40))
    #expect(upkeep.rest(at: .seconds(41)) == .seconds(51))
  }
}

@Suite struct QueuePositionTests {
  @Test func aPhotoThatWasPassedByIsComeBackTo() {
    var queue = QueuePosition()
    queue.advance(to: PhotoID(7))
    queue.end()
    #expect(queue.isAtEnd)
    queue.note(PhotoID(9))
    #expect(queue.last == PhotoID(7) && !queue.isAtEnd, "it is still to come")
    queue.end()
    queue.note(PhotoID(5))
    #expect(queue.last == PhotoID(4) && !queue.isAtEnd)
    queue.end()
    queue.startOver()
    #expect(queue.last == nil && !queue.isAtEnd)
  }
}

@Suite struct ServiceGroupingTests {
  @Test func itIsDueUntilItWasDone() {
    var grouping = ServiceGrouping()
    #expect(grouping.isDue(at: .zero), "nobody knows what happened before")
    grouping.noteGrouped(again: .seconds(20))
    grouping.want(at: .seconds(10))
    #expect(grouping.due == .seconds(20), "it may not be done sooner")
    grouping.noteGrouped(again: nil)
    #expect(grouping.due == nil && !grouping.isDue(at: .seconds(1000)))
    grouping.want(at: .seconds(30))
    #expect(!grouping.isDue(at: .seconds(29)))
    #expect(grouping.isDue(at: .seconds(30)))
    grouping.begin(at: .seconds(40))
    #expect(grouping.due == .seconds(40))
  }
}

@Suite struct StatusToldTests {
  @Test func countsAreToldNowAndThenAndAllElseAtOnce() {
    var told = StatusTold()
    #expect(told.isDue(.scanning, at: .zero))
    #expect(told.note("1 done", .scanning, at: .zero) == true)
    #expect(!told.isDue(.scanning, at: .seconds(4)))
    #expect(told.isDue(.scanning, at: .seconds(5)))
    #expect(told.note("1 done", .scanning, at: .seconds(5)) == false, "it is no news")
    #expect(told.isDue(.grouping, at: .seconds(6)))
    #expect(told.note("grouping", .grouping, at: .seconds(6)) == true)
    #expect(told.isDue(.grouping, at: .seconds(6)))
    #expect(told.note("grouping", .grouping, at: .seconds(6)) == false)
  }
}

@Suite struct TallyTests {
  @Test func doneFilesAndSearchedPhotosAreCounted() {
    var tally = Tally()
    for step in 0...10 { tally.finishOne(at: .seconds(step)) }
    tally.finishPhoto(at: .seconds(10))
    #expect(tally.done == 12 && tally.photos == 1)
    #expect(tally.rate == 1.1)
    #expect(tally.timeLeft(for: 11) == .seconds(11 / 1.1))
    tally.rest()
    #expect(tally.done == 0 && tally.photos == 1)
    #expect(tally.rate == nil)
  }
}

@Suite struct TroublesTests {
  private final class Lines: Sendable {
    let all = Mutex<[String]>([])
  }

  private func troubles() -> (Troubles, Lines) {
    let lines = Lines()
    let log = Log(level: .info, form: .plain) { line in
      lines.all.withLock { $0.append(String(decoding: line.dropLast(), as: UTF8.self)) }
    }
    return (Troubles(log: log), lines)
  }

  @Test func whatStopsTheServiceIsLoggedOnce() throws {
    let (troubles, lines) = troubles()
    troubles.goOn()
    troubles.stop(because: "no room left")
    let at = try #require(troubles.trouble?.at)
    troubles.stop(because: "no room left")
    #expect(troubles.trouble == .init(text: "no room left", at: at))
    #expect(troubles.lastError == troubles.trouble)
    troubles.goOn()
    #expect(troubles.trouble == nil && troubles.lastError == nil)
    #expect(lines.all.withLock { $0 } == ["error: no room left", "The service goes on."])
  }

  @Test func anErrorIsForgottenWhenWhatItIsAboutIsMended() {
    let (troubles, lines) = troubles()
    troubles.fail(.photo("/p/a.jpg"), "A photo failed")
    troubles.mend(.photo("/p/b.jpg"))
    troubles.mend(.settings)
    troubles.mend(below: "/q")
    #expect(troubles.lastError?.text == "A photo failed")
    troubles.mend(below: "/p")
    #expect(troubles.lastError == nil)
    // Only the last is kept.
    troubles.fail(.watches("/p"), "Too many folders")
    troubles.fail(.settings, "Wrong settings", "in the log")
    troubles.mend(.watches("/p"))
    #expect(troubles.lastError?.text == "Wrong settings")
    // Going on mends the work alone.
    troubles.goOn()
    #expect(troubles.lastError?.text == "Wrong settings")
    #expect(
      lines.all.withLock { $0 } == [
        "warning: A photo failed", "warning: Too many folders", "warning: in the log",
      ])
  }
}
