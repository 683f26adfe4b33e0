internal import Imaging

/// The blocks of a GIF file before its first frame (GIF89a).
struct GIFBlocks {
  /// Sides of the first frame; nil if it is not found.
  var frame: (width: Int, height: Int)?
  var isInterlaced = false
  /// Name and authentication code of each application's block, and what stands behind, its parts with their lengths.
  var applications: [(name: [UInt8], body: [UInt8])] = []

  /// More blocks and parts, all together, than any file has that a person made: half a megabyte of XMP as words of 80 letters.
  private static let limit = 8192

  init(_ peek: PictureFormat.Peek, withBodies: Bool) {
    let head = peek(13, 0)
    guard head.count == 13 else { return }
    var at = 13 + Self.table(head[10])
    var parts = 0
    for _ in 0..<Self.limit {
      let block = peek(14, at)
      switch block.first {
      case 0x2C where block.count >= 10:
        frame = (block.littleNumber(5, bytes: 2), block.littleNumber(7, bytes: 2))
        isInterlaced = block[9] & 0x40 != 0
        return
      case 0x21 where block.count == 14:
        let isApplication = block[1] == 0xFF && block[2] == 11
        let start = at + (isApplication ? 14 : 2)
        guard let end = Self.end(of: start, peek, &parts) else { return }
        if isApplication, withBodies {
          applications.append((Array(block[3...]), peek(end - start, start)))
        }
        at = end
      default: return
      }
    }
  }

  /// Bytes of a table of colours, by the flags of what it belongs to.
  private static func table(_ flags: UInt8) -> Int { flags & 0x80 == 0 ? 0 : 3 << (flags & 7 + 1) }

  /// Behind the parts that begin at `start`, the last of which is empty.
  ///
  /// - Parameter parts: how many there were.
  private static func end(
    of start: Int, _ peek: PictureFormat.Peek, _ parts: inout Int
  ) -> Int? {
    var at = start
    while parts < limit {
      parts += 1
      guard let length = peek(1, at).first else { return nil }
      at += 1 + Int(length)
      if length == 0 { return at }
    }
    return nil
  }

  // MARK: What they say

  var metadata: Metadata {
    var metadata = Metadata()
    for (name, body) in applications where name == Array("XMP DataXMP".utf8) {
      // The packet stands as it is, and behind it what leads a reader of parts to their end.
      metadata.xmp.append(XMP(body.dropLast(258)))
    }
    return metadata
  }

  var profile: [UInt8] {
    guard let body = applications.first(where: { $0.name == Array("ICCRGBG1012".utf8) })?.body
    else { return [] }
    var profile: [UInt8] = []
    var rest = body[...]
    while let length = rest.popFirst(), length > 0 {
      profile += rest.prefix(Int(length))
      rest = rest.dropFirst(Int(length))
    }
    return profile
  }
}
