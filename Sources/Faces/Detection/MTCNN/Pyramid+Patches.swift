internal import CFaceKernels
internal import Imaging

extension Pyramid {
  /// Cuts boxes out of the photo at one size.
  ///
  /// - Parameters:
  ///   - boxes: what to cut; what reaches beyond the photo is 0.
  ///   - planes: `[N, 3, size, size]`, N being at least the count of `boxes`; the rest is 0.
  func cut(
    _ boxes: ArraySlice<Candidate>, size: Int, as input: ModelInput,
    to planes: inout MutableSpan<Float>
  ) {
    let patch = 3 * size * size
    precondition(size > 1 && size <= Int(FK_MAX_PATCH) && planes.count >= boxes.count * patch)
    unsafe planes.withUnsafeMutableBufferPointer { planes in
      guard let base = planes.baseAddress else { return }
      for (index, box) in boxes.enumerated() {
        let image = version(
          showing: max(box.width, box.height),
          in: Float(size) * MTCNN.Constants.patchOversampling)
        unsafe image.pixels.withUnsafeBufferPointer { pixels in
          // A picture has pixels, so the buffer has an address.
          guard let rgb = pixels.baseAddress else { return }
          let level = unsafe fk_level(
            rgb: rgb, width: image.width, height: image.height, photo_width: photo.width,
            photo_height: photo.height)
          unsafe fk_patch(
            level, [box.left, box.top, box.right, box.bottom], size, input.norm,
            base + index * patch)
        }
      }
      let used = boxes.count * patch
      unsafe (base + used).update(repeating: 0, count: planes.count - used)
    }
  }
}
