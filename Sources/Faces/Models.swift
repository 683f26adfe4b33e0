internal import FoundationEssentials
internal import Inference

/// The models the binary carries, found by the role their manifests name.
public enum Models {
  /// The manifest of the detector.
  ///
  /// - Throws: `model` when there is none or it cannot be read.
  public static func detector() throws(FacesError) -> DetectorManifest {
    try manifest(role: "detector")
  }

  /// The manifest of the embedder.
  ///
  /// - Throws: `model` when there is none or it cannot be read.
  public static func embedder() throws(FacesError) -> EmbedderManifest {
    try manifest(role: "embedder")
  }

  /// The strangers that belong to the embedder; nil if its manifest names none.
  ///
  /// - Throws: `model` when a file is missing or not what the manifest says.
  public static func cohort() throws(FacesError) -> Cohort? {
    let embedder = try embedder()
    guard let manifest = embedder.cohort else { return nil }
    return try Cohort(manifest, dimension: embedder.dimension)
  }

  /// A network, once its checksum is right.
  static func network(_ file: ModelFile) throws(FacesError) -> Model {
    let embedded = try EmbeddedFile.verified(file)
    do throws(InferenceError) {
      return unsafe try Model(onnx: embedded.bytes, name: file.name)
    } catch {
      throw .inference(error)
    }
  }

  private struct Header: Decodable {
    let role: String
  }

  private static func manifest<Manifest: Decodable>(
    role: String
  ) throws(FacesError) -> Manifest {
    for file in EmbeddedFile.all where file.name.hasSuffix(".json") {
      let header: Header = try decode(file)
      if header.role == role { return try decode(file) }
    }
    throw .model(file: "*.json", reason: "with the role '\(role)' is missing")
  }

  private static func decode<Value: Decodable>(_ file: EmbeddedFile) throws(FacesError) -> Value {
    do {
      return try JSONDecoder().decode(Value.self, from: unsafe Data(file.bytes))
    } catch {
      throw .model(file: file.name, reason: "is no manifest (\(error))")
    }
  }
}
