import Foundation

/// Writes ICC profiles of version 2 (ICC.1:2001-04): three colours and their curves, or a curve of grey.
struct ProfileBuilder {
  /// XYZ of red, green and blue under D50, and the exponent of their curve; those of sRGB at first, where nil is its curve.
  var red = [0.4360, 0.2225, 0.0139]
  var green = [0.3851, 0.7169, 0.0971]
  var blue = [0.1431, 0.0606, 0.7141]
  var gamma: Double?

  static let displayP3 = ProfileBuilder(
    red: [0.5151, 0.2412, -0.0011], green: [0.2920, 0.6922, 0.0419], blue: [0.1571, 0.0666, 0.7841])

  func file(isGrey: Bool = false) -> [UInt8] {
    let levels = gamma.map { [Int(($0 * 256).rounded())] } ?? Self.standardCurve
    var curve = Array("curv".utf8) + [0, 0, 0, 0] + Self.big(levels.count)
    curve += levels.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    if !curve.count.isMultiple(of: 4) { curve += [0, 0] }
    let white = Self.xyz([0.9642, 1, 0.8249])
    let tags: [(String, [UInt8])] =
      isGrey
      ? [("wtpt", white), ("kTRC", curve)]
      : [
        ("wtpt", white), ("rXYZ", Self.xyz(red)), ("gXYZ", Self.xyz(green)),
        ("bXYZ", Self.xyz(blue)), ("rTRC", curve), ("gTRC", curve), ("bTRC", curve),
      ]
    var table = Self.big(tags.count)
    var bodies: [UInt8] = []
    for (name, body) in tags {
      table += Array(name.utf8) + Self.big(128 + 4 + tags.count * 12 + bodies.count)
      table += Self.big(body.count)
      bodies += body
    }
    var header = Self.big(128 + table.count + bodies.count) + Array("none".utf8)
    header += Self.big(0x0210_0000) + Array("mntr".utf8) + Array((isGrey ? "GRAY" : "RGB ").utf8)
    header += Array("XYZ ".utf8) + [UInt8](repeating: 0, count: 12) + Array("acsp".utf8)
    header += [UInt8](repeating: 0, count: 28) + Self.fixed([0.9642, 1, 0.8249])
    header += [UInt8](repeating: 0, count: 128 - header.count)
    return header + table + bodies
  }

  private static let standardCurve = (0..<1024).map { index in
    let level = Double(index) / 1023
    let light = level <= 0.04045 ? level / 12.92 : pow((level + 0.055) / 1.055, 2.4)
    return Int((light * 65535).rounded())
  }

  private static func xyz(_ values: [Double]) -> [UInt8] {
    Array("XYZ ".utf8) + [0, 0, 0, 0] + fixed(values)
  }

  private static func fixed(_ values: [Double]) -> [UInt8] {
    values.flatMap { big(Int(($0 * 65536).rounded())) }
  }

  private static func big(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }
}
