import Support
import Testing

@testable import Ingest

struct PaceTests {
  @Test func saysNothingTooEarly() {
    var pace = Pace()
    #expect(pace.rate == nil)
    pace.note(done: 0, at: .zero)
    pace.note(done: 5, at: .milliseconds(900))
    #expect(pace.rate == nil)
    #expect(pace.timeLeft(remaining: 10) == nil)
    pace.note(done: 10, at: .seconds(1))
    #expect(pace.rate == 10)
    #expect(pace.timeLeft(remaining: 25) == .milliseconds(2500))
  }

  @Test func nothingDoneIsNoRate() {
    var pace = Pace()
    for second in 0...60 { pace.note(done: 3, at: .seconds(second)) }
    #expect(pace.rate == nil)
    #expect(pace.timeLeft(remaining: 0) == .zero)
  }

  @Test func forgetsWhatIsLongPast() throws {
    var pace = Pace()
    var done = 0
    // Quick files first, then slow photos: the time left must be that of the photos.
    for tenth in 0..<100 {
      done += 100
      pace.note(done: done, at: .milliseconds(100 * tenth))
    }
    for second in 10...60 {
      done += 2
      pace.note(done: done, at: .seconds(second))
    }
    let rate = try #require(pace.rate)
    #expect(abs(rate - 2) < 0.001)
  }

  @Test func keepsFewSamplesHoweverManyNotes() throws {
    var pace = Pace()
    for index in 0...1_000_000 { pace.note(done: index, at: .microseconds(100 * index)) }
    #expect(abs(try #require(pace.rate) - 10_000) < 10)
    #expect(MemoryLayout.size(ofValue: pace) < 64)
    #expect(pace.sampleCount <= 125)
  }
}
