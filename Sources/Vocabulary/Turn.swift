/// By how much a picture is turned clockwise: whole quarters, so that no pixel is lost.
public enum Turn: Int, Hashable, Sendable, Codable, CaseIterable {
  case none = 0
  case right = 90
  case over = 180
  case left = 270

  /// Clockwise.
  public var degrees: Int { rawValue }

  /// The one that undoes this one.
  public var back: Turn {
    switch self {
    case .none, .over: self
    case .right: .left
    case .left: .right
    }
  }

  /// Whether width and height change places.
  public var swapsSides: Bool { self == .right || self == .left }
}

/// A picture's size in pixels, for what has to be turned along with it.
public struct PictureSize: Hashable, Sendable {
  public var width: Int
  public var height: Int

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// That of the picture turned.
  public func turned(_ turn: Turn) -> PictureSize {
    turn.swapsSides ? PictureSize(width: height, height: width) : self
  }
}

// Detectors count pixel centres as whole numbers, so the last column is `width - 1` and comes to lie at 0.

extension Point {
  /// Where the point lies once its picture, of `size` before, is turned.
  public func turned(_ turn: Turn, in size: PictureSize) -> Point {
    let (right, bottom) = (Float(size.width - 1), Float(size.height - 1))
    return switch turn {
    case .none: self
    case .right: Point(x: bottom - y, y: x)
    case .over: Point(x: right - x, y: bottom - y)
    case .left: Point(x: y, y: right - x)
    }
  }
}

extension Box {
  /// As `Point.turned(_:in:)`.
  public func turned(_ turn: Turn, in size: PictureSize) -> Box {
    let a = Point(x: x, y: y).turned(turn, in: size)
    let b = Point(x: x + width, y: y + height).turned(turn, in: size)
    return Box(
      x: min(a.x, b.x), y: min(a.y, b.y), width: turn.swapsSides ? height : width,
      height: turn.swapsSides ? width : height)
  }
}

extension Landmarks {
  /// As `Point.turned(_:in:)`. Each stays what it is: an eye that is left in the face stays the left one.
  public func turned(_ turn: Turn, in size: PictureSize) -> Landmarks {
    Landmarks(points: points.map { $0.turned(turn, in: size) })
  }
}

extension Detection {
  /// As `Point.turned(_:in:)`.
  public func turned(_ turn: Turn, in size: PictureSize) -> Detection {
    Detection(
      box: box.turned(turn, in: size), landmarks: landmarks.turned(turn, in: size), score: score)
  }
}
