import Foundation
import TestSupport
import Testing

@testable import Inference

@Suite struct OperatorTableTests {
  @Test func isSortedAndUnique() {
    let names = OperatorTable.entries.map(\.name)
    #expect(names == Set(names).sorted())
  }

  /// docs/operators.md says what the table says. After a change, KINFOLK_WRITE_DOCS=1 writes it again.
  @Test func isDocumented() throws {
    var text = """
      # Operators

      What `Sources/Inference` runs of ONNX, for operator sets \(OperatorTable.opsets.lowerBound) to \
      \(OperatorTable.opsets.upperBound). Where no type is named it is float; «any type» is bool, float, double and whole
      numbers of 8 to 64 bits. Float16 and bfloat16 are held and computed as float, int4 and uint4 are read where
      DequantizeLinear unpacks them. Tensors have at most 12 axes and 2^28 elements. Anything else is refused when the model
      is read or planned, with the names of model, node and operator: other operators and domains, graphs inside nodes,
      other types, sparse weights and weights in other files. Sizes, axes and indexes that decide about a shape must be
      known before the run. «Not:» names what an operator refuses besides.
      A test compares this page with the table in the code; `KINFOLK_WRITE_DOCS=1 swift test --filter OperatorTable`
      writes it anew.

      | operator | operator sets | remarks |
      |---|---|---|

      """
    for entry in OperatorTable.entries {
      text += "| \(entry.name) | \(entry.opsets.lowerBound)-\(entry.opsets.upperBound) "
      text += "| \(entry.remarks) |\n"
    }
    let path = "\(Fixtures.root)/docs/operators.md"
    if ProcessInfo.processInfo.environment["KINFOLK_WRITE_DOCS"] != nil {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
  }
}
