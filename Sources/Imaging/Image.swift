internal import CImaging

/// A picture of 8-bit RGB pixels (sRGB as stored; no profile is applied).
///
/// Positions are continuous: pixel (column `i`, row `j`) covers the square from (`i`, `j`) to (`i` + 1, `j` + 1) and has its
/// centre at (`i` + 0.5, `j` + 0.5). So a point scales with the picture by plain multiplication.
public struct Image: Sendable, Hashable {
  public let width: Int
  public let height: Int
  /// Interleaved RGB, row after row from the top: `height` × `width` × 3 bytes. Change them, but not how many there are.
  public var pixels: [UInt8]

  /// - Precondition: both sides are at least 1 and `pixels` holds `width * height * 3` bytes.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(
      pixels.count == Image.byteCount(width: width, height: height),
      "\(width)x\(height) RGB pixels are not \(pixels.count) bytes")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// A picture of one colour.
  ///
  /// - Precondition: both sides are at least 1.
  public init(width: Int, height: Int, filledWith color: Color = .black) {
    unsafe self.init(width: width, height: height) { out in
      unsafe kf_fill(out, width * height, [color.red, color.green, color.blue])
    }
  }

  /// A picture whose bytes `fill` writes, each of them.
  @unsafe package init(width: Int, height: Int, filling fill: (UnsafeMutablePointer<UInt8>) -> Void)
  {
    let count = Image.byteCount(width: width, height: height)
    self.width = width
    self.height = height
    pixels = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      // A picture has pixels, so the buffer has an address.
      guard let base = buffer.baseAddress else { return }
      unsafe fill(base)
      filled = count
    }
  }

  /// The colour at column `x`, row `y`.
  ///
  /// - Precondition: both lie inside the picture.
  public subscript(x: Int, y: Int) -> Color {
    get {
      precondition(x >= 0 && x < width && y >= 0 && y < height, "no pixel (\(x), \(y))")
      let at = (y * width + x) * 3
      return Color(red: pixels[at], green: pixels[at + 1], blue: pixels[at + 2])
    }
    set {
      precondition(x >= 0 && x < width && y >= 0 && y < height, "no pixel (\(x), \(y))")
      let at = (y * width + x) * 3
      pixels[at] = newValue.red
      pixels[at + 1] = newValue.green
      pixels[at + 2] = newValue.blue
    }
  }

  /// The larger of both sides.
  public var longSide: Int { max(width, height) }

  /// Bytes of a picture of this size.
  static func byteCount(width: Int, height: Int) -> Int {
    precondition(width >= 1 && height >= 1, "a picture has at least one pixel")
    let (count, overflow) = width.multipliedReportingOverflow(by: height)
    let (bytes, overflow2) = count.multipliedReportingOverflow(by: 3)
    precondition(!overflow && !overflow2, "a picture of \(width)x\(height) cannot be addressed")
    return bytes
  }
}

/// An opaque sRGB colour.
public struct Color: Hashable, Sendable {
  public var red: UInt8
  public var green: UInt8
  public var blue: UInt8

  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  public static let black = Color(red: 0, green: 0, blue: 0)
  public static let white = Color(red: 255, green: 255, blue: 255)

  /// One level of grey, 0 being black.
  public static func gray(_ level: UInt8) -> Color {
    Color(red: level, green: level, blue: level)
  }
}
