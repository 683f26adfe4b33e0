import Clustering
import Imaging
import Testing

@testable import Application

@Suite struct TuneDrawingTests {
  /// Precision falls and recall rises; F is best at the third of the five thresholds.
  static func report(threshold: Float) -> TuneReport {
    let points = [
      (0.05, 1.0, 0.5), (0.06, 1.0, 0.75), (0.07, 0.99, 0.9), (0.08, 0.9, 0.95), (0.09, 0.5, 1.0),
    ].map { threshold, precision, recall in
      let score = PrecisionRecall(precision: precision, recall: recall)
      return Tuning.Point(threshold: Float(threshold), pairwise: score, b3: score)
    }
    return TuneReport(
      embedder: "tiny", threshold: threshold, thresholds: points,
      now: points.first { $0.threshold == threshold } ?? points[0], best: points[2],
      bestInterval: [0.06, 0.07], precise: points[2], people: 6, confirmed: 30,
      facesGrouped: 20_000, faces: 31_000)
  }

  @Test(arguments: [(Float(0.05), true, false), (0.06, true, true), (0.07, false, true)])
  func aReportSaysWhetherThereIsABetterThreshold(now: Float, can: Bool, within: Bool) {
    let report = Self.report(threshold: now)
    #expect(report.canImprove == can)
    #expect(report.isWithinInterval == within)
  }

  @Test func thePictureShowsCurvesAndMarks() {
    let picture = TuneDrawing.draw(Self.report(threshold: 0.08))
    #expect(picture.width == 1000 && picture.height == 640)
    func count(_ color: Color) -> Int {
      stride(from: 0, to: picture.pixels.count, by: 3).count {
        Array(picture.pixels[$0..<$0 + 3]) == [color.red, color.green, color.blue]
      }
    }
    for color in Palette.people.prefix(3) { #expect(count(color) > 500, "\(color)") }
    #expect(count(Palette.people[3]) == 0)
    #expect(count(Palette.faint) > 100)
  }
}
