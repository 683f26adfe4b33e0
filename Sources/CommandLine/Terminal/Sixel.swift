internal import Imaging

/// Pictures for terminals that know DEC's sixel graphics. Pure.
///
/// The palette is fixed and the error of each pixel is spread over its neighbours (Floyd and Steinberg 1976): 252 colours
/// are within what every terminal holds, and faces look right with them. No library is used: what is needed of the format
/// is a text of run lengths, and one more library would be needed by everybody who runs the program.
///
/// «VT330/VT340 Programmer Reference Manual», volume 2, chapter 14.
enum Sixel {
  /// Levels of red, green and blue in the palette; the eye tells greens apart best.
  static let levels = (red: 6, green: 7, blue: 6)

  /// The picture at the cursor; pixels are square.
  static func encode(_ image: Image) -> String {
    let indices = dithered(image)
    // 0: pixels keep their shape; 1: what is not drawn stays as it is.
    var out = Array("\u{1B}P0;1q\"1;1;\(image.width);\(image.height)".utf8)
    for color in Set(indices).sorted() { out += Array(definition(of: color).utf8) }
    for top in stride(from: 0, to: image.height, by: 6) {
      appendBand(top, of: indices, width: image.width, height: image.height, to: &out)
      out.append(UInt8(ascii: "-"))
    }
    out += [0x1B, UInt8(ascii: "\\")]
    return String(decoding: out, as: UTF8.self)
  }

  /// The share of full brightness, in percent, that level `level` of `count` stands for.
  private static func percent(_ level: Int, of count: Int) -> Int {
    (level * 100 + (count - 1) / 2) / (count - 1)
  }

  /// `#5;2;0;17;100`: colour 5 is, in percent of red, green and blue, …
  private static func definition(of color: UInt8) -> String {
    let red = Int(color) / (levels.green * levels.blue)
    let green = Int(color) / levels.blue % levels.green
    let blue = Int(color) % levels.blue
    return "#\(color);2;\(percent(red, of: levels.red));\(percent(green, of: levels.green));"
      + "\(percent(blue, of: levels.blue))"
  }

  /// Six rows: for each colour a run-length coded row of sixels, written over each other.
  private static func appendBand(
    _ top: Int, of indices: [UInt8], width: Int, height: Int, to out: inout [UInt8]
  ) {
    let rows = min(6, height - top)
    var masks = [UInt8](repeating: 0, count: 256 * width)
    var used = [Bool](repeating: false, count: 256)
    for row in 0..<rows {
      for x in 0..<width {
        let color = Int(indices[(top + row) * width + x])
        used[color] = true
        masks[color * width + x] |= 1 << row
      }
    }
    var isFirst = true
    for color in 0..<256 where used[color] {
      if !isFirst { out.append(UInt8(ascii: "$")) }
      isFirst = false
      out += Array("#\(color)".utf8)
      appendRuns(masks[color * width..<(color + 1) * width], to: &out)
    }
  }

  private static func appendRuns(_ masks: ArraySlice<UInt8>, to out: inout [UInt8]) {
    // Nothing needs to be said of what is empty to the end.
    let end = (masks.lastIndex { $0 != 0 } ?? masks.startIndex - 1) + 1
    var x = masks.startIndex
    while x < end {
      var next = x + 1
      while next < end, masks[next] == masks[x] { next += 1 }
      let sixel = 63 + masks[x]
      if next - x > 3 {
        out += Array("!\(next - x)".utf8) + [sixel]
      } else {
        for _ in x..<next { out.append(sixel) }
      }
      x = next
    }
  }

  /// The palette's index of each pixel.
  private static func dithered(_ image: Image) -> [UInt8] {
    let counts = [levels.red, levels.green, levels.blue]
    let width = image.width
    var indices = [UInt8](repeating: 0, count: width * image.height)
    // What is left over for this row and the next one, a margin of one pixel on both sides.
    var here = [Float](repeating: 0, count: (width + 2) * 3)
    var below = here
    for y in 0..<image.height {
      for x in 0..<width {
        var index = 0
        for channel in 0..<3 {
          let at = (x + 1) * 3 + channel
          let wanted = Float(image.pixels[(y * width + x) * 3 + channel]) + here[at]
          let top = Float(counts[channel] - 1)
          let level = Int(min(max((wanted / 255 * top).rounded(), 0), top))
          let shown = Float(percent(level, of: counts[channel])) * 2.55
          let error = min(max(wanted, 0), 255) - shown
          here[at + 3] += error * 7 / 16
          below[at - 3] += error * 3 / 16
          below[at] += error * 5 / 16
          below[at + 3] += error / 16
          index = index * counts[channel] + level
        }
        indices[y * width + x] = UInt8(index)
      }
      here = below
      below = [Float](repeating: 0, count: below.count)
    }
    return indices
  }
}
