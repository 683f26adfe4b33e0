import CCodecs
import Imaging
import TestSupport
import Testing

/// Our reader of Huffman codes beside libjpeg's: the same pixels and the same words, whatever the file.
struct JPEGCodesTests {
  struct Outcome: Equatable {
    var status: Int32
    var decoded: Double
    var coarse: Bool
    var message: String
    var pixels: [UInt8]
  }

  /// nil where not even the header can be read.
  static func outcome(of file: [UInt8], eighths: UInt32, byLibrary: Bool) -> Outcome? {
    var picture = kf_picture()
    var outcome = kf_outcome()
    guard let reader = kf_jpeg_open(file, file.count, &picture, &outcome) else { return nil }
    defer { kf_jpeg_close(reader) }
    // Damage can make a small picture claim to be huge.
    guard picture.width * picture.height < 1 << 20 else { return nil }
    if byLibrary { kf_jpeg_use_library_codes(reader) }
    let width = Int((picture.width * eighths + 7) / 8)
    let height = Int((picture.height * eighths + 7) / 8)
    var pixels = [UInt8](repeating: 0, count: width * height * 3)
    kf_jpeg_decode(reader, eighths, 0.3, &pixels, width, height, &outcome)
    // Rows that nobody will look at may be left as they were.
    let isUsable = outcome.status == KF_OK && outcome.decoded >= 0.3
    return Outcome(
      status: outcome.status.rawValue, decoded: outcome.decoded, coarse: outcome.coarse,
      message: withUnsafeBytes(of: outcome.message) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }, pixels: isUsable ? pixels : [])
  }

  static func isSame(_ file: [UInt8], eighths: UInt32) -> Bool {
    outcome(of: file, eighths: eighths, byLibrary: false)
      == outcome(of: file, eighths: eighths, byLibrary: true)
  }

  /// Noise, so that every length of code is there; sides that are no whole number of blocks.
  static func noise(quality: Int, chroma: JPEGWriter.Chroma) throws -> [UInt8] {
    try JPEGWriter.encode(
      Pictures.noise(width: 203, height: 117, seed: UInt64(quality)), quality: quality,
      chroma: chroma)
  }

  @Test(arguments: [5, 50, 90, 100])
  func noiseIsReadAsByLibjpeg(quality: Int) throws {
    for chroma in [JPEGWriter.Chroma.quartered, .full] {
      let file = try Self.noise(quality: quality, chroma: chroma)
      for eighths: UInt32 in [1, 2, 4, 8] { #expect(Self.isSame(file, eighths: eighths)) }
    }
  }

  @Test(arguments: [
    "progressive.jpg", "4-2-2.jpg", "4-4-4.jpg", "restart.jpg", "cmyk.jpg", "gray.jpg",
  ])
  func everyFlavourIsReadAsByLibjpeg(name: String) throws {
    let file = try JPEGTests.fixture(name)
    for eighths: UInt32 in [1, 2, 4, 8] { #expect(Self.isSame(file, eighths: eighths)) }
  }

  @Test func damageIsReadAsByLibjpeg() throws {
    var random = SeededGenerator(seed: 11)
    var seeds = [try Self.noise(quality: 80, chroma: .quartered)]
    for name in ["4-4-4.jpg", "restart.jpg", "gray.jpg"] {
      seeds.append(try JPEGTests.fixture(name))
    }
    for round in 0..<400 {
      let file = FuzzTests.damaged(seeds[round % seeds.count], &random)
      #expect(Self.isSame(file, eighths: 8), "round \(round)")
    }
  }

  @Test func everyCutIsReadAsByLibjpeg() throws {
    let file = try JPEGTests.fixture("restart.jpg")
    for length in 0..<file.count { #expect(Self.isSame(Array(file[..<length]), eighths: 8)) }
  }

  /// A cut inside a table between two scans once made the second attempt read far behind the file.
  @Test func everyCutOfAProgressiveFileIsSurvived() throws {
    let file = try JPEGTests.fixture("progressive.jpg")
    var decoded = 0
    for length in 0..<file.count {
      if (try? decode(Array(file[..<length]))) != nil { decoded += 1 }
    }
    #expect(decoded > file.count / 4)
  }
}
