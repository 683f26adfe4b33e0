public import Vocabulary

/// The square of a photo that is cut out for a face.
public struct CropRegion: Sendable, Equatable {
  /// In pixels of the photo.
  public var x: Int
  public var y: Int
  public var side: Int

  init(x: Int, y: Int, side: Int) {
    self.x = x
    self.y = y
    self.side = side
  }

  /// A square around the middle of `box`, as large as its longer side and `margin` of that more on each side; moved into
  /// the photo where it reaches beyond, and made smaller where the photo is too small.
  ///
  /// - Parameters:
  ///   - box: Pixels of the upright photo.
  ///   - margin: Share of the box's longer side; 0 is the face alone.
  public init(around box: Box, margin: Float, photoWidth: Int, photoHeight: Int) {
    let wanted = max(box.width, box.height) * (1 + 2 * margin)
    side = Self.whole(wanted, in: 1...min(photoWidth, photoHeight))
    let center = box.center
    let half = Float(side) / 2
    x = Self.whole(center.x - half, in: 0...photoWidth - side)
    y = Self.whole(center.y - half, in: 0...photoHeight - side)
  }

  /// The nearest whole number in `range`, whatever a library holds for a box.
  private static func whole(_ number: Float, in range: ClosedRange<Int>) -> Int {
    guard number.isFinite else { return range.lowerBound }
    let limits = Float(range.lowerBound)...Float(range.upperBound)
    return Int(min(max(number.rounded(), limits.lowerBound), limits.upperBound))
  }
}
