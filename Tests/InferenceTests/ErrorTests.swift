import TestSupport
import Testing

@testable import Inference

/// What is refused, and in which words.
@Suite struct ErrorTests {
  private func message(_ sample: TestModel, shape: [Int] = [1, 1, 4, 4]) -> String {
    do throws(InferenceError) {
      let session = Session(try sample.model(), memoryLimit: 1 << 20)
      let x = Tensor(
        shape: shape, floats: [Float](repeating: 0, count: shape.reduce(1, *)))
      _ = try session.run(["x": x])
      return "no error"
    } catch {
      return error.description
    }
  }

  private func single(
    _ op: String, _ attributes: [(String, TestModel.Attribute)] = [], weights: [Tensor] = [],
    opset: Int = 18
  ) -> TestModel {
    .single(
      op, input: [nil, nil, nil, nil], weights: weights, attributes: attributes, opset: opset)
  }

  @Test func unknownOperator() {
    #expect(
      message(single("LSTM"))
        == "model 'test', node 'y' (LSTM): not supported: this operator")
  }

  @Test func namedNode() {
    var sample = single("LSTM")
    sample.nodes[0].name = "/head/mix"
    #expect(
      message(sample)
        == "model 'test', node '/head/mix' (LSTM): not supported: this operator")
  }

  @Test func foreignDomain() {
    var sample = single("Relu")
    sample.nodes[0].domain = "com.example"
    #expect(
      message(sample)
        == "model 'test', node 'y' (Relu): not supported: operators of the domain 'com.example'")
  }

  @Test func unknownAttribute() {
    #expect(
      message(single("Relu", [("slope", .int(1))]))
        == "model 'test', node 'y' (Relu): not supported: attribute 'slope'")
  }

  @Test func unknownValueOfAnAttribute() {
    #expect(
      message(single("Pad", [("mode", .string("mirror"))]))
        == "model 'test', node 'y' (Pad): not supported: attribute 'mode' = 'mirror'")
  }

  @Test func attributeOfTheWrongKind() {
    #expect(
      message(single("Flatten", [("axis", .string("one"))]))
        == "model 'test', node 'y' (Flatten): attribute 'axis' has a value of the wrong kind")
  }

  @Test func operatorSetOutOfRange() {
    #expect(
      message(single("Relu", opset: 3))
        == "model 'test', node 'y' (Relu): not supported: operator set 3; only 7 to 28")
    #expect(
      message(single("Upsample", opset: 10))
        == "model 'test', node 'y' (Upsample): not supported: operator set 10; only 7 to 9")
  }

  @Test func unsupportedInputType() {
    var sample = single("Relu")
    sample.inputs[0].type = 8
    #expect(message(sample) == "model 'test', node 'x' (input): not supported: type string")
  }

  @Test func shapesThatDoNotFit() {
    let weights = Tensor(shape: [1, 3, 1, 1], floats: [1, 2, 3])
    #expect(
      message(single("Conv", weights: [weights]))
        == "model 'test', node 'y' (Conv): 1 channels in 1 groups do not fit weights of shape "
        + "[1, 3, 1, 1]")
    #expect(
      message(single("Add", weights: [Tensor(shape: [3], floats: [1, 2, 3])]))
        == "model 'test', node 'y' (Add): shapes [1, 1, 4, 4] and [3] cannot be broadcast")
    #expect(
      message(single("MaxPool", [("kernel_shape", .ints([5, 5]))]))
        == "model 'test', node 'y' (MaxPool): a window of 5 does not fit into 4 plus padding 0 "
        + "and 0")
  }

  @Test func indexesOutOfRange() {
    let indexes = Tensor(shape: [1], .int64([1]))
    #expect(
      message(single("Gather", weights: [indexes]))
        == "model 'test', node 'y' (Gather): index 1 on an axis of size 1")
  }

  @Test func inputsThatAreNotTheModels() throws {
    let session = Session(
      try TestModel.single("Relu", input: [nil, 3, 8, 8]).model())
    func message(_ inputs: [String: Tensor]) -> String {
      do throws(InferenceError) {
        _ = try session.run(inputs)
        return "no error"
      } catch { return error.description }
    }
    let x = Tensor(shape: [1, 3, 8, 8], floats: [Float](repeating: 0, count: 192))
    #expect(message(["x": x]) == "no error")
    #expect(message([:]) == "model 'test': input 'x' is missing")
    #expect(
      message(["x": x, "image": x])
        == "model 'test': there is no input 'image'; it has 'x'")
    #expect(
      message(["x": Tensor(shape: [1, 1, 8, 8], floats: [Float](repeating: 0, count: 64))])
        == "model 'test': input 'x' is float [1, 1, 8, 8], but the model takes float [?, 3, 8, 8]")
    #expect(
      message(["x": Tensor(shape: [0, 3, 8, 8], .int32([]))])
        == "model 'test': input 'x' is int32 [0, 3, 8, 8], but the model takes float [?, 3, 8, 8]")
  }

  @Test func tooMuchMemory() {
    #expect(
      message(single("Relu"), shape: [1, 1, 1024, 1024])
        == "model 'test' needs 4194368 bytes for inputs of this shape, more than the limit of "
        + "1048576")
  }

  @Test func damagedFiles() throws {
    func message(_ bytes: [UInt8]) -> String {
      do throws(InferenceError) {
        _ = try Model(onnx: bytes, name: "test")
        return "no error"
      } catch { return error.description }
    }
    let prefix = "model 'test' is damaged or no ONNX file: "
    #expect(message([]) == prefix + "it holds no graph")
    #expect(message(Array("not a model".utf8)) == prefix + "a field has the wire type 6")
    let bytes = single("Relu").bytes
    #expect(message(Array(bytes.dropLast())).hasPrefix(prefix + "a field of "))

    var sample = single("Relu")
    sample.nodes[0].inputs = ["z"]
    #expect(
      message(sample.bytes) == prefix + "node 'y' reads 'z', which nothing before it computes")
    sample = single("Relu")
    sample.nodes.append(sample.nodes[0])
    #expect(message(sample.bytes) == prefix + "the tensor 'y' is defined twice")
    sample = single("Relu")
    sample.outputs = ["q"]
    #expect(message(sample.bytes) == prefix + "nothing computes the output 'q'")
  }
}
