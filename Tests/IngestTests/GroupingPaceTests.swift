import Support
import Testing

@testable import Ingest

@Suite struct GroupingPaceTests {
  @Test func groupingTakesATwentiethAtMost() {
    var pace = GroupingPace()
    #expect(pace.allowsGrouping(at: .zero))
    #expect(!pace.isDue(at: .zero), "the first minutes need none")
    pace.note(from: .seconds(10), to: .seconds(14))
    #expect(!pace.allowsGrouping(at: .seconds(89)))
    #expect(pace.allowsGrouping(at: .seconds(91)))
    #expect(!pace.isDue(at: .seconds(313)))
    #expect(pace.isDue(at: .seconds(314)))
    // A long one weighs more than the usual pause.
    pace.note(from: .seconds(400), to: .seconds(500))
    #expect(!pace.isDue(at: .seconds(500 + 1899)))
    #expect(pace.isDue(at: .seconds(500 + 1901)))
  }
}
