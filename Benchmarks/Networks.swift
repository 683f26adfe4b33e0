import CWeights
import Inference

/// One call of a shipped network: the shapes of its inputs, one run each. The same cases run in onnxruntime, see README.md.
private struct NetworkCase {
  let name: String
  let file: String
  let input: String
  let shapes: [[Int]]

  static let all: [NetworkCase] =
    [1, 2, 8].map { count in
      NetworkCase(
        name: "dlib-face-resnet, \(count) chips", file: "dlib-face-resnet.onnx", input: "chip",
        shapes: [[count, 3, 150, 150]])
    } + [
      NetworkCase(
        name: "mtcnn-pnet, 2000x1500 from 40 pixels", file: "mtcnn-pnet.onnx", input: "image",
        shapes: levels(width: 2000, height: 1500, minimumFace: 40))
    ]
    + [16, 64].flatMap { count in
      [
        NetworkCase(
          name: "mtcnn-rnet, \(count) patches", file: "mtcnn-rnet.onnx", input: "image",
          shapes: [[count, 3, 24, 24]]),
        NetworkCase(
          name: "mtcnn-onet, \(count) patches", file: "mtcnn-onet.onnx", input: "image",
          shapes: [[count, 3, 48, 48]]),
      ]
    }

  /// The pyramid of a picture, as the detector makes it.
  private static func levels(width: Int, height: Int, minimumFace: Double) -> [[Int]] {
    var shapes: [[Int]] = []
    var scale = 12 / minimumFace
    while Double(min(width, height)) * scale >= 12 {
      shapes.append([1, 3, Int(Double(height) * scale), Int(Double(width) * scale)])
      scale *= 0.709
    }
    return shapes
  }
}

/// Times every shipped network on one thread, in processor time so that neighbours disturb little.
///
/// - Parameter word: what their names must contain, if anything.
func networks(_ word: String, asJSON: Bool) throws {
  for test in NetworkCase.all where word.isEmpty || test.name.contains(word) {
    let session = Session(try model(test.file))
    let size = test.shapes.map { $0.reduce(1, *) }.max() ?? 0
    // Noise: a pattern would train the processor's guesses, as no photo does.
    var seed: UInt32 = 1
    let values = (0..<size).map { _ in
      seed = seed &* 1_664_525 &+ 1_013_904_223
      return Float(seed >> 8) / Float(1 << 23) - 1
    }
    func run() throws {
      for shape in test.shapes {
        try session.run(
          test.input, shape: shape,
          fill: { span in
            unsafe span.withUnsafeMutableBufferPointer { buffer in
              _ = unsafe buffer.update(fromContentsOf: values.prefix(buffer.count))
            }
          },
          read: { _ in })
      }
    }
    try run()
    var times: [Double] = []
    for _ in 0..<60 {
      let start = processorSeconds()
      try run()
      times.append(processorSeconds() - start)
    }
    times.sort()
    var row = Measurement()
    row.add("network", test.name)
    row.add("min_ms", times[0] * 1000, digits: 3)
    row.add("median_ms", times[times.count / 2] * 1000, digits: 3)
    row.print(asJSON: asJSON)
  }
}

private func model(_ name: String) throws -> Model {
  var index = 0
  while let file = unsafe cweights_at(index)?.pointee {
    if unsafe String(cString: file.name) == name {
      return unsafe try Model(
        onnx: UnsafeRawBufferPointer(start: file.bytes, count: file.length), name: name)
    }
    index += 1
  }
  preconditionFailure("the binary carries no \(name)")
}
