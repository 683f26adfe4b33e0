internal import Imaging

/// A picture on its way from a worker: what it announced, and the pixels so far.
///
/// Whatever the worker says, no more is kept than was announced, and no more may be announced than was asked for.
struct PartialPicture {
  let width: Int
  let height: Int
  private var pixels: [UInt8] = []

  /// - Parameter workingSize: what was asked for.
  /// - Throws: `MalformedBytes` for a larger picture than that.
  init(width: Int, height: Int, workingSize: Int?) throws(MalformedBytes) {
    guard max(width, height) <= workingSize ?? .max else { throw MalformedBytes("size") }
    self.width = width
    self.height = height
  }

  private var byteCount: Int { width * height * 3 }

  /// - Throws: `MalformedBytes` for pixels beyond those announced.
  mutating func append(_ more: [UInt8]) throws(MalformedBytes) {
    guard more.count <= byteCount - pixels.count else { throw MalformedBytes("pixels") }
    // Not before there are any: what is announced costs nothing.
    if pixels.isEmpty { pixels.reserveCapacity(byteCount) }
    pixels += more
  }

  /// The picture, once it is whole.
  var image: Image? {
    pixels.count == byteCount ? Image(width: width, height: height, pixels: pixels) : nil
  }
}
