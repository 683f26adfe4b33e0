import Foundation
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Workers
import WorkerTestSupport

@Suite struct DecodingMemoryTests {
  private func bytes(of content: [UInt8]) throws -> Int {
    let folder = try TemporaryFolder()
    try Data(content).write(to: URL(fileURLWithPath: folder.file("photo")))
    return DecodingMemory(
      Descriptor(owning: open(folder.file("photo"), O_RDONLY | O_CLOEXEC))
    ).bytes - content.count
  }

  /// The beginning of a JPEG of 8660 x 5774 pixels.
  private func jpeg(
    _ frame: UInt8, factors: [UInt8] = [0x22, 0x11, 0x11], inScan: UInt8 = 3, before: [UInt8] = []
  ) -> [UInt8] {
    let components = factors.flatMap { (factor) -> [UInt8] in [1, factor, 0] }
    let header: [UInt8] = [8, 0x16, 0x8E, 0x21, 0xD4, UInt8(factors.count)] + components
    return [0xFF, 0xD8] + before
      + [0xFF, 0xE0, 0, 4, 1, 2] + [0xFF, frame, 0, UInt8(header.count + 2)] + header
      + [0xFF, 0xC4, 0, 3, 0] + [0xFF, 0xDA, 0, 12, inScan] + [UInt8](repeating: 0, count: 20)
  }

