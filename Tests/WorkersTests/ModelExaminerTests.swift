import Faces
import Foundation
import Inference
import Support
import TestSupport
import Testing
import WorkerTestSupport

@testable import Workers

/// Model files may be anything; what they do, they do to a worker.
@Suite struct ModelExaminerTests {
  private func file(_ bytes: [UInt8]) throws -> Descriptor { try .inMemory(bytes) }

  private func examiner(_ limit: Duration? = nil) throws -> ModelExaminer {
    ModelExaminer(try Doubles.program("knows-more"), timeLimit: limit)
  }

  @Test func contentsAreAsTheyAreFoundHere() throws {
    let path = "\(Fixtures.root)/Weights/mtcnn-onet.onnx"
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let inspection = try ModelInspection(onnx: bytes, name: "onet")
    let shapes = try #require(inspection.shapes(side: 48))
    let contents = try examiner().contents(of: file(bytes), name: "onet", sides: [48]).get()
    #expect(contents.inspection == inspection)
    #expect(try contents.work == [48: inspection.work(of: bytes, shapes: shapes)])
    #expect(throws: InferenceError.self) {
      try examiner().contents(of: file([1, 2, 3]), name: "x", sides: []).get()
    }
  }

  @Test func whatTakesTooLongIsStopped() throws {
    let onnxCase = OnnxCase(
      model: GreedyNetwork.bytes(copies: 400, sines: 4000),
      sets: [
        .init(
          name: "set", inputs: [GreedyNetwork.zeros("data", [1, 3, 112, 112])],
          outputs: [GreedyNetwork.zeros("y", [1])])
      ])
    let examiner = try examiner(.seconds(1))
    #expect(
      try examiner.outcome(of: onnxCase, name: "slow")
        == .failed(reason: "the worker process was still busy after 1 s and was stopped"))
    // The next one finds another worker.
    var other = onnxCase
    other.model = GreedyNetwork.bytes(copies: 1, sines: 1)
    #expect(
      try examiner.outcome(of: other, name: "quick")
        == .failed(reason: "set: output 'y': float [1, 1, 1, 1, 1], not float [1]"))
  }

  @Test func whatWantsTooMuchMemoryFails() throws {
    func outcome(copies: Int) throws -> ModelCase.Outcome {
      try examiner().outcome(
        of: OnnxCase(
          model: GreedyNetwork.bytes(copies: copies, sines: 3),
          sets: [
            .init(
              name: "set", inputs: [GreedyNetwork.zeros("data", [1, 3, 112, 112])], outputs: [])
          ]), name: "large")
    }
    // 100 GB in one tensor, and 0.9 GB in each of three.
    guard case .failed(let reason) = try outcome(copies: 700_000) else {
      Issue.record("100 GB did not fail")
      return
    }
    #expect(reason.contains("at most"))
    guard case .failed(let reason) = try outcome(copies: 7000) else {
      Issue.record("3 GB did not fail")
      return
    }
    #expect(reason.contains("more than the limit of 1610612736"))
  }

  @Test func aModelIsTriedInAWorker() throws {
    let program = try Doubles.program("knows-more")
    for role in ModelRole.allCases {
      #expect(try ModelExaminer.fault(of: role, .embedded(), program: program) == nil)
    }
  }

  @Test func messagesComeBackAsSent() throws {
    let contents = ModelContents(
      ModelInspection(
        name: "n", producer: "p", irVersion: 8, operatorSets: ["ai.onnx": 17, "x": -1],
        inputs: [
          .init(name: "a", type: "float", shape: [.open(name: "N"), .fixed(3)]),
          .init(name: "b", type: "int64", shape: nil),
        ], outputs: [.init(name: "ü", type: "float", shape: [])],
        operators: [.init(name: "Conv", count: 3, isSupported: true)], parameters: 5,
        weightBytes: .max, refusals: [.init(node: "n", op: "Fancy", reason: "this operator")]),
      work: [112: .init(multiplyAdds: 7, outputs: ["ü": [1, 2]], memory: 9)])
    let findings: [ModelFinding] = [
      .runs, .contents(contents), .noModel(reason: "r"), .outcome(.passed),
      .outcome(.failed(reason: "f")), .outcome(.skipped(reason: "s")),
    ]
    for finding in findings {
      var writer = ByteWriter()
      writer.put(finding)
      var reader = ByteReader(writer.bytes)
      #expect(try reader.finding() == finding)
      for length in 0..<writer.bytes.count {
        var reader = ByteReader(Array(writer.bytes.prefix(length)))
        #expect(throws: MalformedBytes.self) { try reader.finding() }
      }
    }
    for examination in [
      ModelExamination.trial(.detector), .trial(.embedder),
      .inspection(name: "größer.onnx", sides: [112, 640]), .onnxCase(name: "c"),
    ] {
      let request = WorkRequest(job: 5, order: .examine(examination))
      var buffer = FrameBuffer(limit: 1 << 16)
      buffer.append(request.frame)
      let body = try #require(try buffer.next())
      #expect(try ParentMessage(body: body) == .work(request))
    }
    let onnxCase = OnnxCase(
      model: [1], sets: [.init(name: "s", inputs: [[], [2, 3]], outputs: [[4]])])
    #expect(try OnnxCase(bytes: try #require(onnxCase.bytes)) == onnxCase)
  }
}
