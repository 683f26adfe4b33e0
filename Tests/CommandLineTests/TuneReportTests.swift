import Clustering
import Support
import Testing

@testable import Application
@testable import CommandLine

@Suite struct TuneReportTests {
  /// Precision falls and recall rises; F is best at the third of the five thresholds.
  static func result(threshold: Float) -> TuneResult {
    let points = [
      (0.05, 1.0, 0.5), (0.06, 1.0, 0.75), (0.07, 0.99, 0.9), (0.08, 0.9, 0.95), (0.09, 0.5, 1.0),
    ].map { threshold, precision, recall in
      let score = PrecisionRecall(precision: precision, recall: recall)
      return Tuning.Point(threshold: Float(threshold), pairwise: score, b3: score)
    }
    let now = points.first { $0.threshold == threshold } ?? points[0]
    let report = TuneReport(
      embedder: "tiny", threshold: threshold, thresholds: points, now: now, best: points[2],
      bestInterval: [0.06, 0.07],
      precise: points[2], people: 6, confirmed: 30, facesGrouped: 20_000, faces: 31_000)
    return TuneResult(report, picture: "a.png")
  }

  @Test func theTextIsAsExpected() {
    #expect(
      Self.result(threshold: 0.08).text(.plain) == """
        Confirmed       30 faces of 6 named people
        Grouped         20,000 of 31,000 faces, a sample
        Best threshold  0.07 (in 9 of 10 resamplings 0.06 to 0.07)
        In use          0.08
        Embedder        tiny
        Picture         a.png

        Threshold  B3 precision  Recall      F  Pair precision  Recall      F
        0.05              1.000   0.500  0.667           1.000   0.500  0.667
        0.07              0.990   0.900  0.943           0.990   0.900  0.943  best, precise
        0.08              0.900   0.950  0.924           0.900   0.950  0.924  now
        0.09              0.500   1.000  0.667           0.500   1.000  0.667

        See what would change:
          kinfolk config set threshold 0.07 --dry-run

        """)
  }

  @Test func nothingIsAdvisedWhenNothingIsBetter() {
    let result = Self.result(threshold: 0.07)
    #expect(result.command == nil)
    #expect(
      Self.result(threshold: 0.06).text(.plain).contains(
        "\nThe threshold in use lies where the best one may be: there is little to gain.\n"))
    #expect(
      result.text(.plain).hasSuffix(
        "\nThe threshold in use is as good as any for the people you confirmed.\n"))
  }

  @Test func theKeysAreAgreed() {
    var result = Self.result(threshold: 0.07)
    result.report.thresholds = []
    result.report.precise = nil
    let score = #"{"f":\#(result.report.best.b3.f),"precision":0.99,"recall":0.9}"#
    let point = #"{"b3":\#(score),"pairwise":\#(score),"threshold":0.07}"#
    #expect(
      JSON.text(result)
        == #"{"best":\#(point),"best_interval":[0.06,0.07],"command":null,"confirmed":30,"#
        + #""embedder":"tiny","faces":31000,"faces_grouped":20000,"now":\#(point),"people":6,"picture":"a.png","precise":null,"#
        + #""threshold":0.07,"thresholds":[]}"#)
  }
}
