public import Support

/// The models that a library can use: those that the program carries, and those that were added to the library. An added one lies in
/// a folder of its name beside the library's file, with its manifest and the files that names.
///
/// Only manifests are read here; weights are opened by `set`, and read when they are used.
public struct ModelCatalogue: Sendable {
  /// The files in a model's folder that its manifest does not name.
  static let manifestName = "manifest.json"
  static let acceptanceName = "accepted-licence"
  static let ownFiles = [manifestName, acceptanceName, CalibrationFile.name]

  /// Where the added models lie; nil when there is no library.
  public let folder: FilePath?
  private let families: ModelFamilies

  /// - Parameter path: of the library; nil for the models that the program carries alone.
  public init(library path: String?, families: ModelFamilies = .all) {
    folder = path.map(Self.folder)
    self.families = families
  }

  /// - Parameter folder: where the added models lie.
  public init(folder: FilePath, families: ModelFamilies = .all) {
    self.folder = folder
    self.families = families
  }

  /// Where the models lie that are added to a library.
  public static func folder(ofLibrary path: String) -> FilePath {
    let path = FilePath(path)
    return ((try? realPath(path)) ?? path).with(suffix: "-models")
  }

  /// In settings, the model that is used where nobody asked for another.
  public static let automatic = "auto"

  /// Whether a model may be called so, as far as letters go.
  public static func isName(_ text: String) -> Bool { ManifestCheck.isWord(text) }

  // MARK: What the program carries

  /// The name of the model that is used where nobody asked for another.
  public static func standard(_ role: ModelRole) -> String {
    switch role {
    case .detector: "yunet"
    case .embedder: "sface"
    }
  }

  /// The file of the manifest of a model that the program carries.
  static func manifest(carried name: String) -> String { "\(name).json" }

  private static func carried(_ name: String) throws(FacesError) -> CataloguedModel? {
    let file = manifest(carried: name)
    guard let bytes = ModelBytes.embedded.first(where: { $0.name == file }) else { return nil }
    return try model(bytes)
  }

  private static func model(_ file: ModelBytes) throws(FacesError) -> CataloguedModel {
    do throws(ManifestFault) {
      return try CataloguedModel(manifest: unsafe Array(file.bytes), folder: nil, accepted: nil)
    } catch {
      throw .model(file: file.name, reason: error.description)
    }
  }

  // MARK: What there is

  /// A folder beside the library that holds no model which can be used.
  public struct Unusable: Sendable {
    public let name: String
    public let error: FacesError
  }

  /// Every model, those that the program carries first, each part by name; and what cannot be used.
  ///
  /// - Throws: `model` when the program is damaged.
  public func all() throws(FacesError) -> (models: [CataloguedModel], unusable: [Unusable]) {
    var models: [CataloguedModel] = []
    for file in ModelBytes.embedded.sorted(by: { $0.name < $1.name })
    where file.name.hasSuffix(".json") && !file.name.contains("/") {
      models.append(try Self.model(file))
    }
    var unusable: [Unusable] = []
    for name in addedNames {
      do throws(FacesError) {
        guard let model = try added(name) else { continue }
        if models.contains(where: { !$0.isAdded && $0.name == name }) {
          throw .givenModel(
            file: "\(name)/\(Self.manifestName)",
            reason: "has the name of a model that this program carries, which goes over it")
        }
        models.append(model)
      } catch {
        unusable.append(Unusable(name: name, error: error))
      }
    }
    return (models, unusable)
  }

  /// The names of the folders in which models may be, in order.
  private var addedNames: [String] {
    guard let folder, let names = try? names(in: folder) else { return [] }
    return names.map(\.description).filter(ManifestCheck.isWord).sorted()
  }

  /// The model of a name, whatever its role.
  ///
  /// - Returns: nil when there is none.
  /// - Throws: `model`, `givenModel` when its manifest cannot be used.
  public func model(named name: String) throws(FacesError) -> CataloguedModel? {
    // It becomes part of a path.
    guard ManifestCheck.isWord(name) else { return nil }
    if let carried = try Self.carried(name) { return carried }
    return try added(name)
  }

  /// - Parameter name: nil for the one that is used where nobody asked for another.
  /// - Throws: `noModel`; `model`, `givenModel` when its manifest cannot be used.
  public func model(_ name: String?, _ role: ModelRole) throws(FacesError) -> CataloguedModel {
    let name = name ?? Self.standard(role)
    if let model = try model(named: name), model.role == role { return model }
    let known = try all().models.filter { $0.role == role }.map(\.name)
    throw .noModel(role: role, name: name, known: known)
  }

