internal import Inference
internal import Support

/// What a network could be, by what it takes and gives, and a manifest to start from.
struct ModelGuess {
  /// `detector` or `embedder`.
  let role: String
  let family: String
  /// What speaks for it, as a clause.
  let reason: String
  /// Whether its inputs and outputs leave no doubt about how it is used. Those of embedders never say how pictures are to be
  /// scaled, nor at what distance two faces are one person.
  let isCertain: Bool
  private let input: JSONValue
  private let rest: [JSONValue.Member]

  /// - Returns: nil for a network that is neither.
  init?(_ model: ModelInspection) {
    guard model.inputs.count == 1, let shape = model.inputs[0].shape, shape.count == 4 else {
      return nil
    }
    if shape[1] == .fixed(3),
      let guess = Self.detector(model.outputs, shape[3].number ?? 32, shape[2].number ?? 32)
    {
      self = guess
      return
    }
    let layout = shape[1] == .fixed(3) ? "NCHW" : "NHWC"
    let sides = layout == "NCHW" ? shape[2...3] : shape[1...2]
    guard layout == "NCHW" || shape[3] == .fixed(3), let side = sides.first?.number,
      side == sides.last?.number, let (output, dimension) = Self.vector(of: model)
    else { return nil }
    self = Self.embedder(
      layout: layout, side: side, dimension: dimension,
      output: model.outputs.count > 1 ? output : nil)
  }

  private init(
    role: String, family: String, reason: String, isCertain: Bool, input: JSONValue,
    rest: [JSONValue.Member] = []
  ) {
    self.role = role
    self.family = family
    self.reason = reason
    self.isCertain = isCertain
    self.input = input
    self.rest = rest
  }

  /// The sizes of an axis's end tell the families apart: scores, boxes, five points.
  private static func detector(
    _ outputs: [ModelInspection.Value], _ width: Int, _ height: Int
  ) -> ModelGuess? {
    func guess(_ family: String, _ reason: String, _ input: JSONValue) -> ModelGuess {
      ModelGuess(
        role: "detector", family: family, reason: reason, isCertain: true, input: input)
    }
    func input(_ colour: String, _ mean: [Float], _ scale: Float) -> JSONValue {
      Self.input(colour, width, height, mean, scale)
    }
    let names = Set(outputs.map(\.name))
    if ["cls_8", "obj_8", "bbox_8", "kps_8", "cls_32"].allSatisfy(names.contains) {
      return guess("yunet", "its outputs are named as YuNet's", input("BGR", [0, 0, 0], 1))
    }
    let ends = outputs.map { $0.shape?.last?.number ?? 0 }.sorted()
    switch ends {
    case [1, 1, 1, 4, 4, 4, 10, 10, 10]:
      return guess(
        "scrfd", "it gives scores, boxes and points at three strides, as SCRFD does",
        input("RGB", [127.5, 127.5, 127.5], 0.0078125))
    case [2, 4, 10]:
      return guess(
        "retinaface", "it gives boxes, two scores and points, as RetinaFace does",
        input("BGR", [104, 117, 123], 1))
    case [2, 4]:
      return guess(
        "ultralight", "it gives two scores and boxes, as Ultra-Light does",
        input("RGB", [127, 127, 127], 0.0078125))
    default: return nil
    }
  }

  /// How pictures are scaled and faces cut out is told by nothing but the sizes of those that have made many such networks.
  private static func embedder(
    layout: String, side: Int, dimension: Int, output: String?
  ) -> ModelGuess {
    let input: JSONValue
    let position: JSONValue.Member
    switch (side, dimension) {
    case (160, _):
      input = Self.input("RGB", side, side, nil, 1, layout: layout)
      position = box(margin: 0.25, "stretched")
    case (224, 2048):
      input = Self.input("BGR", side, side, [91.4953, 103.8827, 131.0912], 1, layout: layout)
      position = box(margin: 0.1375, "shorter")
    default:
      input = Self.input("RGB", side, side, [127.5, 127.5, 127.5], 0.0078125, layout: layout)
      position = template(side: side)
    }
    var rest: [JSONValue.Member] = []
    if let output { rest.append(.init("output", .text(output))) }
    rest += [
      position, .init("dimension", .number(dimension)), .init("mirror", .truth(false)),
      .init("defaultThreshold", .number(Float(0.6))), .init("calibrated", .truth(false)),
    ]
    return ModelGuess(
      role: "embedder", family: "network",
      reason: "it makes \(dimension) numbers of a picture of \(side)x\(side) pixels",
      isCertain: false, input: input, rest: rest)
  }

