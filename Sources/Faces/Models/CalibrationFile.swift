internal import FoundationEssentials
internal import Glibc
public import Support

/// A calibration that was measured for one library (`kinfolk calibrate`), which goes over that of the embedder's manifest. It lies
/// in the folder of what users gave to the models of their library, beside the cohort it names.
public struct CalibrationFile: Hashable, Sendable, Codable {
  /// What was measured with it. B-cubed F is that of people who took no part in choosing.
  public struct Figures: Hashable, Sendable, Codable {
    public var people: Int
    public var faces: Int
    public var heldOutPeople: Int
    public var b3Before: Double
    public var b3After: Double

    public init(
      people: Int, faces: Int, heldOutPeople: Int, b3Before: Double, b3After: Double
    ) {
      self.people = people
      self.faces = faces
      self.heldOutPeople = heldOutPeople
      self.b3Before = b3Before
      self.b3After = b3After
    }
  }

  /// The embedder, and what identifies its vectors (`EmbedderManifest.sha256`): with others it means nothing.
  public var embedder: String
  public var sha256: String
  public var calibration: Calibration
  public var cohort: CohortManifest?
  public var figures: Figures

  public init(
    of embedder: EmbedderManifest, calibration: Calibration, cohort: CohortManifest?,
    figures: Figures
  ) {
    self.embedder = embedder.name
    sha256 = embedder.sha256
    self.calibration = calibration
    self.cohort = cohort
    self.figures = figures
  }

  private enum CodingKeys: String, CodingKey { case embedder, sha256, cohort, figures }

  /// Whether a member says what the file belongs to, which a manifest says otherwise.
  static func isOfFileAlone(_ member: String) -> Bool {
    [CodingKeys.embedder, .sha256].contains { $0.stringValue == member }
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    embedder = try values.decode(String.self, forKey: .embedder)
    sha256 = try values.decode(String.self, forKey: .sha256)
    calibration = try Calibration(from: decoder)
    cohort = try values.decodeIfPresent(CohortManifest.self, forKey: .cohort)
    figures = try values.decode(Figures.self, forKey: .figures)
  }

  public func encode(to encoder: any Encoder) throws {
    try calibration.encode(to: encoder)
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(embedder, forKey: .embedder)
    try values.encode(sha256, forKey: .sha256)
    try values.encode(cohort, forKey: .cohort)
    try values.encode(figures, forKey: .figures)
  }

  /// As it stands in a file.
  public func text() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }

  public static let name = "calibration.json"

  /// Where that of an embedder lies.
  public static func folder(ofLibrary path: String, embedder: String) -> FilePath {
    ModelCatalogue.folder(ofLibrary: path).appending(FilePath(embedder))
  }

  /// What is kept in a folder, the calibration first.
  public static func names(in folder: FilePath) -> [FilePath] {
    guard let file = try? read(in: folder) else { return [FilePath(name)] }
    return [FilePath(name)] + (file.cohort.map { [FilePath($0.file)] } ?? [])
  }

  /// The file in a folder; nil where there is none.
  ///
  /// - Throws: `givenModel` where it cannot be read, is none, or names a cohort that lies elsewhere.
  static func read(in folder: FilePath) throws(FacesError) -> CalibrationFile? {
    let path = folder.appending(FilePath(name))
    guard let file = try MappedFile.ofModel(path) else { return nil }
    let read: CalibrationFile
    do throws(ManifestFault) {
      read = try ManifestReading.decode(
        CalibrationFile.self, unsafe Array(file.bytes), in: "", isStrict: true)
    } catch {
      throw .givenModel(file: path.description, reason: "is no calibration: \(error.inside)")
    }
    // It becomes part of a path, at which files are removed, too.
    if let cohort = read.cohort?.file,
      !(ManifestCheck.isWord(cohort) && cohort.hasPrefix(CohortManifest.measuredPrefix))
    {
      throw .givenModel(file: path.description, reason: "names the file '\(cohort)' of a cohort")
    }
    return read
  }

  /// - Throws: `givenModel` where it is of other vectors.
  func check(_ embedder: EmbedderManifest, in folder: FilePath) throws(FacesError) {
    guard sha256 == embedder.sha256 else {
      throw .givenModel(
        file: folder.appending(FilePath(Self.name)).description,
        reason: "was measured of other vectors than those of '\(embedder.name)'")
    }
  }
}

