import TestSupport
import Testing

@testable import Inference

/// Single operators in every definition from operator set 7 to 22, against onnxruntime
/// (Tests/Fixtures/inference/operators.py).
@Suite struct OperatorFixtureTests {
  /// Reads the fixture: numbers of four bytes, and bytes with their number before them.
  private struct Reader {
    let bytes: [UInt8]
    var position = 0

    mutating func number() -> Int {
      defer { position += 4 }
      return (0..<4).reduce(0) { $0 | Int(bytes[position + $1]) << (8 * $1) }
    }

    mutating func data() -> [UInt8] {
      let count = number()
      defer { position += count }
      return Array(bytes[position..<position + count])
    }

    mutating func list() -> [[UInt8]] {
      let count = number()
      return (0..<count).map { _ in data() }
    }
  }

  @Test func equalOnnxruntime() throws {
    var reader = Reader(bytes: try Fixtures.bytes("inference/operators.bin"))
    var count = 0
    while reader.position < reader.bytes.count {
      let name = String(decoding: reader.data(), as: UTF8.self)
      let model = reader.data()
      let set = ModelCase.DataSet(name: "set", inputs: reader.list(), outputs: reader.list())
      count += 1
      for optimised in [true, false] {
        // Results near zero are differences of greater numbers, which round.
        let outcome = ModelCase.check(
          name: name, model: model, sets: [set], absolute: 2e-6, optimised: optimised)
        #expect(outcome == .passed, "\(name)")
      }
    }
    #expect(count > 1000)
  }
}
