import Faces
import Imaging
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Workers

struct WorkerMessagesTests {
  func face(_ generator: inout SeededGenerator, dimension: Int = 128) -> FoundFace {
    func random(_ range: ClosedRange<Float>) -> Float { generator.float(in: range) }
    var embedding = (0..<dimension).map { _ in random(-1...1) }
    let length = embedding.reduce(0) { $0 + $1 * $1 }.squareRoot()
    embedding = embedding.map { $0 / length }
    return FoundFace(
      detection: Detection(
        box: Box(
          x: random(-50...6000), y: random(-50...6000), width: random(1...900),
          height: random(1...900)),
        landmarks: Landmarks(
          points: (0..<5).map { _ in Point(x: random(-50...6000), y: random(-50...6000)) }),
        score: random(0...1)),
      quality: Quality(
        size: random(0...1), sharpness: random(0...1), pose: random(0...1), score: random(0...1),
        overall: random(0...1)),
      embedding: Embedding(embedding, length: random(0.1...50)),
      crop: (0..<200).map { UInt8(truncatingIfNeeded: $0) })
  }

  func reply(faces: Int, seed: UInt64 = 1) -> WorkReply {
    var generator = SeededGenerator(seed: seed)
    return .outcome(
      job: 77,
      .done(
        PhotoFacts(
          format: .jpeg, width: 6000, height: 4000,
          captured: CaptureTime("2020-02-29T23:59:59", .iptc),
          damage: "truncated: 62 % of the rows decoded"),
        faces: (0..<faces).map { _ in face(&generator) }))
  }

  /// The one message in `bytes`.
  func body(_ bytes: [UInt8], limit: Int = 1 << 20) throws -> [UInt8] {
    var buffer = FrameBuffer(limit: limit)
    buffer.append(bytes)
    let body = try #require(try buffer.next())
    #expect(buffer.isEmpty)
    return body
  }

  @Test(arguments: [
    WorkOrder.search(DetectorSettings()),
    .search(
      DetectorSettings(
        minimumFace: 20, workingSize: 1 << 20, largestPhoto: 123,
        own: ["detector-thresholds": "0.5,0.25,1", "pyramid-factor": "0.5", "a": ""])),
    .picture(workingSize: nil), .picture(workingSize: 512),
  ]) func requestsComeBackAsSent(order: WorkOrder) throws {
    let request = WorkRequest(job: .max, order: order)
    #expect(try WorkRequest(body: try body(request.frame)) == request)
  }

