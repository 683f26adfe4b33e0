import Foundation
import TestSupport
import Testing

@testable import Inference

/// The steps that are chosen for the shipped networks, each with the node whose name it bears.
@Suite struct ShippedPlanTests {
  private func steps(_ name: String, _ shape: [Int]) throws -> [String] {
    let file = URL(fileURLWithPath: "\(Fixtures.root)/Weights/\(name).onnx")
    let model = try Model(onnx: [UInt8](try Data(contentsOf: file)), name: name)
    let plan = try Plan(
      model.graph, inputs: [try TensorInfo(.float, shape)], values: [:], limit: 1 << 32)
    return plan.steps.map { step in
      let node = plan.graph.nodes[step.node]
      return "\(type(of: node.operation)) \(node.name)\(fused(node.operation))"
    }
  }

  /// What else a step does.
  private func fused(_ operation: any Planned) -> String {
    switch operation {
    case let path as any SummingConvolution where path.isSum: " + sum"
    case let path as BlockedAddition where path.isRelu: " + ReLU"
    case let path as PlanarConvolution where path.isPooled: " + pool"
    case let path as ExitConvolution where path.heads.count > 1: " + heads"
    default: ""
    }
  }

  @Test(arguments: [1, 8])
  func embedder(count: Int) throws {
    #expect(
      try steps("dlib-face-resnet", [count, 3, 150, 150]) == [
        "EntryConvolution conv0",
        "BlockedPooling pool0",
        "WinogradConvolution block1.conv1",
        "WinogradConvolution block1.conv2 + sum",
        "WinogradConvolution block2.conv1",
        "WinogradConvolution block2.conv2 + sum",
        "WinogradConvolution block3.conv1",
        "WinogradConvolution block3.conv2 + sum",
        "BlockedConvolution block4.conv1",
        "BlockedPooling block4.skip",
        "BlockedPadding block4.skip.padded",
        "WinogradConvolution block4.conv2 + sum",
        "WinogradConvolution block5.conv1",
        "WinogradConvolution block5.conv2 + sum",
        "WinogradConvolution block6.conv1",
        "WinogradConvolution block6.conv2 + sum",
        "WinogradConvolution block7.conv1",
        "WinogradConvolution block7.conv2 + sum",
        "BlockedConvolution block8.conv1",
        "BlockedPooling block8.skip",
        "BlockedPadding block8.skip.padded",
        "WinogradConvolution block8.conv2 + sum",
        "WinogradConvolution block9.conv1",
        "WinogradConvolution block9.conv2 + sum",
        "WinogradConvolution block10.conv1",
        "WinogradConvolution block10.conv2 + sum",
        "BlockedConvolution block11.conv1",
        "BlockedConvolution block11.conv2",
        "BlockedPooling block11.skip",
        "BlockedPadding block11.conv2.padded",
        "BlockedPadding block11.skip.padded",
        "BlockedAddition block11.sum + ReLU",
        "BlockedConvolution block12.conv1",
        "BlockedConvolution block12.conv2 + sum",
        "BlockedConvolution block13.conv1",
        "BlockedConvolution block13.conv2 + sum",
        "BlockedConvolution block14.conv1",
        "BlockedConvolution block14.conv2",
        "BlockedPooling block14.skip",
        "BlockedPadding block14.conv2.padded",
        "BlockedAddition block14.sum + ReLU",
        "BlockedPooling average",
        "BlockedProduct embedding",
      ])
  }

  @Test(arguments: [1, 16])
  func refinement(count: Int) throws {
    #expect(
      try steps("mtcnn-rnet", [count, 3, 24, 24]) == [
        "EntryConvolution conv1",
        "BlockedPooling pool1",
        "WinogradConvolution conv2",
        "BlockedPooling pool2",
        "BlockedConvolution conv3",
        "Exit flatten",
        "BlockedProduct dense4",
        "Arithmetic prelu4",
        "BlockedProduct box",
        "BlockedProduct logits",
        "Softmax probability",
      ])
  }

  @Test(arguments: [1, 16])
  func output(count: Int) throws {
    #expect(
      try steps("mtcnn-onet", [count, 3, 48, 48]) == [
        "EntryConvolution conv1",
        "BlockedPooling pool1",
        "WinogradConvolution conv2",
        "BlockedPooling pool2",
        "WinogradConvolution conv3",
        "BlockedPooling pool3",
        "BlockedConvolution conv4",
        "Exit flatten",
        "BlockedProduct dense5",
        "Arithmetic prelu5",
        "BlockedProduct box",
        "BlockedProduct landmarks",
        "BlockedProduct logits",
        "Softmax probability",
      ])
  }

  /// Rows too short for vectors along them, and too few pixels for blocks.
  @Test func proposalOfFewPixels() throws {
    #expect(
      try steps("mtcnn-pnet", [1, 3, 12, 12]) == [
        "Convolution conv1",
        "Pooling pool1",
        "Convolution conv2",
        "Convolution conv3",
        "Convolution box",
        "Convolution logits",
        "Softmax probability",
      ])
    #expect(
      try steps("mtcnn-pnet", [1, 3, 24, 17]) == [
        "Convolution conv1",
        "Pooling pool1",
        "Entry conv2",
        "WinogradConvolution conv2",
        "BlockedConvolution conv3",
        "ExitConvolution box + heads",
        "Softmax probability",
      ])
  }

  @Test(arguments: [(60, 80), (300, 400), (901, 1203)])
  func proposal(height: Int, width: Int) throws {
    #expect(
      try steps("mtcnn-pnet", [1, 3, height, width]) == [
        "PlanarConvolution conv1 + pool",
        "Entry conv2",
        "WinogradConvolution conv2",
        "WinogradConvolution conv3",
        "ExitConvolution box + heads",
        "Softmax probability",
      ])
  }
}
