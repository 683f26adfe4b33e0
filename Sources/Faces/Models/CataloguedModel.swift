public import Support

/// What a model is for.
public enum ModelRole: String, Sendable, CaseIterable, Codable {
  case detector, embedder
}

/// On what terms a model's weights may be used.
public struct ModelLicence: Hashable, Sendable {
  /// As its manifest has it: an SPDX name where there is one.
  public let name: String
  /// Whether it keeps the weights from being used commercially.
  public let forbidsCommerce: Bool
  /// What else has to be known of it.
  public let note: String?
}

/// A model that a library can use, by its manifest.
public struct CataloguedModel: Sendable {
  public enum Manifest: Hashable, Sendable {
    case detector(DetectorManifest)
    case embedder(EmbedderManifest)
  }

  public let manifest: Manifest
  public let licence: ModelLicence
  /// What it is, in some words.
  public let description: String?
  /// Whether its threshold was measured, and is no first guess.
  public let isCalibrated: Bool
  /// Where the folder of one that was added lies; nil for one that the program carries.
  public let folder: FilePath?
  /// Whether its licence forbids commerce and somebody accepted that, or it does not.
  public let isAccepted: Bool

  public var isAdded: Bool { folder != nil }

  public var role: ModelRole {
    switch manifest {
    case .detector: .detector
    case .embedder: .embedder
    }
  }

  public var name: String {
    switch manifest {
    case .detector(let manifest): manifest.name
    case .embedder(let manifest): manifest.name
    }
  }

  public var version: String {
    switch manifest {
    case .detector(let manifest): manifest.version
    case .embedder(let manifest): manifest.version
    }
  }

  public var family: String {
    switch manifest {
    case .detector(let manifest): manifest.family
    case .embedder(let manifest): manifest.family
    }
  }

  /// Every file that its manifest names, the cohort's too; named as `ModelFiles` knows them.
  public var files: [ModelFile] {
    switch manifest {
    case .detector(let manifest): return manifest.files
    case .embedder(let manifest):
      guard let cohort = manifest.cohort else { return manifest.files }
      return manifest.files + [
        ModelFile(role: "cohort", name: cohort.file, bytes: cohort.bytes, sha256: cohort.sha256)
      ]
    }
  }

  /// What every manifest says.
  private struct Header: Decodable {
    let role: ModelRole
    let name: String
    let licence: String
    let commercialUse: Bool?
    let licenceNote: String?
    let description: String?
    let calibrated: Bool?
  }

  /// - Parameters:
  ///   - bytes: of a manifest.
  ///   - folder: where it lies; nil if the program carries it.
  ///   - accepted: the licence that somebody accepted for it.
  init(
    manifest bytes: [UInt8], folder: FilePath?, accepted: String?
  ) throws(ManifestFault) {
    if folder != nil { try ManifestReading.checkText(bytes) }
    let header = try ManifestReading.decode(Header.self, bytes, in: "")
    if folder != nil { try ManifestCheck.name(header.name) }
    let place = folder == nil ? "" : "\(header.name)/"
    switch header.role {
    case .detector:
      let manifest = try ManifestReading.decode(DetectorManifest.self, bytes, in: place)
      if folder != nil { try ManifestCheck.check(manifest) }
      self.manifest = .detector(manifest)
    case .embedder:
      let manifest = try ManifestReading.decode(EmbedderManifest.self, bytes, in: place)
      if folder != nil { try ManifestCheck.check(manifest) }
      self.manifest = .embedder(manifest)
    }
    licence = ModelLicence(
      name: header.licence, forbidsCommerce: header.commercialUse == false,
      note: header.licenceNote)
    description = header.description
    isCalibrated = header.calibrated ?? true
    self.folder = folder
    isAccepted = header.commercialUse != false || accepted == header.licence
  }
}