  @Test func allThatAParentSaysComesBackAsSent() throws {
    let reference = try ModelSet.embedded().reference
    let messages: [ParentMessage] = [
      .models(reference), .modelFile(name: "größer.onnx"),
      .work(WorkRequest(job: 3, order: .picture(workingSize: nil))),
    ]
    for message in messages {
      let body = try body(message.frame, limit: MessageLimits.requestBytes)
      #expect(try ParentMessage(body: body) == message)
      #expect(throws: MalformedBytes("end of message")) { try ParentMessage(body: body + [0]) }
      for length in 0..<body.count {
        #expect(throws: MalformedBytes.self) {
          try ParentMessage(body: Array(body.prefix(length)))
        }
      }
    }
    #expect(throws: MalformedBytes("kind of request")) { try ParentMessage(body: [9]) }
  }

  @Test func repliesComeBackAsSent() throws {
    let replies: [WorkReply] = [
      .ready, .unfit(reason: "nie geht's: «ü»"), .outcome(job: 0, .failed(reason: "")),
      reply(faces: 0), reply(faces: 3),
      .outcome(job: 3, .done(PhotoFacts(format: .png, width: 1, height: 1), faces: [])),
      .picture(job: 4, width: 20_000, height: 10_000), .pixels(job: .max, [1, 2, 3]),
    ]
    for reply in replies { #expect(try WorkReply(body: try body(reply.frame)) == reply) }
  }

  @Test func framesArriveInAnyPieces() throws {
    let replies: [WorkReply] = [.ready, reply(faces: 2), .outcome(job: 5, .failed(reason: "no"))]
    let stream = replies.flatMap(\.frame)
    for size in [1, 2, 7, 8, 9, 1000, stream.count] {
      var buffer = FrameBuffer(limit: 1 << 20)
      var seen: [WorkReply] = []
      for start in stride(from: 0, to: stream.count, by: size) {
        buffer.append(stream[start..<min(start + size, stream.count)])
        while let body = try buffer.next() { seen.append(try WorkReply(body: body)) }
      }
      #expect(seen == replies, "in pieces of \(size)")
    }
  }

  @Test func aLongReasonIsCutAtACharacter() throws {
    let long = String(repeating: "ü", count: 5000)
    let sent = WorkReply.outcome(job: 1, .failed(reason: long))
    guard
      case .outcome(_, .failed(let reason)) = try WorkReply(body: try body(sent.frame))
    else {
      Issue.record("another reply arrived")
      return
    }
    #expect(reason == String(repeating: "ü", count: MessageLimits.textBytes / 2))
  }

  @Test func otherVersionsAndOtherTalkAreRefused() {
    var other = WorkReply.ready.frame
    other[3] += 1
    for bytes in [other, Array("GET / HTTP/1.1".utf8), [0]] {
      var buffer = FrameBuffer(limit: 100)
      buffer.append(bytes)
      #expect(throws: MalformedBytes("head of a frame")) { try buffer.next() }
    }
    var buffer = FrameBuffer(limit: 100)
    buffer.append(Frame.head + [101, 0, 0, 0])
    #expect(throws: MalformedBytes("length of a frame")) { try buffer.next() }
  }

  @Test func everyShorterMessageIsRefused() throws {
    let whole = try body(reply(faces: 2).frame)
    for length in 0..<whole.count {
      #expect(throws: MalformedBytes.self) { try WorkReply(body: Array(whole.prefix(length))) }
    }
    #expect(throws: MalformedBytes("end of message")) { try WorkReply(body: whole + [0]) }
    for order in [WorkOrder.search(DetectorSettings()), .picture(workingSize: nil)] {
      let request = try body(WorkRequest(job: 1, order: order).frame)
      for length in 0..<request.count {
        #expect(throws: MalformedBytes.self) {
          try WorkRequest(body: Array(request.prefix(length)))
        }
      }
    }
  }

  @Test(arguments: [(0, 1), (1, 0), (1 << 25, 1), (20_001, 10_000), (1 << 24, 1 << 24)])
  func picturesOfSenselessSizesAreRefused(width: Int, height: Int) throws {
    let sent = WorkReply.picture(job: 1, width: width, height: height)
    #expect(throws: MalformedBytes.self) { try WorkReply(body: try body(sent.frame)) }
  }

  @Test func pixelsComeInPiecesOfSomeBytes() throws {
    let most = [UInt8](repeating: 1, count: MessageLimits.pixelBytes)
    _ = try WorkReply(body: try body(WorkReply.pixels(job: 1, most).frame))
    for pixels in [[], most + [1]] {
      #expect(throws: MalformedBytes("pixels")) {
        try WorkReply(body: try body(WorkReply.pixels(job: 1, pixels).frame))
      }
    }
  }

  @Test func aPictureHasThePixelsItAnnouncedAndNoMoreThanAskedFor() throws {
    var picture = try PartialPicture(width: 2, height: 3, workingSize: 3)
    #expect(picture.image == nil)
    try picture.append((0..<17).map { $0 })
    #expect(picture.image == nil)
    #expect(throws: MalformedBytes("pixels")) { try picture.append([17, 18]) }
    try picture.append([17])
    #expect(picture.image == Image(width: 2, height: 3, pixels: (0..<18).map { $0 }))
    #expect(throws: MalformedBytes("pixels")) { try picture.append([18]) }
    #expect(throws: MalformedBytes("size")) {
      try PartialPicture(width: 2, height: 3, workingSize: 2)
    }
  }

  /// What the parent may never take from a worker.
  @Test func senselessValuesAreRefused() throws {
    var generator = SeededGenerator(seed: 3)
    let good = face(&generator)
    let facts = PhotoFacts(format: .png, width: 9, height: 9)
    func refuses(_ what: StaticName, _ change: (inout FoundFace) -> Void) throws {
      var bad = good
      change(&bad)
      let frame = WorkReply.outcome(job: 1, .done(facts, faces: [bad])).frame
      let body = try body(frame, limit: 1 << 24)
      #expect(throws: MalformedBytes(what)) { try WorkReply(body: body) }
    }
    try refuses("box") { $0.detection.box.x = .nan }
    try refuses("box") { $0.detection.box.width = -1 }
    try refuses("box") { $0.detection.box.y = .infinity }
    try refuses("landmark") { $0.detection.landmarks.nose.x = -.infinity }
    try refuses("score") { $0.detection.score = 1.5 }
    try refuses("quality") { $0.quality.overall = -0.1 }
    try refuses("embedding") { $0.embedding.vector[0] = .nan }
    try refuses("embedding") { $0.embedding.vector = [] }
    try refuses("embedding") { $0.embedding.vector = $0.embedding.vector.map { $0 * 0.5 } }
    try refuses("embedding") { $0.embedding.vector += [Float](repeating: 0, count: 5000) }
    try refuses("embedding") { $0.embedding.length = -1 }
    try refuses("embedding") { $0.embedding.length = .infinity }
    try refuses("embedding") { $0.embedding.length = .nan }
    try refuses("crop") { $0.crop = [UInt8](repeating: 0, count: MessageLimits.cropBytes + 1) }
    let sizes = [(0, 9), (9, 0), (1 << 30, 9)]
    for (width, height) in sizes {
      let facts = PhotoFacts(format: .png, width: width, height: height)
      let body = try body(WorkReply.outcome(job: 1, .done(facts, faces: [])).frame)
      #expect(throws: MalformedBytes.self) { try WorkReply(body: body) }
    }
    // A date must be one, and of the content: of a file's name and time the worker knows nothing.
    for (captured, isFine) in [
      (CaptureTime("2019-07", .xmp), true), (CaptureTime("2019-07-04", .name), false),
      (CaptureTime("2019-07-04", .file), false),
    ] {
      let facts = PhotoFacts(format: .png, width: 9, height: 9, captured: captured)
      let body = try body(WorkReply.outcome(job: 1, .done(facts, faces: [])).frame)
      if isFine {
        #expect(try WorkReply(body: body) == .outcome(job: 1, .done(facts, faces: [])))
      } else {
        #expect(throws: MalformedBytes("capture time")) { try WorkReply(body: body) }
      }
    }
    let dated = PhotoFacts(
      format: .png, width: 9, height: 9, captured: CaptureTime("2019-07-04", .exif))
    let whole = try body(WorkReply.outcome(job: 1, .done(dated, faces: [])).frame)
    for (part, change) in [
      ("2019-07-04", "2019-07-34"), ("2019-07-04", "'; DROP --"), ("exif", "ufo!"),
    ] {
      let wrong = String(decoding: whole, as: Unicode.ASCII.self).replacing(part, with: change)
      #expect(throws: MalformedBytes("capture time")) { try WorkReply(body: Array(wrong.utf8)) }
    }
    var longer = good
    longer.embedding = Embedding([1] + [Float](repeating: 0, count: 99))
    let mixed = try body(WorkReply.outcome(job: 1, .done(facts, faces: [good, longer])).frame)
    #expect(throws: MalformedBytes("embedding")) { try WorkReply(body: mixed) }
  }

  /// Whatever a worker says, reading it ends in a reply or an error, never in a trap.
  @Test(arguments: 0..<20 as Range<UInt64>) func randomDamageNeverTraps(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let whole = try body(reply(faces: 2, seed: seed).frame)
    for _ in 0..<200 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0 where !bytes.isEmpty:
          bytes[Int.random(in: bytes.indices, using: &generator)] = .random(
            in: 0...255, using: &generator)
        case 1: bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator)))
        case 2 where bytes.count > 4:
          let at = Int.random(in: 0..<bytes.count - 4, using: &generator)
          for offset in 0..<4 { bytes[at + offset] = 0xFF }
        default: bytes += (0..<10).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
      }
      if let reply = try? WorkReply(body: bytes), case .outcome(_, .done(_, let faces)) = reply {
        #expect(faces.allSatisfy { $0.embedding.vector.allSatisfy(\.isFinite) }, "seed \(seed)")
      }
      _ = try? ParentMessage(body: bytes)
      var buffer = FrameBuffer(limit: 1 << 20)
      buffer.append(Frame.head.prefix(Int.random(in: 0...4, using: &generator)) + bytes)
      _ = try? buffer.next()
    }
  }
}
