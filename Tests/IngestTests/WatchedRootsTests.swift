import Support
import Testing

@testable import Ingest

/// Folders that are named, come and go, and when each is seen to.
@Suite struct WatchedRootsTests {
  private static let pause = Duration.seconds(6 * 3600)
  private static let pauseWithoutEvents = Duration.seconds(600)

  private func roots(_ paths: FilePath...) -> WatchedRoots {
    var roots = WatchedRoots(pause: Self.pause, pauseWithoutEvents: Self.pauseWithoutEvents)
    _ = roots.replace(by: paths)
    return roots
  }

  @Test func foldersAreAddedAndRemoved() {
    var roots = WatchedRoots(pause: Self.pause, pauseWithoutEvents: Self.pauseWithoutEvents)
    #expect(roots.isEmpty)
    let first = roots.replace(by: ["/a", "/b"])
    #expect(first.removed == [] && first.added == ["/a", "/b"])
    #expect(roots.awayCount == 2, "nobody has looked yet")
    _ = roots.enter("/b", unwatchedBecause: nil, at: .zero)
    let second = roots.replace(by: ["/c", "/b"])
    #expect(second.removed == ["/a"] && second.added == ["/c"])
    #expect(roots.all.map(\.path) == ["/b", "/c"])
    #expect(roots.all.map(\.state) == [.watched, .away], "what stays is as it was")
    #expect(roots.contains("/c") && !roots.contains("/a"))
    #expect(roots.replace(by: []).removed == ["/b", "/c"])
    #expect(roots.isEmpty)
    #expect(roots.nextTime == nil)
  }

  @Test func aPathBelongsToTheRootThatHoldsItUnlessThatIsAway() {
    var roots = roots("/a", "/a-2")
    #expect(roots.present(holding: "/a/b.jpg") == nil)
    _ = roots.enter("/a", unwatchedBecause: nil, at: .zero)
    #expect(roots.present(holding: "/a/b.jpg")?.path == "/a")
    #expect(roots.present(holding: "/a")?.path == "/a")
    #expect(roots.present(holding: "/a-2/b.jpg") == nil)
    #expect(roots.present(holding: "/c") == nil)
  }

  @Test func aWatchedRootIsLookedThroughSeldom() {
    var roots = roots("/a")
    #expect(roots.due(at: .zero).map(\.path) == ["/a"], "at once, the first time")
    #expect(roots.enter("/a", unwatchedBecause: nil, at: .seconds(1)) == true, "it was away")
    #expect(roots.enter("/a", unwatchedBecause: nil, at: .seconds(1)) == false)
    #expect(roots.nextTime == .seconds(1) + Self.pause)
    #expect(roots.due(at: .seconds(1) + Self.pause - .milliseconds(1)).isEmpty)
    #expect(roots.due(at: .seconds(1) + Self.pause).map(\.path) == ["/a"])
  }

  @Test func aRootWithoutEventsIsLookedThroughMoreOften() {
    var roots = roots("/a")
    _ = roots.enter("/a", unwatchedBecause: "it is far away", at: .zero)
    #expect(roots.all[0].state == .periodic)
    #expect(roots.all[0].reason == "it is far away")
    #expect(roots.nextTime == Self.pauseWithoutEvents)
    // Unless all are looked through more often still.
    roots.pause = .seconds(60)
    _ = roots.enter("/a", unwatchedBecause: "it is far away", at: .zero)
    #expect(roots.nextTime == .seconds(60))
    _ = roots.enter("/a", unwatchedBecause: nil, at: .zero)
    #expect(roots.all[0].state == .watched)
    #expect(roots.all[0].reason == nil)
  }

  @Test func thatARootIsAwayIsNewsOnce() {
    var roots = roots("/a")
    #expect(roots.leave("/a", because: "it is not there", isThere: false, at: .zero) == true)
    #expect(roots.leave("/a", because: "it is not there", isThere: false, at: .zero) == false)
    #expect(
      roots.leave("/a", because: "nothing is mounted there", isThere: true, at: .zero) == false)
    #expect(roots.all[0].reason == "nothing is mounted there")
    #expect(roots.awayCount == 1)
    #expect(roots.enter("/a", unwatchedBecause: nil, at: .zero) == true)
    #expect(roots.leave("/a", because: "it is not there", isThere: false, at: .zero) == true)
  }

  /// A folder that went just now is moved about as a rule.
  @Test func aRootThatIsAwayIsLookedForOftenAtFirst() {
    var roots = roots("/a")
    let left = Duration.seconds(1000)
    _ = roots.enter("/a", unwatchedBecause: nil, at: .zero)
    _ = roots.leave("/a", because: "it is not there", isThere: false, at: left)
    #expect(roots.nextTime == left + .seconds(5))
    roots.putOff("/a", isThere: false, at: left + .seconds(299))
    #expect(roots.nextTime == left + .seconds(304))
    roots.putOff("/a", isThere: false, at: left + .seconds(300))
    #expect(roots.nextTime == left + .seconds(330))
    // Being told so again does not make it fresh.
    _ = roots.leave("/a", because: "it is not there", isThere: false, at: left + .seconds(400))
    #expect(roots.nextTime == left + .seconds(430))
    // Somebody gives the right to read one that is there.
    roots.putOff("/a", isThere: true, at: left + .seconds(500))
    #expect(roots.nextTime == left + .seconds(505))
  }

  @Test func whatWasSeenIsKeptForEach() {
    var roots = roots("/a", "/b")
    let sight = WatchedRoot.Sight(device: 7, mountPoints: ["/b/c"])
    roots.see("/b", sight)
    #expect(roots.all.map(\.sight) == [WatchedRoot.Sight(), sight])
    #expect(!roots.all[0].sight.isThere && sight.isThere)
    #expect(roots.consumeMountChange() == false)
    roots.noteMounts()
    roots.noteMounts()
    #expect(roots.consumeMountChange() == true)
    #expect(roots.consumeMountChange() == false)
  }

  @Test func ofSeveralRootsTheFirstTimeCounts() {
    var roots = roots("/a", "/b", "/c")
    _ = roots.enter("/a", unwatchedBecause: nil, at: .zero)
    _ = roots.enter("/b", unwatchedBecause: "it is far away", at: .seconds(10))
    _ = roots.leave("/c", because: "it is not there", isThere: false, at: .seconds(20))
    #expect(roots.nextTime == .seconds(25))
    #expect(roots.due(at: .seconds(620)).map(\.path) == ["/b", "/c"])
  }
}
