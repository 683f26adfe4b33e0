internal import CImaging

extension Image {
  /// A picture that is made, and reduced by area, row by row from the top, so that it is never there at full size.
  ///
  /// - Parameters:
  ///   - stored: its full size.
  ///   - size: what is wanted; no side larger.
  ///   - fill: writes a row of `stored.width` pixels. What it leaves is what the last row had.
  /// - Precondition: all sides are at least 1.
  /// - Throws: `outOfMemory`.
  package init(
    _ stored: (width: Int, height: Int), reducedTo size: (width: Int, height: Int),
    fill: (_ y: Int, _ row: inout [UInt8]) -> Void
  ) throws(ImagingError) {
    var row = [UInt8](repeating: 0, count: stored.width * 3)
    var isDone = true
    unsafe self.init(width: size.width, height: size.height) { out in
      let area =
        unsafe size == stored
        ? nil : kf_area_new(stored.width, stored.height, size.width, size.height, out)
      defer { unsafe kf_area_free(area) }
      isDone = unsafe size == stored || area != nil
      for y in 0..<(isDone ? stored.height : 0) {
        fill(y, &row)
        unsafe row.withUnsafeBufferPointer { row in
          guard let base = row.baseAddress else { return }
          if let area = unsafe area {
            unsafe kf_area_push(area, base)
          } else {
            unsafe (out + y * row.count).update(from: base, count: row.count)
          }
        }
      }
    }
    guard isDone else { throw .outOfMemory }
  }
}
