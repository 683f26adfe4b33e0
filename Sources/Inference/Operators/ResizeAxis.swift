/// How one axis is resampled.
struct ResizeAxis {
  enum Coordinates: String, CaseIterable {
    case halfPixel = "half_pixel"
    case halfPixelSymmetric = "half_pixel_symmetric"
    case pytorchHalfPixel = "pytorch_half_pixel"
    case alignCorners = "align_corners"
    case asymmetric = "asymmetric"
    case cropAndResize = "tf_crop_and_resize"
  }

  let coordinates: Coordinates
  let input: Int
  var output: Int
  var scale = 1.0
  /// Part of the axis that the output covers, for `cropAndResize`.
  var region: (start: Double, end: Double) = (0, 1)

  /// An axis that stays as it is.
  init(coordinates: Coordinates, size: Int) {
    self.coordinates = coordinates
    input = size
    output = size
  }

  var isIdentity: Bool { input == output && scale == 1 && region == (0, 1) }

  /// Where output `position` lies on the input's axis.
  func source(_ position: Int) -> Double { source(position, as: Double.self) }

  /// The same in the precision of `T`: where the nearest element is sought, single precision decides as other runtimes do what
  /// lies just between two.
  func source<T: BinaryFloatingPoint>(_ position: Int, as: T.Type) -> T {
    let at = T(position)
    let (scale, input, output) = (T(scale), T(input), T(output))
    let size = scale * input
    let last = input - 1
    switch coordinates {
    case .halfPixel: return (at + 0.5) / scale - 0.5
    case .halfPixelSymmetric:
      let adjustment = output / size
      return input / 2 * (1 - adjustment) + (at + 0.5) / scale - 0.5
    case .pytorchHalfPixel: return size == 1 ? -0.5 : (at + 0.5) / scale - 0.5
    case .alignCorners: return size == 1 ? 0 : at * last / (size - 1)
    case .asymmetric: return at / scale
    case .cropAndResize:
      let (start, end) = (T(region.start), T(region.end))
      if size == 1 { return (start + end) / 2 * last }
      return start * last + at * (end - start) * last / (size - 1)
    }
  }

  /// Whether the position gets the extrapolation value.
  func isOutside(_ position: Int) -> Bool {
    guard coordinates == .cropAndResize else { return false }
    return !(0...Double(input - 1)).contains(source(position))
  }

  /// The position on the input's axis that is nearest to `position`.
  func clamped(_ position: Double) -> Double {
    position > 0 ? min(position, Double(input - 1)) : 0
  }
}