  /// The points that ArcFace's authors align to, on a chip of 112 pixels.
  private static func template(side: Int) -> JSONValue.Member {
    let points: [(Float, Float)] = [
      (38.2946, 51.6963), (73.5318, 51.5014), (56.0252, 71.7366), (41.5493, 92.3655),
      (70.7299, 92.2041),
    ]
    let scale = Float(side) / 112
    return .init(
      "template",
      .array(points.map { .array([.number($0.0 * scale), .number($0.1 * scale)]) }))
  }

  private static func box(margin: Float, _ shape: String) -> JSONValue.Member {
    .init("box", .object([.init("margin", .number(margin)), .init("shape", .text(shape))]))
  }

  /// The output that is a vector a picture; of several the shortest, for the others are classes.
  private static func vector(of model: ModelInspection) -> (output: String, dimension: Int)? {
    // Where the file does not say, a plan does.
    lazy var planned = model.shapes(side: 112).flatMap { try? model.work(shapes: $0).outputs }
    var vectors: [(output: String, dimension: Int)] = []
    for output in model.outputs {
      guard let shape = output.shape, shape.count == 2 || shape.count == 4 else { continue }
      var sizes = shape.dropFirst().map(\.number)
      if sizes.contains(nil), let known = planned?[output.name] { sizes = Array(known.dropFirst()) }
      let others = sizes.compactMap { $0 }.filter { $0 != 1 }
      guard !sizes.contains(nil), others.count == 1 else { continue }
      vectors.append((output.name, others[0]))
    }
    return vectors.min { $0.dimension < $1.dimension }
  }

  /// - Parameter mean: nil for each picture's own.
  private static func input(
    _ colour: String, _ width: Int, _ height: Int, _ mean: [Float]?, _ scale: Float,
    layout: String = "NCHW"
  ) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("layout", .text(layout)), .init("colour", .text(colour)),
      .init("width", .number(width)), .init("height", .number(height)),
    ]
    if let mean {
      members.append(.init("mean", .array(mean.map { .number($0) })))
      members.append(.init("scale", .number(scale)))
    } else {
      members.append(.init("standardise", .truth(true)))
    }
    return .object(members)
  }

  /// A manifest to start from.
  ///
  /// - Parameter file: the name of the network's file.
  func manifest(file: FilePath, bytes: Int, sha256: String) -> JSONValue {
    let stem = file.stem.description.lowercased().map { character in
      character.isASCII && (character.isLetter || character.isNumber || ".-_".contains(character))
        ? character : "-"
    }
    let trimmed = String(stem).drop { !$0.isLetter && !$0.isNumber }.prefix(64)
    return .object(
      [
        .init("name", .text(trimmed.isEmpty ? "model" : String(trimmed))),
        .init("version", .text("1")), .init("role", .text(role)), .init("family", .text(family)),
        .init("licence", .text("unknown")), .init("source", .text("unknown")),
        .init(
          "files",
          .array([
            .object([
              .init("role", .text(role == "detector" ? "detection" : "embedding")),
              .init("name", .text(file.name.description)), .init("bytes", .number(bytes)),
              .init("sha256", .text(sha256)),
            ])
          ])), .init("input", input),
      ] + rest)
  }
}

extension ModelInspection.Size {
  /// nil for a size that the file leaves open.
  var number: Int? { if case .fixed(let number) = self { number } else { nil } }
}
