internal import Glibc
internal import Support

/// How much memory a worker takes, told from the first bytes of a photo: the photo itself, which is read whole, and what the
/// decoder has to keep of it before the first row comes out. Most photos come out row by row; progressive JPEG and interlaced
/// PNG do not.
///
/// Nothing here is decoded: numbers are read at fixed places, each checked, and what makes no sense costs nothing but its
/// size, because the decoder will refuse it.
struct DecodingMemory {
  /// A worker between photos and with one that comes out row by row, as measured on photos of 20 faces: models, planned tensors,
  /// the picture at working size, what the C library keeps for the next photo, and pages it shares with the others.
  static let worker = 140 << 20
  /// What a pool may take for each of its workers.
  static let budget = 200 << 20

  private let file: Descriptor

  init(_ file: Descriptor) { self.file = file }

  /// Bytes beyond `worker`.
  var bytes: Int {
    var status = stat()
    guard unsafe fstat(file.number, &status) == 0 else { return 0 }
    let size = max(0, Int(clamping: status.st_size))
    let head = read(29, at: 0)
    if head.starts(with: [0xFF, 0xD8]) { return size + coefficients }
    if head.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return size + Self.interlaced(head) }
    return size
  }

  /// Bytes of an interlaced PNG's picture, of which every second row is kept until the last of seven passes, as four samples of a
  /// byte at the most; 0 for another.
  private static func interlaced(_ head: [UInt8]) -> Int {
    guard head.count == 29, head[28] == 1 else { return 0 }
    let width = number(head, 16, bytes: 4)
    let height = number(head, 20, bytes: 4)
    return product(width, (height + 1) / 2, 4)
  }

  /// Bytes of a JPEG's coefficients, where the decoder needs all of them at once: those of progressive ones and of those that
  /// store their colours one after the other; else 0.
  ///
  /// ITU-T T.81, B.1.1.4 (segments), B.2.2 (frame header), B.2.3 (scan header).
  private var coefficients: Int {
    var position = 2
    var frame: [UInt8] = []
    var isProgressive = false
    // More segments than any camera writes.
    for _ in 0..<1000 {
      let head = read(4, at: position)
      guard head.count == 4, head[0] == 0xFF else { return 0 }
      if head[1] == 0xFF {
        position += 1  // Padding.
        continue
      }
      let length = Self.number(head, 2, bytes: 2)
      guard length >= 2 else { return 0 }
      switch head[1] {
      case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
        frame = read(min(length - 2, 6 + 3 * 4), at: position + 4)
        isProgressive = [0xC2, 0xC6, 0xCA, 0xCE].contains(head[1])
      case 0xDA:
        let inScan = read(1, at: position + 4).first ?? 0
        guard frame.count > 5, isProgressive || inScan < frame[5] else { return 0 }
        return Self.coefficients(frame)
      default: break
      }
      position += 2 + length
    }
    return 0
  }

  /// - Parameter frame: precision, height, width, components, and three bytes a component: its name, its sampling factors, a table.
  private static func coefficients(_ frame: [UInt8]) -> Int {
    let height = number(frame, 1, bytes: 2)
    let width = number(frame, 3, bytes: 2)
    let factors = stride(from: 7, to: frame.count, by: 3).map {
      (across: Int(frame[$0] >> 4), down: Int(frame[$0] & 15))
    }
    guard let across = factors.map(\.across).max(), let down = factors.map(\.down).max(),
      across > 0, down > 0
    else { return 0 }
    // A block is 64 coefficients of two bytes.
    return factors.reduce(0) { sum, factor in
      let columns = (width * factor.across / across + 7) / 8
      let rows = (height * factor.down / down + 7) / 8
      return sum + columns * rows * 128
    }
  }

  private static func number(_ bytes: [UInt8], _ start: Int, bytes count: Int) -> Int {
    bytes[start..<start + count].reduce(0) { $0 << 8 | Int($1) }
  }

  private static func product(_ factors: Int...) -> Int {
    factors.reduce(1) { product, factor in
      let (result, overflows) = product.multipliedReportingOverflow(by: factor)
      return overflows ? 0 : result
    }
  }

  /// Up to `count` bytes.
  private func read(_ count: Int, at position: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = max(0, unsafe pread(file.number, buffer.baseAddress, count, position))
    }
  }
}