  private func png(depth: UInt8, colour: UInt8, interlaced: UInt8) -> [UInt8] {
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]
      + [0, 0, 0x21, 0xD4, 0, 0, 0x16, 0x8E, depth, colour, 0, 0, interlaced]
  }

  @Test func aProgressivePhotoIsKeptWhole() throws {
    #expect(try bytes(of: jpeg(0xC0)) == 0)
    #expect(try bytes(of: jpeg(0xC1)) == 0)
    let full = 1083 * 722 * 128
    let half = 542 * 361 * 128
    #expect(try bytes(of: jpeg(0xC2)) == full + 2 * half)
    #expect(try bytes(of: jpeg(0xC2, factors: [0x11, 0x11, 0x11])) == 3 * full)
    #expect(try bytes(of: jpeg(0xC2, factors: [0x11], inScan: 1)) == full)
  }

  @Test func coloursOneAfterTheOtherAreKeptToo() throws {
    #expect(try bytes(of: jpeg(0xC0, inScan: 1)) > 0)
    #expect(try bytes(of: jpeg(0xC0, factors: [0x11], inScan: 1)) == 0)
  }

  @Test func whatStandsBeforeTheFrameIsPassedOver() throws {
    let notes: [UInt8] = [0xFF, 0xE1, 0xFF, 0xFF] + [UInt8](repeating: 0xC2, count: 65_533)
    let padded = try bytes(of: jpeg(0xC2, before: notes + notes + [0xFF, 0xFF]))
    #expect(try padded == bytes(of: jpeg(0xC2)))
  }

  /// A JPEG XL of 2^30 x 2^30 pixels, which nothing will decode.
  @Test func whatNoDecoderWouldKeepCostsNothing() throws {
    let size: [UInt8] = [0xFE, 0xFF, 0xFF, 0xFF, 0xF1, 0xFF, 0xFF, 0xFF, 0x0F, 0]
    #expect(try bytes(of: [0xFF, 0x0A] + size) == 0)
  }

  @Test func halfOfAnInterlacedPictureIsKept() throws {
    #expect(try bytes(of: png(depth: 8, colour: 2, interlaced: 0)) == 0)
    #expect(try bytes(of: png(depth: 8, colour: 2, interlaced: 1)) == 8660 * 2887 * 4)
    #expect(try bytes(of: png(depth: 16, colour: 6, interlaced: 1)) == 8660 * 2887 * 4)
  }

  @Test func realFilesAreRead() throws {
    for name in ["progressive.jpg", "4-2-0.jpg", "4-4-4.jpg"] {
      guard let content = try? Fixtures.bytes("imaging/\(name)") else { continue }
      #expect(try (bytes(of: content) > 0) == (name == "progressive.jpg"), "\(name)")
    }
  }

  /// The parent adds such numbers up: whatever a file announces, it must not trap over them.
  @Test func absurdSidesAddUp() throws {
    func big(_ number: UInt32) -> [UInt8] {
      (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }
    func box(_ type: String, _ body: [UInt8]) -> [UInt8] {
      big(UInt32(body.count + 8)) + Array(type.utf8) + body
    }
    // Eight times the product of these sides is 2^63 - 8.
    let size = box("ispe", [0, 0, 0, 0] + big(1 << 30 - 1) + big(1 << 30 + 1))
    let heic =
      box("ftyp", Array("heic\0\0\0\0mif1heic".utf8))
      + box("meta", [0, 0, 0, 0] + box("iprp", box("ipco", size)))
    // The longest side there is, and twice that.
    let jxl = [0xFF, 0x0A, 0xFE] + [UInt8](repeating: 0xFF, count: 20)
    var png = png(depth: 8, colour: 2, interlaced: 1)
    png.replaceSubrange(16..<24, with: big(.max) + big(1 << 30 - 1))
    for file in [heic, jxl, png] { #expect((0...1 << 40).contains(try bytes(of: file))) }
  }

  @Test func nonsenseCostsNothingButItsSize() throws {
    var random = SeededGenerator(seed: 7)
    let whole = jpeg(0xC2, before: [0xFF, 0xE1, 0, 6, 1, 2, 3, 4])
    for length in 0..<whole.count { _ = try bytes(of: Array(whole[..<length])) }
    for _ in 0..<300 {
      var broken = whole
      for _ in 0..<3 {
        broken[Int.random(in: 2..<broken.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      // At most what the format can say: four components of 65,535 pixels each way.
      #expect(try (0...(4 * 65_536 * 65_536 * 2)).contains(bytes(of: broken)))
    }
    #expect(try bytes(of: []) == 0)
    #expect(try bytes(of: [0xFF, 0xD8] + [UInt8](repeating: 0xFF, count: 5000)) == 0)
  }

  // MARK: In a pool

  /// A «photo» for the double that counts for its size, and takes none on disk.
  private func photo(_ order: String, megabytes: Int) throws -> Descriptor {
    let folder = try TemporaryFolder()
    let path = folder.file("order")
    try Data("\(order) ".utf8).write(to: URL(fileURLWithPath: path))
    try #require(truncate(path, megabytes << 20) == 0)
    return Descriptor(owning: open(path, O_RDONLY | O_CLOEXEC))
  }

  /// The job that ends first of two: one that hangs until its time is up, and one that answers at once.
  private func first(_ hanging: Int, _ answering: Int, limit: Duration) throws -> UInt64? {
    let pool = WorkerPool(program: try Doubles.program(), workers: 2, timeLimit: limit)
    for (job, order, megabytes) in [(1, "hang", hanging), (2, "who", answering)] {
      #expect(pool.idleWorkers == 3 - job)
      try pool.start(
        WorkerJob(
          id: UInt64(job), photo: try photo(order, megabytes: megabytes),
          detector: DetectorSettings()))
    }
    #expect(pool.busyWorkers == 2)
    let ended = try pool.outcomes(waiting: nil)
    #expect(pool.busyWorkers == 1)
    // The other one does not stay behind.
    if ended.first?.job == 1 { #expect(try pool.outcomes(waiting: nil).map(\.job) == [2]) }
    return ended.first?.job
  }

  @Test(arguments: [(1, 1), (100, 1), (50, 50)])
  func photosThatFitTogetherAreWorkedOnTogether(hanging: Int, answering: Int) throws {
    #expect(try first(hanging, answering, limit: .seconds(60)) == 2)
  }

  @Test(arguments: [(300, 1), (1, 300), (150, 150), (900, 900)])
  func photosThatDoNotFitTogetherComeOneAfterTheOther(hanging: Int, answering: Int) throws {
    #expect(try first(hanging, answering, limit: .seconds(1)) == 1)
  }

  @Test func workersThatRestMakeRoomForALargePhoto() throws {
    let pool = WorkerPool(program: try Doubles.program(), workers: 2)
    var workers: Set<String> = []
    for job in 1...2 {
      try pool.start(
        WorkerJob(
          id: UInt64(job), photo: try photo("who", megabytes: 1), detector: DetectorSettings()))
    }
    while workers.count < 2 {
      for (_, outcome) in try pool.outcomes(waiting: nil) {
        if case .failed(let number) = outcome { workers.insert(number) }
      }
    }
    try pool.start(
      WorkerJob(id: 3, photo: try photo("who", megabytes: 300), detector: DetectorSettings()))
    _ = try pool.outcomes(waiting: nil)
    // Of the two only the one that had the large photo is left.
    #expect(workers.count { kill(pid_t($0) ?? 0, 0) == 0 } == 1)
  }
}
