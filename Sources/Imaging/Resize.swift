internal import CImaging

/// Pictures of other sizes.
public enum Resize {
  /// Each new pixel is the mean of the area it covers, fractions of pixels weighted exactly: the right filter for making
  /// pictures smaller by any ratio. Enlarging with it shows the old pixels as blocks; see `bilinear`.
  ///
  /// - Precondition: both sides are at least 1.
  /// - Throws: `outOfMemory`.
  /// - Complexity: linear in the pixels of both pictures.
  public static func area(
    _ image: Image, width: Int, height: Int
  ) throws(ImagingError) -> Image {
    if width == image.width, height == image.height { return image }
    return unsafe try image.mapped(width: width, height: height) { from, to in
      unsafe kf_area_resize(from, image.width, image.height, to, width, height)
    }
  }

  /// As `area` to several sizes, in one sweep over the picture.
  ///
  /// - Precondition: all sides are at least 1.
  /// - Throws: `outOfMemory`.
  public static func areas(
    _ image: Image, sizes: [(width: Int, height: Int)]
  ) throws(ImagingError) -> [Image] {
    let counts = sizes.map { Image.byteCount(width: $0.width, height: $0.height) }
    let total = counts.reduce(0, +)
    var isDone = sizes.isEmpty
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: total) { out, filled in
      unsafe image.pixels.withUnsafeBufferPointer { from in
        // Neither is empty unless there is nothing to do.
        guard let out = out.baseAddress, let from = from.baseAddress else { return }
        isDone = unsafe kf_area_resize_all(
          from, image.width, image.height, sizes.flatMap { [$0.width, $0.height] }, sizes.count,
          out)
      }
      filled = isDone ? total : 0
    }
    guard isDone else { throw .outOfMemory }
    var start = 0
    return zip(sizes, counts).map { size, count in
      defer { start += count }
      return Image(
        width: size.width, height: size.height, pixels: Array(bytes[start..<start + count]))
    }
  }

  /// Linear interpolation between pixel centres: for enlarging. Making a picture smaller with it leaves pixels out.
  ///
  /// - Precondition: both sides are at least 1.
  /// - Throws: `outOfMemory`.
  /// - Complexity: linear in the new pixels.
  public static func bilinear(
    _ image: Image, width: Int, height: Int
  ) throws(ImagingError) -> Image {
    if width == image.width, height == image.height { return image }
    return unsafe try image.mapped(width: width, height: height) { from, to in
      unsafe kf_bilinear_resize(from, image.width, image.height, to, width, height)
    }
  }

  /// The picture with its long side at `longSide`, by `area` when that is smaller and by `bilinear` when larger.
  ///
  /// - Precondition: `longSide` is at least 1.
  /// - Throws: `outOfMemory`.
  public static func fit(_ image: Image, longSide: Int) throws(ImagingError) -> Image {
    let long = image.longSide
    if long == longSide { return image }
    let width = max(1, (image.width * longSide + long / 2) / long)
    let height = max(1, (image.height * longSide + long / 2) / long)
    return longSide < long
      ? try area(image, width: width, height: height)
      : try bilinear(image, width: width, height: height)
  }
}

extension Image {
  /// A picture of another size that a kernel makes from this one; the kernel answers whether memory sufficed.
  @unsafe func mapped(
    width: Int, height: Int,
    by kernel: (UnsafePointer<UInt8>, UnsafeMutablePointer<UInt8>) -> Bool
  ) throws(ImagingError) -> Image {
    var done = false
    let out = unsafe Image(width: width, height: height) { to in
      unsafe pixels.withUnsafeBufferPointer { from in
        // A picture has pixels, so the buffer has an address.
        guard let base = from.baseAddress else { return }
        done = unsafe kernel(base, to)
      }
    }
    guard done else { throw .outOfMemory }
    return out
  }

  /// The part of the picture from column `x` and row `y` on. What reaches beyond the picture is filled with `border`.
  ///
  /// - Precondition: both sides are at least 1.
  public func cropped(x: Int, y: Int, width: Int, height: Int, border: Color = .black) -> Image {
    var out = Image(width: width, height: height, filledWith: border)
    // Clamped first, so that no corner can overflow.
    let left = max(0, min(x, self.width))
    let right = max(left, min(x.addingReportingOverflow(width).partialValue, self.width))
    let top = max(0, min(y, self.height))
    let bottom = max(top, min(y.addingReportingOverflow(height).partialValue, self.height))
    guard left < right else { return out }
    for row in top..<bottom {
      let from = (row * self.width + left) * 3
      let to = ((row - y) * width + (left - x)) * 3
      let count = (right - left) * 3
      out.pixels.replaceSubrange(to..<to + count, with: pixels[from..<from + count])
    }
    return out
  }
}
