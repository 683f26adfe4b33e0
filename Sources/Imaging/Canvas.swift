internal import CImaging
internal import Synchronization
public import Vocabulary

/// A picture that is drawn on. Everything is anti-aliased and clipped to the picture; positions are those of `Image`.
public struct Canvas: Sendable {
  /// What has been drawn so far.
  public private(set) var image: Image

  /// Draws on a copy of `image`.
  public init(_ image: Image) { self.image = image }

  /// - Precondition: both sides are at least 1.
  public init(width: Int, height: Int, background: Color) {
    image = Image(width: width, height: height, filledWith: background)
  }

  /// Fills `box`; fractions of pixels are covered in part.
  ///
  /// - Parameter opacity: 0...1.
  public mutating func fill(_ box: Box, color: Color, opacity: Float = 1) {
    drawBox(outer: box, inner: Box(x: 0, y: 0, width: 0, height: 0), color: color, opacity: opacity)
  }

  /// Draws the edges of `box`, moved to whole pixels so that they are crisp, with lines of `thickness` around them, half inside
  /// and half outside.
  public mutating func outline(_ box: Box, color: Color, thickness: Float = 2, opacity: Float = 1) {
    let left = (box.x - thickness / 2).rounded()
    let top = (box.y - thickness / 2).rounded()
    let right = (box.x + box.width + thickness / 2).rounded()
    let bottom = (box.y + box.height + thickness / 2).rounded()
    let line = max(1, thickness.rounded())
    let outer = Box(x: left, y: top, width: right - left, height: bottom - top)
    let inner = Box(
      x: left + line, y: top + line, width: max(0, outer.width - 2 * line),
      height: max(0, outer.height - 2 * line))
    drawBox(outer: outer, inner: inner, color: color, opacity: opacity)
  }

  /// Fills a circle around `center`.
  public mutating func dot(at center: Point, radius: Float, color: Color, opacity: Float = 1) {
    guard [center.x, center.y, radius].allSatisfy(\.isFinite) else { return }
    unsafe draw(color, opacity) { pixels, width, height, ink, alpha in
      unsafe kf_draw_disc(pixels, width, height, center.x, center.y, radius, ink, alpha)
    }
  }

  /// Draws a straight line with round ends.
  public mutating func line(
    from start: Point, to end: Point, thickness: Float = 2, color: Color
  ) {
    let across = end.x - start.x
    let down = end.y - start.y
    let length = (across * across + down * down).squareRoot()
    // A line longer than any picture would take for ever, dot by dot.
    guard length < 1_000_000 else { return }
    let dots = max(1, Int((length * 2).rounded(.up)))
    for dot in 0...dots {
      let share = Float(dot) / Float(dots)
      self.dot(
        at: Point(x: start.x + across * share, y: start.y + down * share), radius: thickness / 2,
        color: color)
    }
  }

  /// Puts `picture` with its top left corner at column `x`, row `y`.
  public mutating func paste(_ picture: Image, x: Int, y: Int) {
    let left = max(0, x)
    let right = min(image.width, x.addingReportingOverflow(picture.width).partialValue)
    let top = max(0, y)
    let bottom = min(image.height, y.addingReportingOverflow(picture.height).partialValue)
    guard left < right, top < bottom else { return }
    for row in top..<bottom {
      let from = ((row - y) * picture.width + left - x) * 3
      let to = (row * image.width + left) * 3
      let count = (right - left) * 3
      image.pixels.replaceSubrange(to..<to + count, with: picture.pixels[from..<from + count])
    }
  }

  /// Writes one line of text.
  ///
  /// - Parameters:
  ///   - origin: the left end of the baseline (letters stand on it); its y is rounded to whole pixels.
  ///   - size: of the em square in pixels.
  ///   - maxWidth: what does not fit is cut off with «…».
  /// - Returns: the width written, in pixels.
  @discardableResult
  public mutating func text(
    _ text: String, at origin: Point, size: Float, color: Color, maxWidth: Float? = nil
  ) -> Float {
    let shown = maxWidth.map { Font.truncated(text, size: size, maxWidth: $0) } ?? text
    // Beyond these no text can be seen.
    guard origin.x.isFinite, abs(origin.y) < 1_000_000 else { return 0 }
    return Font.typesetter.withLock { typesetter in
      let line = typesetter.line(shown, size: size)
      typesetter.draw(line, x: origin.x, y: Int(origin.y.rounded()), on: &image, color: color)
      return line.width
    }
  }

  private mutating func drawBox(outer: Box, inner: Box, color: Color, opacity: Float) {
    func edges(_ box: Box) -> [Float] { [box.x, box.y, box.x + box.width, box.y + box.height] }
    let from = edges(outer)
    let hole = edges(inner)
    guard from.allSatisfy(\.isFinite), hole.allSatisfy(\.isFinite) else { return }
    unsafe draw(color, opacity) { pixels, width, height, ink, alpha in
      unsafe kf_draw_box(pixels, width, height, from, hole, ink, alpha)
    }
  }

  /// A drawing kernel takes the picture, its sides, the colour and the opacity.
  private mutating func draw(
    _ color: Color, _ opacity: Float,
    with kernel: (UnsafeMutablePointer<UInt8>, Int, Int, [UInt8], UInt8) -> Void
  ) {
    // Not a number is not above 0 either.
    let alpha = opacity > 0 ? UInt8((min(1, opacity) * 255).rounded()) : 0
    let width = image.width
    let height = image.height
    unsafe image.pixels.withUnsafeMutableBufferPointer { pixels in
      // A picture has pixels, so the buffer has an address.
      guard let base = pixels.baseAddress else { return }
      unsafe kernel(base, width, height, [color.red, color.green, color.blue], alpha)
    }
  }
}
