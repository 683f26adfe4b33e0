import Testing

@testable import Application

@Suite struct DateBoundTests {
  @Test(arguments: [
    ("2019", "2019"), ("2019-02", "2019-02"), ("2020-02-29", "2020-02-29"),
    ("2019-07-04T12:30", "2019-07-04T12:30"), ("2019-07-04 12:30:11", "2019-07-04T12:30:11"),
  ])
  func datesMayBeAsCoarseAsAYear(text: String, kept: String) {
    #expect(DateBound(text)?.text == kept)
  }

  @Test(arguments: [
    "", "19", "2019-13", "2019-00", "2019-02-29", "2019-04-31", "2019-7-4", "2019-07-04T24:00",
    "2019T12:30", "2019-07-04T", "yesterday", "2019-07-04T12:30:11Z", "-2019", "２０１９",
  ])
  func whatIsNoDateIsRefused(text: String) {
    #expect(DateBound(text) == nil)
  }
}
