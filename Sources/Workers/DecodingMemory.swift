internal import Glibc
internal import Imaging
internal import Support

/// How much memory a worker takes, told from the first bytes of a photo: the photo itself, which is read whole, and what the
/// decoder has to keep of it before the first row comes out, as its format says. Most photos come out row by row.
///
/// What makes no sense costs nothing but its size, because the decoder will refuse it.
struct DecodingMemory {
  /// A worker between photos and with one that comes out row by row, as measured on photos of 20 faces: models, planned tensors,
  /// the picture at working size, what the C library keeps for the next photo, and pages it shares with the others.
  static let worker = 140 << 20
  /// What a pool may take for each of its workers.
  static let budget = 200 << 20

  private let file: Descriptor
  private let formats: [PictureFormat]

  init(_ file: Descriptor, formats: [PictureFormat] = PictureFormat.all) {
    self.file = file
    self.formats = formats
  }

  /// Bytes beyond `worker`.
  var bytes: Int {
    var status = stat()
    guard unsafe fstat(file.number, &status) == 0 else { return 0 }
    let size = max(0, Int(clamping: status.st_size))
    let beginning = read(SniffResult.length, at: 0)
    let format = formats.first { unsafe $0.recognises(beginning.span.bytes) }
    // What is beyond the limit will be refused.
    let kept = max(0, format?.memory(read) ?? 0)
    return kept <= Limits.bufferedBytes ? size + kept : size
  }

  /// Up to `count` bytes.
  private func read(_ count: Int, at position: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = max(0, unsafe pread(file.number, buffer.baseAddress, count, position))
    }
  }
}
