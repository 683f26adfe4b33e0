import Imaging
import TestSupport
import Testing

@testable import Decoding

/// What a file says its numbers mean is heeded, and nonsense is not.
struct ColoursTests {
  private static let skin = Color(red: 200, green: 150, blue: 130)

  /// A JPEG of one colour with a profile, in parts of at most `partLength` bytes.
  private func jpeg(
    _ color: Color, _ profile: [UInt8], partLength: Int = 1 << 14, reversed: Bool = false
  ) throws -> Color {
    let file = try JPEGWriter.encode(
      Image(width: 16, height: 16, filledWith: color), quality: 100)
    let parts = stride(from: 0, to: profile.count, by: partLength).map {
      Array(profile[$0..<min($0 + partLength, profile.count)])
    }
    var segments: [(marker: UInt8, body: [UInt8])] = parts.enumerated().map { index, part in
      (0xE2, Array("ICC_PROFILE\0".utf8) + [UInt8(index + 1), UInt8(parts.count)] + part)
    }
    if reversed { segments.reverse() }
    return try decode(Segments.added(segments, to: file)).image[8, 8]
  }

  private func png(
    _ color: Color, _ chunks: [(name: String, body: [UInt8])]
  ) throws -> Color {
    var builder = PNGBuilder(width: 2, height: 2) { _, _ in
      [Int(color.red), Int(color.green), Int(color.blue)]
    }
    builder.chunks = chunks
    return try decode(builder.file()).image[1, 1]
  }

  private func iccp(_ profile: [UInt8]) -> (name: String, body: [UInt8]) {
    ("iCCP", Array("a name\0\0".utf8) + PNGBuilder.zlib(profile))
  }

  /// JPEG rounds, too.
  private func isNear(_ a: Color, _ b: Color, within most: Int = 2) -> Bool {
    [(a.red, b.red), (a.green, b.green), (a.blue, b.blue)].allSatisfy {
      abs(Int($0) - Int($1)) <= most
    }
  }

  /// (200, 150, 130) of Display P3 is (209, 147, 126) of sRGB, by colour.js and by lcms2 alike.
  @Test func wideGamut() throws {
    let expected = Color(red: 209, green: 147, blue: 126)
    let profile = ProfileBuilder.displayP3.file()
    #expect(isNear(try jpeg(Self.skin, profile), expected))
    #expect(isNear(try jpeg(Self.skin, profile, partLength: 100), expected))
    #expect(isNear(try jpeg(Self.skin, profile, partLength: 100, reversed: true), expected))
    #expect(isNear(try png(Self.skin, [iccp(profile)]), expected, within: 1))
  }

  @Test func swappedChannels() throws {
    let standard = ProfileBuilder()
    let profile = ProfileBuilder(red: standard.blue, green: standard.green, blue: standard.red)
    let expected = Color(red: 130, green: 150, blue: 200)
    #expect(isNear(try jpeg(Self.skin, profile.file()), expected))
    #expect(isNear(try png(Self.skin, [iccp(profile.file())]), expected))
  }

  /// Linear light of a half is level 188.
  @Test func greyOfAnotherGamma() throws {
    let profile = ProfileBuilder(gamma: 1).file(isGrey: true)
    let grey = Color(red: 128, green: 128, blue: 128)
    let expected = Color(red: 188, green: 188, blue: 188)
    #expect(isNear(try jpeg(grey, profile), expected))
    // A profile of grey says nothing of colours.
    #expect(isNear(try jpeg(Self.skin, profile), Self.skin))
  }

  @Test func standardColoursStay() throws {
    #expect(try png(Self.skin, [iccp(ProfileBuilder().file())]) == Self.skin)
    #expect(try png(Self.skin, [("cICP", [1, 13, 0, 1])]) == Self.skin)
    #expect(try png(Self.skin, [("cICP", [255, 255, 0, 1])]) == Self.skin)
  }

  @Test func nonsenseStaysWithoutEffect() throws {
    let profile = ProfileBuilder.displayP3.file()
    var torn = profile
    torn.removeLast(torn.count - 140)
    var strange = profile
    strange.replaceSubrange(16..<20, with: Array("Lab ".utf8))
    for bad in [torn, strange, [], [UInt8](repeating: 0x5A, count: 5000)] {
      #expect(try png(Self.skin, [iccp(bad)]) == Self.skin)
      #expect(isNear(try jpeg(Self.skin, bad), Self.skin))
    }
    // A part is missing.
    let file = try JPEGWriter.encode(Image.sample)
    let parts: [(marker: UInt8, body: [UInt8])] = [
      (0xE2, Array("ICC_PROFILE\0".utf8) + [1, 2] + profile)
    ]
    #expect(JPEGSegments.profile(Segments.added(parts, to: file).span.bytes).isEmpty)
  }

  /// Paper white of PQ (58 % of its levels) and of HLG (75 %) are light, and whiter than white is white.
  @Test(arguments: [(UInt8(16), UInt8(148)), (18, 191)])
  func highDynamicRange(transfer: UInt8, white: UInt8) throws {
    func level(_ level: UInt8) throws -> Int {
      let color = try png(
        Color(red: level, green: level, blue: level), [("cICP", [9, transfer, 0, 1])])
      #expect(isNear(color, Color(red: color.red, green: color.red, blue: color.red), within: 1))
      return Int(color.red)
    }
    #expect(try level(0) == 0)
    #expect((180...205).contains(try level(white)))
    #expect(try level(255) >= 253)
    let levels = try stride(from: UInt8(0), through: 240, by: 16).map(level)
    #expect(levels == levels.sorted())
  }

  @Test func codePointsGoBeforeProfiles() throws {
    let swapped = ProfileBuilder(
      red: ProfileBuilder().blue, green: ProfileBuilder().green, blue: ProfileBuilder().red)
    let chunks = [iccp(swapped.file()), ("cICP", [12, 13, 0, 1] as [UInt8])]
    #expect(isNear(try png(Self.skin, chunks), Color(red: 209, green: 147, blue: 126)))
  }
}
