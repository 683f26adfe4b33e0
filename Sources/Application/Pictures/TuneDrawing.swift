internal import Support
internal import Clustering
public import Imaging
internal import Support
internal import Vocabulary

/// Precision, recall and F against the threshold, with the best and the present threshold marked.
public enum TuneDrawing {
  private static let width = 1000
  private static let height = 640
  /// Of the field the curves lie in.
  private static let left: Float = 84
  private static let right: Float = 960
  private static let top: Float = 96
  private static let bottom: Float = 552
  private static let small: Float = 15

  /// The curves of what a study found.
  public static func draw(_ report: TuneReport) -> Image {
    var canvas = Canvas(width: width, height: height, background: Palette.paper)
    let points = report.thresholds
    // There are as many thresholds as the study tries, and they ascend.
    let low = points.first?.threshold ?? 0
    let high = points.last?.threshold ?? 1
    let worst = points.map { min($0.b3.precision, $0.b3.recall) }.min() ?? 0
    let floor = Float((worst * 10).rounded(.down) / 10)
    func x(_ threshold: Float) -> Float {
      left + (threshold - low) / max(high - low, .leastNormalMagnitude) * (right - left)
    }
    func y(_ share: Double) -> Float {
      bottom - (Float(share) - floor) / max(1 - floor, 0.1) * (bottom - top)
    }

    canvas.text(
      "How well thresholds find the people you confirmed", at: Point(x: left, y: 44), size: 24,
      color: Palette.ink)
    canvas.text(
      "\(counted(report.confirmed, "face")) of \(counted(report.people, "named person", "named people")) "
        + "among \(counted(report.facesGrouped, "face")); counted face by face (B-cubed)",
      at: Point(x: left, y: 70), size: small, color: Palette.faint)

    // Where the best threshold may lie, below everything else.
    let from = x(report.bestInterval[0])
    let band = Box(
      x: from, y: top, width: max(2, x(report.bestInterval[1]) - from), height: bottom - top)
    canvas.fill(band, color: Palette.people[2], opacity: 0.12)

    for tenth in Int((floor * 10).rounded())...10 {
      let at = y(Double(tenth) / 10)
      canvas.fill(
        Box(x: left, y: at, width: right - left, height: 1), color: Palette.faint, opacity: 0.3)
      label(
        fixed(Double(tenth) / 10, 1), at: Point(x: left - 10, y: at + 5), align: 1, on: &canvas)
    }
    var tick = (Double(low) * 50).rounded(.up) / 50
    let step = Double(high - low) > 0.3 ? 0.1 : 0.02
    while tick <= Double(high) + 1e-6 {
      let at = x(Float(tick))
      canvas.fill(Box(x: at, y: bottom, width: 1, height: 6), color: Palette.faint)
      label(fixed(tick, 2), at: Point(x: at, y: bottom + 24), align: 0.5, on: &canvas)
      tick += step
    }
    canvas.fill(Box(x: left, y: bottom, width: right - left, height: 1), color: Palette.ink)
    label(
      "Threshold (cosine distance)", at: Point(x: (left + right) / 2, y: bottom + 50), align: 0.5,
      on: &canvas)

    // The label of either mark on its outer side.
    let nowIsRight = report.threshold >= report.best.threshold
    mark(
      "now \(decimal(report.threshold))", at: x(report.threshold), isRight: nowIsRight,
      color: Palette.faint, on: &canvas)
    mark(
      "best \(decimal(report.best.threshold))", at: x(report.best.threshold), isRight: !nowIsRight,
      color: Palette.people[2], on: &canvas)

    let curves: [(name: String, color: Color, values: [Double])] = [
      ("precision", Palette.people[0], points.map(\.b3.precision)),
      ("recall", Palette.people[1], points.map(\.b3.recall)),
      ("F", Palette.people[2], points.map(\.b3.f)),
    ]
    for curve in curves {
      let path = zip(points, curve.values).map { Point(x: x($0.threshold), y: y($1)) }
      stroke(path, color: curve.color, on: &canvas)
    }
    var at = left
    for curve in curves {
      canvas.fill(Box(x: at, y: bottom + 66, width: 26, height: 4), color: curve.color)
      at += 34
      at += canvas.text(
        curve.name, at: Point(x: at, y: bottom + 74), size: small, color: Palette.ink)
      at += 28
    }
    return canvas.image
  }

  /// A dotted upright line with a label beside it at the bottom of the field.
  private static func mark(
    _ text: String, at x: Float, isRight: Bool, color: Color, on canvas: inout Canvas
  ) {
    for y in stride(from: top, to: bottom, by: 8) {
      canvas.fill(Box(x: x - 1, y: y, width: 2, height: 5), color: color)
    }
    label(
      text, at: Point(x: x + (isRight ? 8 : -8), y: bottom - 14), align: isRight ? 0 : 1,
      color: color, on: &canvas)
  }

  /// - Parameter align: the share of the text's width that lies left of `point`.
  private static func label(
    _ text: String, at point: Point, align: Float, color: Color = Palette.ink,
    on canvas: inout Canvas
  ) {
    let indent = Font.width(of: text, size: small) * align
    canvas.text(text, at: Point(x: point.x - indent, y: point.y), size: small, color: color)
  }

  /// Straight lines from point to point, three pixels wide.
  private static func stroke(_ path: [Point], color: Color, on canvas: inout Canvas) {
    for (a, b) in zip(path, path.dropFirst()) {
      canvas.line(from: a, to: b, thickness: 3, color: color)
    }
  }
}
