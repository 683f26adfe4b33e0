import Testing
import Vocabulary

struct ClockTimeTests {
  @Test(
    arguments: [
      ([2019, 7, 4, 12, 33, 11], "2019-07-04T12:33:11"),
      ([2019, 7, 4, 12, 33], "2019-07-04T12:33"),
      ([2019, 7, 4, 12], "2019-07-04"), ([2019, 7, 4], "2019-07-04"), ([2019, 7], "2019-07"),
      ([2019], "2019"), ([], nil), ([1825], nil), ([1826, 13], "1826"), ([2019, 2, 29], "2019-02"),
      ([2020, 2, 29, 24, 0, 0], "2020-02-29"), ([2020, 2, 29, 23, 59, 60], "2020-02-29T23:59"),
      ([2020, 2, 29, 23, -1, 0], "2020-02-29"),
    ] as [([Int], String?)])
  func whatMakesSenseIsKept(parts: [Int], text: String?) {
    #expect(ClockTime(parts)?.text == text)
    if let text { #expect(ClockTime(text: text)?.text == text) }
  }

  @Test(arguments: [
    "", "201", "2019-", "2019-7", "2019-13", "2019-02-29", "2019-07-04 12:33", "2019-07-04T12",
    "2019-07-04T24:00", "2019-07-04T12:33:60", "2019-07-04T12:33:11Z", "1825", "２０１９", "2O19",
    "2019-07-04T12:33:1'",
  ])
  func nothingElseIsTaken(text: String) {
    #expect(ClockTime(text: text) == nil)
  }

  @Test(arguments: [
    ("2019-07-04", "2019", false, false), ("2019-07-04", "2019-07-04T12:33", false, false),
    ("2019", "2019-07-04", false, false), ("2019-07", "2019-07-04", false, false),
    ("2019-07", "2019-08-01", true, false), ("2018-12-31T23:59:59", "2019", true, false),
    ("2019-08", "2019-07-31", false, true), ("2020", "2019-12-31T23:59:59", false, true),
  ])
  func onlyWhatIsSureIsBeforeOrAfter(
    text: String, bound: String, isBefore: Bool, isAfter: Bool
  ) throws {
    let time = try #require(ClockTime(text: text))
    #expect(time.isBefore(bound) == isBefore)
    #expect(time.isAfter(bound) == isAfter)
  }

  @Test func theEarlierAndTheFullerIsBetter() throws {
    // Each but the last two is better than all that follow.
    let order = ["2018-12-31", "2019-03-01T10:00", "2019-03-01", "2019-07", "2020", "2020"]
    let times = try order.map { try #require(ClockTime(text: $0)) }
    for (index, time) in times.enumerated() {
      for (later, other) in times.enumerated() {
        #expect(time.isBetter(than: other) == (index < later && time != other))
      }
    }
  }

  @Test func latestIsNearlyNow() throws {
    let latest = ClockTime.latest()
    #expect(latest > "2026")
    #expect(ClockTime(text: latest) != nil)
    #expect(CaptureTime.Source.allCases.map(\.rank) == [0, 1, 2, 3, 4])
  }
}
