import Faces
import Imaging
import Inference
import Vocabulary

@testable import Workers

// What parent and worker say to each other: a first byte that is even is followed by what comes over the socket, an odd one by what is in
// one frame, so that a fuzzer need not learn to count.

extension Target {
  static let workers: [Target] = [
    Target(name: "from-parent", seeds: { seeds(requests.map(\.frame)) }) { bytes in
      eachBody(bytes, limit: MessageLimits.requestBytes) { body throws(MalformedBytes) in
        let message = try ParentMessage(body: body)
        demand(
          (try? ParentMessage(body: Array(message.frame.dropFirst(Frame.headerLength)))) == message,
          "what a parent said is said again")
      }
    },
    Target(name: "from-worker", longest: 1 << 13, seeds: { seeds(replies.map(\.frame)) }) { bytes in
      var picture: PartialPicture?
      eachBody(bytes, limit: MessageLimits.replyBytes) { body throws(MalformedBytes) in
        let reply = try WorkReply(body: body)
        demand(
          (try? WorkReply(body: Array(reply.frame.dropFirst(Frame.headerLength)))) == reply,
          "what a worker said is said again")
        switch reply {
        case .picture(_, let width, let height):
          picture = try PartialPicture(width: width, height: height, workingSize: 512)
        case .pixels(_, let pixels):
          // What was announced is reserved once; a run of the fuzzer must not wait for it.
          guard let begun = picture, begun.width * begun.height < 1 << 16 else { break }
          try picture?.append(pixels)
          if let image = picture?.image {
            demand(image.longSide <= 512, "no more comes than was asked for")
          }
        case .outcome(_, .done(_, let faces)):
          for face in faces {
            demand(
              face.embedding.vector.allSatisfy(\.isFinite) && !face.embedding.vector.isEmpty,
              "a vector is one")
          }
        default: break
        }
      }
    },
  ]

  /// Calls `body` with each frame there is, until one makes no sense.
  private static func eachBody(
    _ bytes: [UInt8], limit: Int, _ body: ([UInt8]) throws(MalformedBytes) -> Void
  ) {
    guard let first = bytes.first else { return }
    do throws(MalformedBytes) {
      guard first.isMultiple(of: 2) else { return try body(Array(bytes.dropFirst())) }
      var buffer = FrameBuffer(limit: limit)
      // In pieces, as a socket may give them.
      let piece = max(1, Int(first))
      for start in stride(from: 1, to: bytes.count, by: piece) {
        buffer.append(bytes[start..<min(bytes.count, start + piece)])
        while let frame = try buffer.next() { try body(frame) }
      }
    } catch {}
  }

  private static func seeds(_ frames: [[UInt8]]) -> [[UInt8]] {
    frames.map { [1] + $0.dropFirst(Frame.headerLength) } + [[254] + frames.joined()]
  }

  // MARK: Seeds

  private static let requests: [ParentMessage] =
    [
      .search(DetectorSettings()),
      .search(
        DetectorSettings(minimumFace: 20, workingSize: 1 << 20, own: ["a": "0.5,1", "b": ""])),
      .picture(workingSize: nil), .picture(workingSize: 512),
      .embed(KnownFaces([face.detection], width: 640, workingSize: 320)),
      .examine(.trial(.detector)), .examine(.inspection(name: "m", sides: [112, 640])),
      .examine(.onnxCase(name: "m")),
    ].map { ParentMessage.work(WorkRequest(job: 3, order: $0)) } + [
      .modelFile(name: "größer.onnx"),
      .models(
        ModelReference(
          detector: ModelFile(role: "detector", name: "d.json", bytes: 9, sha256: "00ff"),
          embedder: ModelFile(role: "embedder", name: "e.json", bytes: 8, sha256: "ff00"))),
    ]

  private static let replies: [WorkReply] = [
    .ready, .unfit(reason: "no models"), .outcome(job: 1, .failed(reason: "damaged")),
    .outcome(
      job: 1,
      .done(
        PhotoFacts(
          format: .jpeg, width: 640, height: 480,
          captured: CaptureTime("2019-07-04T12:33:11", .exif), damage: "truncated"),
        faces: [face])),
    .picture(job: 1, width: 2, height: 1), .pixels(job: 1, [1, 2, 3, 4, 5, 6]),
    .embedded(job: 1, [face.embedding, nil]), .examined(job: 1, .runs),
    .examined(job: 1, .noModel(reason: "no")), .examined(job: 1, .outcome(.passed)),
    .examined(job: 1, .outcome(.failed(reason: "x"))),
    .examined(job: 1, .outcome(.skipped(reason: "y"))), .examined(job: 1, .contents(contents)),
  ]

  private static let face = FoundFace(
    detection: Detection(
      box: Box(x: 1, y: 2, width: 30, height: 40),
      landmarks: Landmarks(points: (0..<5).map { Point(x: Float($0), y: 1) }), score: 0.9),
    quality: Quality(size: 0.1, sharpness: 0.2, pose: 0.3, score: 0.4, overall: 0.5),
    embedding: Embedding([0.6, 0.8], length: 3), crop: [0xFF, 0xD8, 0xFF])

  private static let contents = ModelContents(
    .init(
      name: "m", producer: "p", irVersion: 8, operatorSets: ["ai.onnx": 18],
      inputs: [.init(name: "x", type: "float", shape: [.fixed(1), .open(name: "n")])],
      outputs: [.init(name: "y", type: "float", shape: nil)],
      operators: [.init(name: "Conv", count: 2, isSupported: true)], parameters: 10,
      weightBytes: 40, refusals: [.init(node: "n", op: "If", reason: "no")]),
    work: [640: .init(multiplyAdds: 5, outputs: ["y": [1, 2]], memory: 100)])
}
