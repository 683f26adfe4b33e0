import Testing

@testable import CommandLine

@Suite struct ProgressTests {
  static let half = Progress(done: 1500, total: 3000, faces: 2100, failed: 2, rate: 12.5)

  @Test func aWideTerminalShowsEverything() {
    #expect(
      ProgressText.bar(Self.half, columns: 120, style: .plain, unicode: false)
        == "1,500/3,000  [###################...................]  50 %  13 photos/s  2 min left  "
        + "2,100 faces  2 failed")
  }

  @Test func unicodeBarsAreDrawnWithLines() {
    let progress = Progress(done: 1, total: 4, faces: 1)
    #expect(
      ProgressText.bar(progress, columns: 40, style: .plain, unicode: true)
        == "1/4  ━━━━━───────────────  25 %  1 face")
  }

  @Test(arguments: 1...200)
  func neverWiderThanTheTerminal(columns: Int) {
    for unicode in [false, true] {
      let text = ProgressText.bar(Self.half, columns: columns, style: .plain, unicode: unicode)
      #expect(displayWidth(text) < max(columns, 1))
    }
  }

  @Test func listingHasNoShare() {
    #expect(
      ProgressText.bar(Progress(done: 12), columns: 80, style: .plain, unicode: true)
        == "Listing photos ... 12")
  }

  @Test func pipesGetWholeLines() {
    #expect(
      ProgressText.line(Self.half)
        == "1,500 of 3,000 photos done, 2,100 faces, 2 failed, 12.5 photos/s, 2 min left")
    #expect(ProgressText.line(Progress(done: 0, total: 1)) == "0 of 1 photo done, 0 faces")
    #expect(ProgressText.line(Progress(done: 7)) == "listed 7 photos")
  }

  @Test func nothingIsLeftAtTheEndOrWithoutARate() {
    #expect(Progress(done: 5, total: 5, rate: 1).secondsLeft == nil)
    #expect(Progress(done: 1, total: 5).secondsLeft == nil)
    #expect(Progress(done: 1, total: 5, rate: 2).secondsLeft == 2)
  }

  @Test func theRateIsThatOfTheLastWhile() {
    var meter = RateMeter(window: 10)
    #expect(meter.note(done: 0, at: 0) == nil)
    #expect(meter.note(done: 10, at: 10) == 1)
    // The first ten seconds fall out of the window.
    #expect(meter.note(done: 60, at: 20) == 5)
    #expect(meter.note(done: 60, at: 25) == 50.0 / 15)
  }
}
