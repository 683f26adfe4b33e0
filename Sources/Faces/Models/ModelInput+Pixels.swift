internal import CFaceKernels
internal import Imaging

extension ModelInput {
  /// For networks with a fixed mean and scale.
  var norm: fk_norm {
    fk_norm(
      mean: (mean[0], mean[1], mean[2]), scale: (scale[0], scale[1], scale[2]),
      blue_first: colour == "BGR")
  }

  /// For a picture: its own mean and deviation where the network wants that. A picture of one colour is taken for one whose
  /// deviation is that of a single step in all its numbers, as FaceNet's own code does.
  private func norm(of image: Image) -> fk_norm {
    guard standardise else { return norm }
    var (mean, deviation) = (0.0, 0.0)
    unsafe fk_mean_and_deviation(image.pixels, image.width * image.height * 3, &mean, &deviation)
    let least = 1 / Double(image.width * image.height * 3).squareRoot()
    let (m, s) = (Float(mean), Float(1 / max(deviation, least)))
    return fk_norm(mean: (m, m, m), scale: (s, s, s), blue_first: colour == "BGR")
  }

  /// Whether this program can make such an input for a model of this role: detectors are given planes with a fixed mean and scale.
  ///
  /// - Throws: `model` or `givenModel`, naming the manifest.
  func check(
    _ manifest: String, in files: ModelFiles, for role: ModelRole = .detector
  ) throws(FacesError) {
    guard layout == "NCHW" || (layout == "NHWC" && role == .embedder),
      !standardise || role == .embedder,
      colour == "RGB" || colour == "BGR", mean.count == 3, scale.count == 3, width > 0, height > 0
    else {
      throw files.problem(
        manifest,
        role == .detector
          ? "asks for an input that is not NCHW, RGB or BGR with three means and scales"
          : "asks for an input that is not NCHW or NHWC, RGB or BGR with three means and scales")
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

  /// The shape of so many pictures.
  func shape(of pictures: Int) -> [Int] {
    layout == "NHWC" ? [pictures, height, width, 3] : [pictures, 3, height, width]
  }

  /// Writes a picture as planes `[3, height, width]`, or as pixels `[height, width, 3]` where the layout says so.
  ///
  /// - Parameter position: where in `numbers` they begin.
  func write(
    _ image: Image, mirrored: Bool, to numbers: inout MutableSpan<Float>, at position: Int
  ) {
    let count = image.width * image.height * 3
    precondition(position >= 0 && position + count <= numbers.count)
    let norm = norm(of: image)
    unsafe numbers.withUnsafeMutableBufferPointer { numbers in
      // Pictures have pixels, so it is not empty.
      guard let base = numbers.baseAddress else { return }
      let write = layout == "NHWC" ? unsafe fk_pixels : unsafe fk_planes
      unsafe write(image.pixels, image.width, image.height, norm, mirrored, base + position)
    }
  }
}
