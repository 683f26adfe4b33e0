internal import Vocabulary

extension EmbedderManifest {
  /// Identifies the vectors: those of another checksum cannot be compared with these.
  ///
  /// It covers the network and all that decides what the network is shown and what is made of its numbers. Name, terms, threshold and
  /// cohort are no part of it: they change no vector.
  ///
  /// - Complexity: as of a SHA-256 of some hundred bytes.
  public var sha256: String {
    let sum = hexadecimalSHA256(Array(making.utf8))
    return Self.knownByFile.contains(sum) ? files[0].sha256 : sum
  }

  /// What decides the numbers, as a text. Numbers are the shortest that are read as the same, so that it does not matter how the manifest
  /// writes them.
  private var making: String {
    let place =
      switch position {
      case .template(let points): "template=\(points.points.map { "\($0.x),\($0.y)" })"
      case .box(let crop): "box=\(crop.shape.rawValue) margin=\(crop.margin)"
      }
    return """
      family=\(family) files=\(files.map(\.sha256)) layout=\(input.layout) colour=\(input.colour) \
      size=\(input.width)x\(input.height) mean=\(input.mean) scale=\(input.scale) standardise=\(input.standardise) \
      output=\(output.map { "'\($0)'" } ?? "only") \(place) dimension=\(dimension) mirror=\(mirror)
      """
  }

  /// The models that the program carried while libraries knew vectors by the network's file alone. They are known by it for ever, or
  /// every library that rests on them would look at all its faces again.
  private static let knownByFile: Set = [
    "2eed4730b211247ee7762860458e121fad707c66e978cfb309acad2ae0c84375",  // dlib-face-resnet
    "bf5a0695cb56067f4e3cf56ceb616a295aacd0c4ed9730bdbcbc879a99ec2483",  // sface
  ]
}
