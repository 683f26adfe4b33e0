import CWeights
import Glibc
import Inference

/// One call of a network: the shapes of its inputs, one run each. The same cases run in onnxruntime, see README.md.
private struct NetworkCase {
  let name: String
  let file: String
  let input: String
  let shapes: [[Int]]
  /// Whether it normalises pixels itself.
  var takesPixels = false

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
    + [1, 8].map { count in
      NetworkCase(
        name: "sface, \(count) chips", file: "sface.onnx", input: "data",
        shapes: [[count, 3, 112, 112]], takesPixels: true)
    }
    + [640, 1280].map { size in
      NetworkCase(
        name: "yunet, \(size)x\(size)", file: "yunet.onnx", input: "input",
        shapes: [[1, 3, size, size]], takesPixels: true)
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
    guard let model = try model(test.file) else { continue }
    let session = Session(model)
    let size = test.shapes.map { $0.reduce(1, *) }.max() ?? 0
    // Noise: a pattern would train the processor's guesses, as no photo does.
    var seed: UInt32 = 1
    let values = (0..<size).map { _ in
      seed = seed &* 1_664_525 &+ 1_013_904_223
      let noise = Float(seed >> 8) / Float(1 << 23)
      return test.takesPixels ? 127.5 * noise : noise - 1
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

/// A model from the folder $KINFOLK_MODELS if it is there, or one that the binary carries; for inputs of any size.
private func model(_ name: String) throws -> Model? {
  if let folder = unsafe getenv("KINFOLK_MODELS").map({ unsafe String(cString: $0) }),
    let bytes = contents(of: "\(folder)/\(name)")
  {
    return try Model(onnx: bytes, name: name, opensSizes: true)
  }
  var index = 0
  while let file = unsafe cweights_at(index)?.pointee {
    if unsafe String(cString: file.name) == name {
      return unsafe try Model(
        onnx: UnsafeRawBufferPointer(start: file.bytes, count: file.length), name: name,
        opensSizes: true)
    }
    index += 1
  }
  return nil
}

private func contents(of path: String) -> [UInt8]? {
  guard let file = unsafe fopen(path, "rb") else { return nil }
  defer { _ = unsafe fclose(file) }
  unsafe fseek(file, 0, SEEK_END)
  let count = unsafe ftell(file)
  unsafe rewind(file)
  return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, read in
    read = unsafe fread(buffer.baseAddress, 1, count, file)
  }
}
