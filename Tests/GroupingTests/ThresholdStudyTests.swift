import Support
import Testing
import Vocabulary

@testable import Grouping

@Suite struct ThresholdStudyTests {
  @Test func triesRoundThresholdsAndThePresentOne() {
    let usual = ThresholdStudy.thresholds(around: 0.072, present: 0.072)
    #expect(usual.first == 0.028 && usual.last == 0.144)
    #expect(usual.count == 59 && usual.contains(0.072))
    #expect(usual == usual.sorted())
    let other = ThresholdStudy.thresholds(around: 0.072, present: 0.0715)
    #expect(other.count == 60 && other.contains(0.0715))
    #expect(ThresholdStudy.thresholds(around: 0.072, present: 0.5).last == 0.5)
    let wide = ThresholdStudy.thresholds(around: 0.4, present: 0.4)
    #expect(wide.first == 0.16 && wide.last == 0.8 && wide.count == 65)
  }

  @Test func samplesStrangersEvenly() {
    let known = (0..<100).map { $0 < 10 ? PersonID(1) : nil }
    #expect(ThresholdStudy.sample(known, atMost: 100) == Array(0..<100))
    let sample = ThresholdStudy.sample(known, atMost: 40)
    #expect(sample.count == 40)
    #expect(sample.prefix(10) == ArraySlice(0..<10))
    #expect(zip(sample.dropFirst(10), sample.dropFirst(11)).allSatisfy { $1 - $0 == 3 })
    // What is confirmed always takes part.
    #expect(ThresholdStudy.sample(known, atMost: 5) == Array(0..<10))
  }
}
