internal import CImaging
public import Vocabulary

/// How a stored picture must be turned to stand upright: the values of the EXIF tag 0x0112 (Exif 2.32, 4.6.4).
package enum Orientation: Int, Sendable, CaseIterable {
  case upright = 1
  case mirrored, upsideDown, flipped, transposed, rotatedLeft, transversed, rotatedRight

  /// Whether width and height change places.
  package var swapsSides: Bool { rawValue >= 5 }
}

extension Image {
  /// The picture turned upright; itself where it stands already.
  package func upright(from orientation: Orientation) -> Image {
    guard orientation != .upright else { return self }
    let swapped = orientation.swapsSides
    let out = unsafe Image(width: swapped ? height : width, height: swapped ? width : height) {
      to in
      unsafe pixels.withUnsafeBufferPointer { from in
        // A picture has pixels, so the buffer has an address.
        guard let base = from.baseAddress else { return }
        unsafe kf_orient(base, width, height, Int32(orientation.rawValue), to)
      }
    }
    return out
  }

  /// The picture turned.
  public func turned(_ turn: Turn) -> Image {
    switch turn {
    case .none: self
    case .right: upright(from: .rotatedLeft)
    case .over: upright(from: .upsideDown)
    case .left: upright(from: .rotatedRight)
    }
  }

  /// The mirror image, left and right exchanged.
  public func mirrored() -> Image { upright(from: .mirrored) }
}
