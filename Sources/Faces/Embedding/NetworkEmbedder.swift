internal import Imaging
internal import Inference
internal import Vocabulary

extension EmbedderFamily {
  /// One network that makes a vector of each aligned face.
  static let network = EmbedderFamily(name: "network") { manifest, files throws(FacesError) in
    try NetworkEmbedder(manifest, files)
  }
}

/// Turns chips into vectors with one network.
final class NetworkEmbedder: Embedder {
  private let manifest: EmbedderManifest
  private let session: Session
  private let inputName: String
  private let outputName: String
  /// Pictures in a run: 1 where the file says so.
  private let batch: Int
  private let files: ModelFiles

  init(_ manifest: EmbedderManifest, _ files: ModelFiles) throws(FacesError) {
    let model = try files.network(manifest.files[0])
    let name = manifest.files[0].name
    guard let input = model.inputs.first, model.inputs.count == 1 else {
      throw files.problem(name, "has \(model.inputs.count) inputs instead of one")
    }
    let output = try Self.output(of: model, manifest, files)
    guard input.type == .float, output.type == .float else {
      throw files.problem(name, "does not take and give numbers of single precision")
    }
    let fixed = input.shape?.first ?? nil
    guard fixed == nil || fixed == 1 else {
      throw files.problem(
        name, "takes \(fixed ?? 0) pictures at a time, neither one nor any number")
    }
    let views = manifest.mirror ? 2 : 1
    self.manifest = manifest
    self.files = files
    inputName = input.name
    outputName = output.name
    batch = fixed ?? Thresholds.chipBatch * views
    session = Session(model)
  }

  /// The one that the manifest names, or the only one.
  private static func output(
    of model: Model, _ manifest: EmbedderManifest, _ files: ModelFiles
  ) throws(FacesError) -> ValueInfo {
    let names = model.outputs.map { "'\($0.name)'" }.joined(separator: ", ")
    let file = manifest.files[0].name
    if let wanted = manifest.output {
      guard let output = model.outputs.first(where: { $0.name == wanted }) else {
        throw files.problem(file, "has no output '\(wanted)'; it has \(names)")
      }
      return output
    }
    guard let output = model.outputs.first, model.outputs.count == 1 else {
      throw files.problem(
        file, "has the outputs \(names): the manifest's field 'output' must name the vector's")
    }
    return output
  }

  /// The network's own vector for each picture, of any length.
  ///
  /// - Parameter chips: of the input size, each as it is or mirrored.
  /// - Returns: `[N, dimension]`, row after row.
  func vectors(
    _ chips: [(image: Image, mirrored: Bool)]
  ) throws(FacesError) -> [Float] {
    let (width, height) = (manifest.input.width, manifest.input.height)
    precondition(chips.allSatisfy { $0.image.width == width && $0.image.height == height })
    var rows: [Float] = []
    for start in stride(from: 0, to: chips.count, by: batch) {
      let some = chips[start..<min(start + batch, chips.count)]
      let found = try run(some)
      guard found.count == some.count * manifest.dimension else {
        throw files.problem(
          manifest.files[0].name,
          "gives \(found.count / some.count) numbers instead of \(manifest.dimension)")
      }
      rows += found
    }
    return rows
  }

  /// All in one run.
  private func run(
    _ chips: ArraySlice<(image: Image, mirrored: Bool)>
  ) throws(FacesError) -> [Float] {
    let size = 3 * manifest.input.width * manifest.input.height
    do throws(InferenceError) {
      return try session.run(
        inputName, shape: manifest.input.shape(of: chips.count),
        fill: { numbers in
          for (index, chip) in chips.enumerated() {
            manifest.input.write(
              chip.image, mirrored: chip.mirrored, to: &numbers, at: index * size)
          }
        },
        read: { outputs in
          let floats = outputs.floats(outputName)
          return floats.indices.map { floats[$0] }
        })
    } catch {
      throw .inference(error)
    }
  }

  /// As the protocol says. Where the manifest asks for it, each is the mean of the vectors of the chip and of its mirror image:
  /// both show the same person, and averaging takes out some of what only light and pose make. Several faces share a run, for
  /// the network's weights are larger than the processor's nearer caches.
  func embeddings(of chips: [Image]) throws(FacesError) -> [Embedding] {
    let dimension = manifest.dimension
    let views = manifest.mirror ? [false, true] : [false]
    var embeddings: [Embedding] = []
    var rest = chips[...]
    while !rest.isEmpty {
      let batch = rest.prefix(Thresholds.chipBatch)
      rest = rest.dropFirst(batch.count)
      let rows = try vectors(batch.flatMap { chip in views.map { (chip, $0) } })
      for face in stride(from: 0, to: rows.count, by: views.count * dimension) {
        let sum =
          manifest.mirror
          ? (face..<face + dimension).map { rows[$0] + rows[$0 + dimension] }
          : Array(rows[face..<face + dimension])
        embeddings.append(Embedding(normalising: sum, of: views.count))
      }
    }
    return embeddings
  }
}

extension Embedding {
  /// A vector that comes scaled to unit length, and the length it had; one without a length or with one that is not finite becomes
  /// the first axis, and no length is known.
  ///
  /// - Parameter views: how many vectors `sum` is the sum of; the length is that of their mean.
  package init(normalising sum: [Float], of views: Int = 1) {
    var squares = 0.0
    for value in sum { squares += Double(value) * Double(value) }
    guard squares > 0, squares.isFinite else {
      self.init(sum.indices.map { $0 == sum.startIndex ? 1 : 0 })
      return
    }
    let length = squares.squareRoot()
    let mean = Float(length / Double(views))
    self.init(
      sum.map { Float(Double($0) / length) }, length: mean > 0 && mean.isFinite ? mean : nil)
  }
}
