/// What a manifest names as its family.
protocol ModelFamily {
  var name: String { get }
}

/// The kinds of models that the program can run. A new one is a file of its own and its name in one of these lines.
public struct ModelFamilies: Sendable {
  public let detectors: [DetectorFamily]
  package let embedders: [EmbedderFamily]

  package init(detectors: [DetectorFamily], embedders: [EmbedderFamily]) {
    self.detectors = detectors
    self.embedders = embedders
  }

  public static let all = ModelFamilies(
    detectors: [.mtcnn, .yunet, .scrfd, .retinaFace, .ultraLight],
    embedders: [.network])
}