  /// A model that was added; nil if there is none of this name.
  private func added(_ name: String) throws(FacesError) -> CataloguedModel? {
    guard let folder = folder?.appending(FilePath(name)) else { return nil }
    guard let file = try manifest(in: folder, of: name) else { return nil }
    func problem(_ reason: String) -> FacesError {
      .givenModel(file: "\(name)/\(Self.manifestName)", reason: reason)
    }
    let accepted = try? RegularFile.open(folder.appending(FilePath(Self.acceptanceName)))
      .read(upTo: 1 << 12)
    do throws(ManifestFault) {
      let model = try CataloguedModel(
        manifest: file, folder: folder,
        accepted: accepted.map { String(decoding: $0, as: UTF8.self) }.flatMap(Self.firstLine))
      guard model.name == name else {
        throw ManifestFault("name", "is '\(model.name)', while its folder is '\(name)'")
      }
      return model
    } catch {
      throw problem(error.description)
    }
  }

  private static func firstLine(_ text: String) -> String? {
    text.split(separator: "\n").first.map(String.init)
  }

  /// The bytes of the manifest in a folder; nil if there is no such folder.
  private func manifest(in folder: FilePath, of name: String) throws(FacesError) -> [UInt8]? {
    let path = folder.appending(FilePath(Self.manifestName))
    func unreadable(_ error: some Error) -> FacesError {
      .givenModel(file: "\(name)/\(Self.manifestName)", reason: "cannot be read: \(error)")
    }
    let file: Descriptor
    do throws(RegularFile.Refusal) {
      file = try RegularFile.open(path)
    } catch {
      if case .system(let reason) = error, reason.isAbsence {
        // A folder without a manifest is none of a model's.
        return nil
      }
      throw unreadable(error)
    }
    do throws(SystemError) {
      return try file.read(upTo: ManifestReading.limit + 1)
    } catch {
      throw unreadable(error)
    }
  }

  /// Holds every file of a model against its length and SHA-256.
  ///
  /// - Returns: what is wrong with each, if anything.
  /// - Complexity: linear in the length of the files.
  public func check(_ model: CataloguedModel) -> [(file: ModelFile, fault: FacesError?)] {
    let files = ModelFiles(given: open(model))
    return model.files.map { file in
      do throws(FacesError) {
        _ = try files.verified(file)
        return (file, nil)
      } catch {
        return (file, error)
      }
    }
  }

  // MARK: Sets

  /// A detector and an embedder to be used together.
  ///
  /// Files of added ones are opened and not read: one that is missing or is not what the manifest says shows when it is used, so
  /// that what needs no weights works without. See `ModelSet.checkAdded`.
  ///
  /// - Parameters:
  ///   - detector: nil for the one that is used where nobody asked for another; and so is
  ///   - embedder: nil.
  /// - Throws: as `model`; `licence` for one that nobody accepted.
  public func set(detector: String?, embedder: String?) throws(FacesError) -> ModelSet {
    // Most often: then no manifest has to be read.
    if detector == nil, embedder == nil, let usual = try? ModelSet.embedded() {
      return try calibrated(usual)
    }
    let models = (try model(detector, .detector), try model(embedder, .embedder))
    try Self.checkAcceptance(models.0)
    try Self.checkAcceptance(models.1)
    let given = open(models.0).merging(open(models.1)) { $1 }
    return try calibrated(
      ModelSet(
        detector: Self.manifest(of: models.0), embedder: Self.manifest(of: models.1),
        files: ModelFiles(given: given), families: families))
  }

  /// With the calibration that was measured for the library, if one was.
  private func calibrated(_ models: ModelSet) throws(FacesError) -> ModelSet {
    guard let folder else { return models }
    return try models.calibrated(in: folder.appending(FilePath(models.embedder.name)))
  }

  /// What the file of a model's manifest is called.
  private static func manifest(of model: CataloguedModel) -> String {
    model.isAdded ? "\(model.name)/\(manifestName)" : manifest(carried: model.name)
  }

  private static func checkAcceptance(_ model: CataloguedModel) throws(FacesError) {
    guard !model.isAccepted else { return }
    throw .licence(model: model.name, licence: model.licence.name)
  }

  /// What there is of an added model's files.
  private func open(_ model: CataloguedModel) -> [String: MappedFile] {
    guard let folder = model.folder else { return [:] }
    var given: [String: MappedFile] = [:]
    for name in [Self.manifest(of: model)] + model.files.map(\.name) {
      let path = folder.appending(FilePath(ModelFiles.parts(of: name).file))
      guard let file = try? RegularFile.open(path) else { continue }
      // An empty file cannot be mapped, and is none that a manifest names.
      given[name] = try? MappedFile(file)
    }
    return given
  }
}

extension ModelSet {
  /// Holds every file of added models against its length and SHA-256: done once where photos are going to be searched, so that
  /// a scan or a service begins with what it needs. Each worker does the same with what it maps.
  ///
  /// - Throws: `givenModel`, the first that is missing or changed.
  /// - Complexity: linear in the length of the files.
  public func checkAdded() throws(FacesError) {
    guard !files.given.isEmpty else { return }
    for file in detector.files + embedder.files where file.name.contains("/") {
      _ = try files.verified(file)
    }
    if embedder.cohort?.file.contains("/") == true { _ = try cohort() }
  }
}

extension SystemError {
  /// Whether there is nothing of the name.
  fileprivate var isAbsence: Bool { number == 2 || number == 20 }
}
