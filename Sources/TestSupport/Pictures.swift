public import Imaging

/// Pictures that tests are made of.
public enum Pictures {
  /// Red grows to the right, green downwards, blue falls to the right: every corner has its own colour.
  public static func gradient(width: Int, height: Int) -> Image {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * 3)
    for y in 0..<height {
      for x in 0..<width {
        let red = width > 1 ? x * 255 / (width - 1) : 0
        let green = height > 1 ? y * 255 / (height - 1) : 0
        pixels += [UInt8(red), UInt8(green), UInt8(255 - red)]
      }
    }
    return Image(width: width, height: height, pixels: pixels)
  }

  /// Independent random bytes.
  public static func noise(width: Int, height: Int, seed: UInt64) -> Image {
    var random = SeededGenerator(seed: seed)
    let pixels = (0..<width * height * 3).map { _ in UInt8.random(in: 0...255, using: &random) }
    return Image(width: width, height: height, pixels: pixels)
  }
}

/// Mean absolute difference of two pictures of one size, in levels of 0...255.
public func difference(_ a: Image, _ b: Image) -> Double {
  guard a.width == b.width, a.height == b.height else { return .infinity }
  let sum = zip(a.pixels, b.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
  return Double(sum) / Double(a.pixels.count)
}
