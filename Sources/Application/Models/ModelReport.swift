public import Faces
internal import Support
internal import Vocabulary

/// A model as `models` lists it.
public struct ModelReport: Encodable, Sendable {
  public let name: String
  public let role: ModelRole
  public let version: String
  public let family: String
  @Nullable public var description: String?
  public let licence: String
  public let commercialUse: Bool
  @Nullable public var licenceNote: String?
  /// Whether a licence that forbids commerce was accepted; true for all others.
  public let licenceAccepted: Bool
  public let added: Bool
  /// Where the files of an added one lie.
  @Nullable public var folder: String?
  /// Whether the faces, or the vectors, that are in use are its.
  public let inUse: Bool
  public let wanted: Bool
  /// Of all its files.
  public let bytes: Int
  /// What an embedder is used with; nil of a detector.
  @Nullable public var calibration: EmbedderReport?

  /// - Parameter measured: what was measured of it for the library, which goes over its manifest.
  public init(_ model: CataloguedModel, _ use: ModelUse, measured: CalibrationFile? = nil) {
    name = model.name
    role = model.role
    version = model.version
    family = model.family
    licence = model.licence.name
    commercialUse = !model.licence.forbidsCommerce
    licenceAccepted = model.isAccepted
    added = model.isAdded
    inUse = use.isActive(model)
    wanted = use.isWanted(model)
    bytes = model.files.reduce(0) { $0 + $1.bytes }
    description = model.description
    licenceNote = model.licence.note
    folder = model.folder?.description
    calibration =
      if case .embedder(let manifest) = model.manifest {
        .init(manifest, isMeasured: model.isCalibrated, measured)
      } else { nil }
  }
}

/// What an embedder is used with where nobody set anything else.
public struct EmbedderReport: Encodable, Sendable {
  /// Whether it was measured, and is no first guess.
  public let measured: Bool
  public let dimension: Int
  public let mirror: Bool
  public let threshold: Float
  public let caution: Float
  /// See `Caution.power`.
  public let cautionPower: Double
  public let qualityGate: Float
  /// Vectors of strangers; 0 for an embedder without a cohort.
  public let cohort: Int
  /// What `calibrate` measured with all this, which then goes over the manifest; nil where the manifest says it.
  @Nullable public var figures: CalibrationFile.Figures?

  init(_ manifest: EmbedderManifest, isMeasured: Bool, _ file: CalibrationFile?) {
    let calibration = file?.calibration ?? manifest.calibration
    measured = isMeasured || file != nil
    dimension = manifest.dimension
    mirror = manifest.mirror
    threshold = calibration.threshold
    caution = calibration.caution.share
    cautionPower = calibration.caution.power
    qualityGate = calibration.qualityGate
    cohort = (file == nil ? manifest.cohort : file?.cohort)?.count ?? 0
    figures = file?.figures
  }
}

/// The models that a library can use.
public struct ModelsReport: Encodable, Sendable {
  public struct Unusable: Encodable, Sendable {
    public let name: String
    public let reason: String
  }

  public let models: [ModelReport]
  /// Folders beside the library that hold no model which can be used.
  public let unusable: [Unusable]

  /// - Throws: `FacesError` when the program is damaged.
  public init(_ catalogue: ModelCatalogue, _ use: ModelUse) throws(FacesError) {
    let all = try catalogue.all()
    var unusable = all.unusable.map { Unusable(name: $0.name, reason: $0.error.description) }
    var reports: [ModelReport] = []
    for role in ModelRole.allCases {
      for model in all.models where model.role == role {
        var measured: CalibrationFile?
        if case .embedder(let manifest) = model.manifest {
          do throws(FacesError) {
            measured = try catalogue.calibration(of: manifest)
          } catch {
            unusable.append(Unusable(name: model.name, reason: error.description))
          }
        }
        reports.append(ModelReport(model, use, measured: measured))
      }
    }
    models = reports
    self.unusable = unusable
  }
}

/// What came of holding the files of all models against their checksums.
public struct ModelVerification: Encodable, Sendable {
  public struct File: Encodable, Sendable {
    public let model: String
    public let file: String
    public let bytes: Int
    public let sha256: String
    /// What is wrong; nil for nothing.
    @Nullable public var fault: String?
  }

  public let files: [File]
  public let unusable: [ModelsReport.Unusable]

  public var isSound: Bool { unusable.isEmpty && files.allSatisfy { $0.fault == nil } }

  /// - Throws: `FacesError` when the program is damaged.
  /// - Complexity: linear in the length of the files.
  public init(_ catalogue: ModelCatalogue) throws(FacesError) {
    let all = try catalogue.all()
    files = all.models.flatMap { model in
      catalogue.check(model).map { file, fault in
        File(
          model: model.name, file: file.name, bytes: file.bytes, sha256: file.sha256,
          fault: fault?.description)
      }
    }
    unusable = all.unusable.map {
      ModelsReport.Unusable(name: $0.name, reason: $0.error.description)
    }
  }
}