extension ModelCatalogue {
  /// What was measured of an embedder for this library, which goes over its manifest; nil for nothing.
  ///
  /// - Throws: `givenModel` where it is damaged or of other vectors.
  public func calibration(of embedder: EmbedderManifest) throws(FacesError) -> CalibrationFile? {
    guard let folder = folder?.appending(FilePath(embedder.name)),
      let file = try CalibrationFile.read(in: folder)
    else { return nil }
    try file.check(embedder, in: folder)
    return file
  }
}

extension ModelSet {
  /// The embedder's manifest with what was measured in it, and the figures; all else as it was written.
  ///
  /// - Parameter cohort: what the cohort's file is to be called.
  /// - Throws: `model`, `givenModel` when the manifest cannot be read.
  public func manifest(with measured: CalibrationFile, cohort: String) throws -> String {
    let given = try files.named(names.embedder)
    var manifest = try JSONValue(strict: unsafe Array(given.bytes))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard case .object(let members) = try JSONValue(strict: Array(try encoder.encode(measured)))
    else { preconditionFailure("a structure is encoded as an object") }
    // What need not be there says by its absence that there is none.
    manifest["cohort"] = nil
    manifest["length"] = nil
    for member in members where !CalibrationFile.isOfFileAlone(member.name) {
      manifest[member.name] = member.value
    }
    if var named = manifest["cohort"] {
      named["file"] = .text(cohort)
      manifest["cohort"] = named
    }
    if manifest["calibrated"] != nil { manifest["calibrated"] = .truth(true) }
    return manifest.written
  }

  /// The same models, with the calibration that lies in a folder, if one does.
  ///
  /// - Throws: `givenModel` where it is damaged, of other vectors, or its cohort is not there.
  public func calibrated(in folder: FilePath) throws(FacesError) -> ModelSet {
    guard let file = try CalibrationFile.read(in: folder) else { return self }
    try file.check(embedder, in: folder)
    var given = files.given
    var cohort = file.cohort
    if let named = cohort {
      let path = folder.appending(FilePath(named.file))
      guard let mapped = try MappedFile.ofModel(path) else {
        throw .givenModel(file: path.description, reason: "is missing")
      }
      given[path.description] = mapped
      cohort?.file = path.description
    }
    return calibrated(
      by: file.calibration, cohort: cohort, files: ModelFiles(given: given))
  }

  /// - Parameter files: that the cohort's is among.
  func calibrated(
    by calibration: Calibration, cohort: CohortManifest?, files: ModelFiles
  ) -> ModelSet {
    var embedder = embedder
    embedder.calibration = calibration
    embedder.cohort = cohort
    return ModelSet(self, embedder: embedder, files: files)
  }
}

extension MappedFile {
  /// - Returns: nil where there is no such file.
  fileprivate static func ofModel(_ path: FilePath) throws(FacesError) -> MappedFile? {
    let descriptor: Descriptor
    do throws(RegularFile.Refusal) {
      descriptor = try RegularFile.open(path)
    } catch {
      if case .system(let problem) = error, [ENOENT, ENOTDIR].contains(problem.number) {
        return nil
      }
      throw .givenModel(file: path.description, reason: "cannot be read: \(error)")
    }
    do throws(SystemError) {
      return try MappedFile(descriptor)
    } catch {
      throw .givenModel(file: path.description, reason: "cannot be read: \(error)")
    }
  }
}
