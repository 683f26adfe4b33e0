import CKernels
import Foundation
import TestSupport
import Testing

@testable import Inference

/// The steps that are chosen for the shipped networks, each with the node whose name it bears.
@Suite struct ShippedPlanTests {
  private func model(_ name: String) throws -> Model {
    let file = URL(fileURLWithPath: "\(Fixtures.root)/Weights/\(name).onnx")
    return try Model(onnx: [UInt8](try Data(contentsOf: file)), name: name, opensSizes: true)
  }

  private func steps(_ name: String, _ shape: [Int]) throws -> [String] {
    let model = try model(name)
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

  @Test(arguments: [1, 8])
  func depthwiseEmbedder(count: Int) throws {
    #expect(
      try steps("sface", [count, 3, 112, 112]) == [
        "Arithmetic _minusscalar0",
        "Arithmetic _mulscalar0",
        "ConvolutionChain conv_1_conv2d",
        "SeparableConvolution conv_5_dw_conv2d",
        "SeparableConvolution conv_6_dw_conv2d",
        "SeparableConvolution conv_7_dw_conv2d",
        "SeparableConvolution conv_8_dw_conv2d",
        "SeparableConvolution conv_9_dw_conv2d",
        "SeparableConvolution conv_10_dw_conv2d",
        "SeparableConvolution conv_11_dw_conv2d",
        "SeparableConvolution conv_12_dw_conv2d",
        "SeparableConvolution conv_13_dw_conv2d",
        "SeparableConvolution conv_14_dw_conv2d",
        "Exit bn1",
        "BatchNormalization bn1",
        "QuantisedProduct pre_fc1",
        "BatchNormalization fc1",
      ])
  }

  @Test(arguments: [(640, 640), (1280, 960)])
  func singleShot(height: Int, width: Int) throws {
    #expect(
      try steps("yunet", [1, 3, height, width]) == [
        "ConvolutionChain Conv_0",
        "ConvolutionChain Conv_6",
        "ConvolutionChain Conv_19",
        "BlockedPooling MaxPool_25",
        "ConvolutionChain Conv_26",
        "BlockedPooling MaxPool_32",
        "BlockedConvolution Conv_33",
        "SeparableConvolution Conv_34",
        "SeparableConvolution Conv_37",
        "DepthwiseConvolution Conv_40",
        "BlockedRepetition Resize_43",
        "ConvolutionChain Conv_45",
        "BlockedRepetition Resize_49",
        "ConvolutionChain Conv_51",
        "ExitConvolution Conv_54 + heads",
        "Convolution Conv_55",
        "ExitConvolution Conv_56 + heads",
        "Convolution Conv_57",
        "ExitConvolution Conv_58 + heads",
        "Convolution Conv_59",
        "Convolution Conv_61",
        "Convolution Conv_63",
        "Convolution Conv_65",
        "Convolution Conv_67",
        "Convolution Conv_69",
        "Convolution Conv_71",
        "ConvolutionChain Conv_72",
        "ConvolutionChain Conv_74",
        "BlockedConvolution Conv_76",
        "DepthwiseConvolution Conv_77",
        "Unary Sigmoid_85",
        "Unary Sigmoid_93",
        "Unary Sigmoid_101",
        "Unary Sigmoid_109",
        "Unary Sigmoid_117",
        "Unary Sigmoid_125",
        "Transpose Transpose_126",
        "Transpose Transpose_133",
        "Transpose Transpose_140",
        "Exit Transpose_147",
        "Transpose Transpose_147",
        "Exit Transpose_154",
        "Transpose Transpose_154",
        "Exit Transpose_161",
        "Transpose Transpose_161",
      ])
  }

  /// All pointwise layers but those of few weights are computed in whole numbers, in chains and behind depthwise layers, too.
  @Test(arguments: [("sface", [1, 3, 112, 112], 13), ("yunet", [1, 3, 640, 640], 11)])
  func wholeNumbers(name: String, shape: [Int], count: Int) throws {
    let model = try model(name)
    _ = try Plan(model.graph, inputs: [try TensorInfo(.float, shape)], values: [:], limit: 1 << 32)
    let packed = try model.graph.nodes.filter { node in
      guard let convolution = node.operation as? Convolution,
        let source = node.inputs[1].flatMap({ model.graph.constants[$0] })
      else { return false }
      var isPacked = true
      _ = try convolution.packing.weights(.whole, of: source, count: 1) { _ in isPacked = false }
      return isPacked
    }
    #expect(packed.count == (Packing.level == KF_VNNI ? count : 0))
  }
}
