import Grouping
import Ingest
import Support
import Testing

@testable import CommandLine

@Suite struct ProgressTests {
  static func progress(
    done: Int, total: Int, faces: Int = 0, failed: Int = 0, rate: Double? = nil,
    left: Duration? = nil
  ) -> ScanProgress {
    var progress = ScanProgress()
    progress.files = total
    progress.total = total
    progress.isTotalKnown = true
    progress.done = done
    progress.photos = done
    progress.faces = faces
    progress.failed = failed
    progress.rate = rate
    progress.timeLeft = left
    return progress
  }

  static let half = progress(
    done: 1500, total: 3000, faces: 2100, failed: 2, rate: 12.5, left: .seconds(120))

  @Test func aWideTerminalShowsEverything() {
    #expect(
      ProgressText.bar(Self.half, columns: 120, style: .plain, unicode: false)
        == "1,500/3,000  [###################...................]  50 %  13 photos/s  2 min left  "
        + "2,100 faces  2 failed")
  }

  @Test func unicodeBarsAreDrawnWithLines() {
    #expect(
      ProgressText.bar(
        Self.progress(done: 1, total: 4, faces: 1), columns: 40, style: .plain, unicode: true)
        == "1/4  ━━━━━───────────────  25 %  1 face")
  }

  @Test(arguments: 1...200)
  func neverWiderThanTheTerminal(columns: Int) {
    var listing = Self.half
    listing.isTotalKnown = false
    var grouping = Self.half
    grouping.phase = .grouping
    for progress in [Self.half, listing, grouping] {
      for unicode in [false, true] {
        let text = ProgressText.bar(progress, columns: columns, style: .plain, unicode: unicode)
        #expect(displayWidth(text) < max(columns, 1))
      }
    }
  }

  @Test func longGroupingTellsHowLongItTakes() {
    var progress = Self.progress(done: 40, total: 40)
    progress.phase = .grouping
    progress.grouped = 0.405
    progress.timeLeft = .seconds(110)
    #expect(
      ProgressText.bar(progress, columns: 80, style: .plain, unicode: true)
        == "Grouping the faces into people ... 40 %, 2 min left")
  }

  @Test func listingAndGroupingHaveNoShare() {
    var progress = Self.progress(done: 12, total: 40)
    progress.isTotalKnown = false
    #expect(
      ProgressText.bar(progress, columns: 80, style: .plain, unicode: true)
        == "Looking for photos ... 40 files, 12 done")
    progress.phase = .grouping
    #expect(
      ProgressText.bar(progress, columns: 80, style: .plain, unicode: true)
        == "Grouping the faces into people ...")
  }

  @Test(arguments: [
    (Duration.milliseconds(10), "1 s left"), (.seconds(59.5), "60 s left"),
    (.seconds(61), "2 min left"), (.seconds(7200), "2 h 00 min left"),
  ])
  func theTimeLeftIsCoarse(left: Duration, text: String) {
    let progress = Self.progress(done: 1, total: 2, left: left)
    let bar = ProgressText.bar(progress, columns: 200, style: .plain, unicode: false)
    #expect(bar.contains("  \(text)  "))
  }
}

@Suite struct ProgressDisplayTests {
  static let progress = ProgressTests.half

  @Test func barsAreWrittenOverTenTimesASecond() {
    var display = ProgressDisplay(form: .bar(style: .plain, unicode: false))
    #expect(display.clearing == "")
    var written = 0
    for tick in 0..<100 {
      let time = Duration.milliseconds(10 * tick)
      if let text = display.text(for: Self.progress, at: time, columns: 80) {
        #expect(text.hasPrefix("\r\u{1B}[K1,500/3,000"))
        written += 1
      }
    }
    #expect(written == 10)
    #expect(display.clearing == "\r\u{1B}[K")
  }

  @Test func aNewPhaseIsToldAtOnce() {
    var display = ProgressDisplay(form: .bar(style: .plain, unicode: false))
    _ = display.text(for: Self.progress, at: .zero, columns: 80)
    var grouping = Self.progress
    grouping.phase = .grouping
    #expect(
      display.text(for: grouping, at: .milliseconds(1), columns: 80)
        == "\r\u{1B}[KGrouping the faces into people ...")
  }

  @Test func silenceIsSilent() {
    var display = ProgressDisplay(form: .silent)
    for second in 0..<60 {
      #expect(display.text(for: Self.progress, at: .seconds(second), columns: 80) == nil)
    }
  }
}
