/// The models in use, as a value: what is known of them without running them, where their files are, and what was measured of
/// them together. Whatever depends on models is given one; which one only the edge decides (the command line, a test).
///
/// Making one decodes two manifests and checks nothing else: weights and cohort are held against their checksums when they
/// are used.
public struct ModelSet: Sendable {
  public let detector: DetectorManifest
  public let embedder: EmbedderManifest
  public let files: ModelFiles
  /// What the detector is one of.
  public let detectorFamily: DetectorFamily
  let embedderFamily: EmbedderFamily
  /// Files of the manifests.
  let names: (detector: String, embedder: String)

  /// - Parameters:
  ///   - detector: the file of the detector's manifest; nil for `ModelCatalogue.standard`.
  ///   - embedder: the file of the embedder's manifest; nil for `ModelCatalogue.standard`.
  ///   - files: what the manifests and the files they name are among.
  ///   - families: what the models may be.
  /// - Throws: `model`, `givenModel` when a manifest is missing or cannot be read, or names a family that is not there.
  public init(
    detector: String? = nil, embedder: String? = nil, files: ModelFiles = ModelFiles(),
    families: ModelFamilies = .all
  ) throws(FacesError) {
    names = (
      Self.manifest(detector, role: .detector), Self.manifest(embedder, role: .embedder)
    )
    self.files = files
    self.detector = try Self.decode(names.detector, files)
    self.embedder = try Self.decode(names.embedder, files)
    detectorFamily = try Self.family(
      self.detector.family, of: self.detector.name, .detector,
      among: families.detectors, files)
    embedderFamily = try Self.family(
      self.embedder.family, of: self.embedder.name, .embedder,
      among: families.embedders, files)
  }

  /// Another one with what else was measured of its embedder.
  ///
  /// - Parameters:
  ///   - embedder: of the same vectors.
  ///   - files: with all that `models` has.
  init(_ models: ModelSet, embedder: EmbedderManifest, files: ModelFiles) {
    detector = models.detector
    self.embedder = embedder
    self.files = files
    detectorFamily = models.detectorFamily
    embedderFamily = models.embedderFamily
    names = models.names
  }

  /// The set that the program carries, made once a process.
  public static func embedded() throws(FacesError) -> ModelSet { try carried.get() }

  private static let carried: Result<ModelSet, FacesError> = {
    do throws(FacesError) { return .success(try ModelSet()) } catch { return .failure(error) }
  }()

  /// What was measured of these models.
  public var calibration: Calibration { embedder.calibration }

  /// The strangers that belong to the embedder; nil if its manifest names none.
  ///
  /// - Throws: `model`, `givenModel` when the file is missing or not what the manifest says.
  /// - Complexity: linear in the file's length, each time.
  public func cohort() throws(FacesError) -> Cohort? {
    guard let manifest = embedder.cohort else { return nil }
    return try Cohort(manifest, dimension: embedder.dimension, files: files)
  }

  // MARK: Manifests

  /// The file of a manifest: that of the program's default, if none is named.
  private static func manifest(_ name: String?, role: ModelRole) -> String {
    name ?? ModelCatalogue.manifest(carried: ModelCatalogue.standard(role))
  }

  fileprivate static func decode<Value: Decodable>(
    _ name: String, _ files: ModelFiles
  ) throws(FacesError) -> Value {
    let file = try files.named(name)
    do throws(ManifestFault) {
      return try ManifestReading.decode(
        Value.self, unsafe Array(file.bytes), in: ModelFiles.parts(of: name).folder)
    } catch {
      throw files.problem(name, error.description)
    }
  }

  private static func family<Family: ModelFamily>(
    _ name: String, of model: String, _ role: ModelRole, among families: [Family],
    _ files: ModelFiles
  ) throws(FacesError) -> Family {
    guard let family = families.first(where: { $0.name == name }) else {
      let known = families.map { "'\($0.name)'" }.joined(separator: ", ")
      throw files.problem(
        model,
        "is of the family '\(name)', which this program does not know; \(role.rawValue)s have \(known)"
      )
    }
    return family
  }
}

extension ModelFiles {
  /// A manifest.
  ///
  /// - Throws: `model` or `givenModel` when it is missing or cannot be read.
  func manifest<Value: Decodable>(_ name: String) throws(FacesError) -> Value {
    try ModelSet.decode(name, self)
  }
}

/// Equal while the manifests are: they name their files by checksum.
extension ModelSet: Hashable {
  public static func == (a: ModelSet, b: ModelSet) -> Bool {
    a.detector == b.detector && a.embedder == b.embedder
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(detector)
    hasher.combine(embedder)
  }
}

// MARK: - For workers

/// What two processes of this program call a `ModelSet`: the files of its manifests.
package struct ModelReference: Hashable, Sendable {
  package var detector: ModelFile
  package var embedder: ModelFile

  package init(detector: ModelFile, embedder: ModelFile) {
    self.detector = detector
    self.embedder = embedder
  }
}

extension ModelSet {
  /// - Complexity: linear in the length of the manifests.
  package var reference: ModelReference {
    ModelReference(
      detector: file("detector", names.detector), embedder: file("embedder", names.embedder))
  }

  private func file(_ role: String, _ name: String) -> ModelFile {
    guard let file = try? files.named(name) else {
      preconditionFailure("a manifest that was read is there")
    }
    return ModelFile(
      role: role, name: name, bytes: unsafe file.bytes.count, sha256: file.sha256)
  }

  /// The set another process spoke of.
  ///
  /// - Parameter files: with what was given besides.
  /// - Throws: as `init`, and for manifests that are not the ones meant.
  package init(
    _ reference: ModelReference, files: ModelFiles, families: ModelFamilies
  ) throws(FacesError) {
    _ = try files.verified(reference.detector)
    _ = try files.verified(reference.embedder)
    try self.init(
      detector: reference.detector.name, embedder: reference.embedder.name, files: files,
      families: families)
  }
}
