import Foundation
import TestSupport
import Testing

@testable import Inference

@Suite struct OperatorTableTests {
  @Test func isSortedAndUnique() {
    let names = OperatorTable.entries.map(\.name)
    #expect(names == Set(names).sorted())
  }

  /// Only what the page leaves out may be refused.
  @Test func refusalsAreDocumented() {
    func documents(_ reason: String, of op: String, opset: Int? = 17) -> Bool {
      OperatorTable.documents(refusal: reason, of: op, opset: opset)
    }
    #expect(documents("this operator", of: "Fancy"))
    #expect(documents("operators of the domain 'com.microsoft'", of: "Conv"))
    #expect(documents("operator set 30; only 7 to 28", of: "Conv", opset: 30))
    #expect(
      documents("input of type bool", of: "Abs") && !documents("input of type int8", of: "Abs"))
    #expect(documents("input of type double", of: "Resize"))
    #expect(!documents("operands of types [float, int32]", of: "Where"))
    #expect(documents("a cast to string", of: "Cast") && documents("a cast to int4", of: "Cast"))
    #expect(!documents("a cast to float16", of: "Cast"))
    #expect(documents("4 spatial axes; only 1 to 3 are supported", of: "Conv"))
    #expect(!documents("attribute 'mode' = 'wrap'", of: "Pad"))
    #expect(!documents("attribute 'extra'", of: "Relu"))
    #expect(!documents("a tensor of shape [9]; at most 8 elements", of: "Expand"))
    #expect(documents("attribute 'extrapolation_value' in mode 'nearest'", of: "Resize"))
    #expect(documents("type string", of: "input"))
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
