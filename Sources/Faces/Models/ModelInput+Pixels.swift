internal import CFaceKernels
internal import Imaging

extension ModelInput {
  var norm: fk_norm {
    fk_norm(
      mean: (mean[0], mean[1], mean[2]), scale: (scale[0], scale[1], scale[2]),
      blue_first: colour == "BGR")
  }

  /// Whether this program can make such an input.
  ///
  /// - Throws: `model` or `givenModel`, naming the manifest.
  func check(_ manifest: String, in files: ModelFiles) throws(FacesError) {
    guard layout == "NCHW", colour == "RGB" || colour == "BGR", mean.count == 3, scale.count == 3,
      width > 0, height > 0
    else {
      throw files.problem(
        manifest, "asks for an input that is not NCHW, RGB or BGR with three means and scales")
    }
  }

  /// Writes a picture into the top left corner of planes `[3, height, width]`; the rest is 0.
  ///
  /// - Precondition: the planes are as large as the picture or larger.
  func write(_ image: Image, to planes: inout MutableSpan<Float>, width: Int, height: Int) {
    precondition(image.width <= width && image.height <= height)
    precondition(planes.count == 3 * width * height)
    unsafe planes.withUnsafeMutableBufferPointer { planes in
      // Pictures have pixels, so it is not empty.
      guard let base = planes.baseAddress else { return }
      unsafe fk_padded_planes(
        image.pixels, image.width, image.height, norm, base, width, height)
    }
  }

  /// Writes a picture as planes `[3, height, width]`.
  ///
  /// - Parameter position: where in `planes` they begin.
  func write(
    _ image: Image, mirrored: Bool, to planes: inout MutableSpan<Float>, at position: Int
  ) {
    let count = image.width * image.height * 3
    precondition(position >= 0 && position + count <= planes.count)
    unsafe planes.withUnsafeMutableBufferPointer { planes in
      // Pictures have pixels, so it is not empty.
      guard let base = planes.baseAddress else { return }
      unsafe fk_planes(
        image.pixels, image.width, image.height, norm, mirrored, base + position)
    }
  }
}
