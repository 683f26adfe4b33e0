import Foundation

/// What other programs write into JPEG files, by hand: no pixel changes.
enum Segments {
  /// `jpeg` with a comment, as a tag or a rating would be.
  static func adding(comment: String, to jpeg: Data) -> Data {
    added(marker: 0xFE, Array(comment.utf8), to: jpeg)
  }

  /// `jpeg` with the capture time `2019:07:04 12:33:11`, and with an orientation from 1 to 8.
  static func adding(captured: String?, orientation: UInt8 = 1, to jpeg: Data) -> Data {
    let text: [UInt8] = captured.map { Array($0.utf8) + [0] } ?? []
    var tiff: [UInt8] = Array("II".utf8) + [42, 0, 8, 0, 0, 0]
    tiff += [captured == nil ? 1 : 2, 0]
    tiff += [0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]
    if captured != nil { tiff += [0x69, 0x87, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0] }
    tiff += [0, 0, 0, 0]
    if captured != nil {
      tiff += [1, 0, 0x03, 0x90, 2, 0, UInt8(text.count), 0, 0, 0, 56, 0, 0, 0, 0, 0, 0, 0] + text
    }
    return added(marker: 0xE1, Array("Exif\0\0".utf8) + tiff, to: jpeg)
  }

  private static func added(marker: UInt8, _ body: [UInt8], to jpeg: Data) -> Data {
    let length = body.count + 2
    let head: [UInt8] = [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)]
    return jpeg.prefix(2) + Data(head + body) + jpeg.dropFirst(2)
  }
}
