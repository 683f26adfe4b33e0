public import Faces
internal import Glibc
internal import Inference
public import Support
public import Workers

/// A model that is about to be added to a library.
public struct ModelAddition {
  private let candidate: ModelCandidate
  private let catalogue: ModelCatalogue
  private let folder: FilePath
  private let worker: WorkerProgram
  /// What there is of its name already: the same, whole or not.
  private let standing: State

  public enum State: String, Encodable, Sendable {
    case added
    /// It was there and not whole any more.
    case mended
    /// It was there, and is as it should be.
    case there
  }

  /// What is going to be added.
  public var model: CataloguedModel { candidate.model }

  /// - Parameters:
  ///   - file: the model, or one of its files; the others lie beside it.
  ///   - manifest: nil for a file that is known by its checksum.
  ///   - library: the path of the library.
  ///   - worker: what reads and tries the model, which may be anything.
  /// - Throws: `ModelMistake` when it is not recognised, there is one of its name, or manifest and files do not go together;
  ///   `FileError`; `WorkerError`.
  public init(
    _ file: FilePath, manifest: [UInt8]?, to library: String,
    worker: WorkerProgram = .thisProgram
  ) throws {
    self.worker = worker
    catalogue = ModelCatalogue(library: library)
    folder = ModelCatalogue.folder(ofLibrary: library)
    guard
      let manifest = try manifest ?? KnownModels.manifest(of: file)
        ?? Self.manifest(of: file, worker)
    else { throw ModelMistake.unrecognised(file) }
    do throws(FacesError) {
      candidate = try ModelCandidate(file: file, manifest: manifest)
    } catch {
      throw ModelMistake.unfit(error)
    }
    standing = try Self.state(of: candidate.model, in: catalogue)
  }

  /// That of a file whose inputs and outputs leave no doubt.
  ///
  /// - Throws: `FileError`, `WorkerError`.
  private static func manifest(of file: FilePath, _ worker: WorkerProgram) throws -> [UInt8]? {
    let open = try Files.open(file)
    let contents: Result<ModelContents, ModelExaminer.Overtaxed>
    do {
      contents = try ModelExaminer(worker).contents(
        of: open, name: file.name.description, sides: [ModelGuess.side])
    } catch InferenceError.corrupt {
      return nil
    }
    guard let guess = ModelGuess(try contents.get(of: file)), guess.isCertain else { return nil }
    let bytes = try Files.read(open, path: file)
    let manifest = guess.manifest(
      file: file, bytes: bytes.count, sha256: ModelCandidate.sha256(of: bytes))
    return Array(manifest.written.utf8)
  }

  private static func state(
    of model: CataloguedModel, in catalogue: ModelCatalogue
  ) throws -> State {
    let other: CataloguedModel?
    do throws(FacesError) {
      other = try catalogue.model(named: model.name)
    } catch {
      // Its manifest is damaged.
      return .mended
    }
    guard let other else {
      let named = try catalogue.all().models.first {
        $0.name.lowercased() == model.name.lowercased()
      }
      if let named { throw ModelMistake.alike(named) }
      return .added
    }
    guard other.isAdded, other.manifest == model.manifest else { throw ModelMistake.exists(other) }
    let isWhole = other.isAccepted && catalogue.check(other).allSatisfy { $0.fault == nil }
    return isWhole ? .there : .mended
  }

  /// Copies its files into the folder beside the library, has the model tried, and puts it in place in one step: whoever looks
  /// meanwhile, and whatever happens, finds all of it or nothing.
  ///
  /// - Parameter isAccepted: whether the user accepts a licence that forbids commerce.
  /// - Returns: the model as it is there now, and what was done about it.
  /// - Throws: `ModelMistake.licence`, `exists`, `unfit`, `trial`; `FacesError`; `FileError`; `WorkerError`.
  public func add(
    acceptingLicence isAccepted: Bool
  ) throws -> (model: CataloguedModel, state: State) {
    ModelDraft.removeAbandoned(in: folder)
    if standing == .there { return (try catalogue.model(model.name, model.role), .there) }
    guard isAccepted || !model.licence.forbidsCommerce else { throw ModelMistake.licence(model) }
    try Self.makePrivateFolder(folder)
    let draft = try ModelDraft(in: folder, name: model.name)
    defer { draft.remove() }
    for (name, file) in candidate.files { try draft.write(name, file) }
    try draft.write("manifest.json", candidate.manifest)
    if model.licence.forbidsCommerce {
      try draft.write(
        "accepted-licence", Array("\(model.licence.name)\n\(Moment.now.utc)\n".utf8))
    }
    let place = folder.appending(FilePath(model.name))
    // What was measured of it took longer than anything else here.
    for (name, bytes) in calibration(in: place) { try draft.write(name, bytes) }
    try tryOut(in: draft)
    if standing == .mended { draft.takeAwayFormer() }
    guard try draft.put() else {
      // Somebody was faster.
      guard try Self.state(of: model, in: catalogue) == .there else {
        throw ModelMistake.exists(model)
      }
      return (try catalogue.model(model.name, model.role), .there)
    }
    return (try catalogue.model(model.name, model.role), standing)
  }

  /// The files of what was measured of it for the library, where that is whole: it stays.
  private func calibration(in place: FilePath) -> [(name: String, bytes: [UInt8])] {
    guard case .embedder(let manifest) = model.manifest,
      (try? catalogue.calibration(of: manifest)) != nil
    else { return [] }
    let files = try? CalibrationFile.names(in: place).map { name in
      let path = place.appending(name)
      return (name.description, try Files.read(try Files.open(path), path: path))
    }
    return files ?? []
  }

  /// The copy, as it would be used: what came of copying shows, too.
  private func tryOut(in draft: ModelDraft) throws {
    let models: ModelSet
    do throws(FacesError) {
      models = try ModelCatalogue(folder: draft.folder).set(
        detector: model.role == .detector ? model.name : nil,
        embedder: model.role == .embedder ? model.name : nil)
      try models.checkAdded()
    } catch {
      throw ModelMistake.unfit(error)
    }
    if let reason = try ModelExaminer.fault(of: model.role, models, program: worker) {
      throw ModelMistake.trial(model, reason: reason)
    }
  }

  /// As the library itself is.
  private static func makePrivateFolder(_ path: FilePath) throws(FileError) {
    if path.parent != "/", path.parent != "." { try Files.makeFolder(path.parent) }
    guard unsafe path.withCString({ unsafe mkdir($0, 0o700) }) != 0, errno != EEXIST else { return }
    throw .unwritable(path, .system(.last))
  }
}

/// A model's folder that is not in its place yet.
struct ModelDraft {
  /// The models' folder for as long: it holds the draft alone.
  let folder: FilePath
  private let content: FilePath
  /// Where it is to be: what errors name, for of the draft nobody knows.
  private let place: FilePath

  private static let prefix = ".adding-"

  init(in parent: FilePath, name: String) throws(FileError) {
    folder = parent.appending(FilePath("\(Self.prefix)\(getpid())"))
    content = folder.appending(FilePath(name))
    place = parent.appending(FilePath(name))
    for path in [folder, content] {
      guard unsafe path.withCString({ unsafe mkdir($0, 0o700) }) == 0 else {
        throw .unwritable(place, .system(.last))
      }
    }
  }

  func write(_ name: String, _ bytes: [UInt8]) throws(FileError) {
    try write(name) { writeFully(bytes, to: $0) }
  }

  /// In pieces, for it may be large.
  func write(_ name: String, _ file: MappedFile) throws(FileError) {
    try write(name) { descriptor in
      let all = unsafe file.bytes
      let piece = 1 << 20
      for start in stride(from: 0, to: all.count, by: piece) {
        let bytes = unsafe Array(all[start..<min(start + piece, all.count)])
        if let problem = writeFully(bytes, to: descriptor) { return problem }
      }
      return nil
    }
  }

  /// Writes a file that nobody is to change any more, through to the disk.
  ///
  /// - Parameter content: writes it to a descriptor; returns the errno that ended it, or nil.
  private func write(_ name: String, _ content: (Int32) -> Int32?) throws(FileError) {
    let path = self.content.appending(FilePath(name))
    let descriptor = unsafe path.withCString {
      unsafe open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o400)
    }
    guard descriptor >= 0 else { throw .unwritable(place, .system(.last)) }
    let problem = content(descriptor) ?? (fsync(descriptor) == 0 ? nil : errno)
    let closed = close(descriptor)
    if let number = problem ?? (closed == 0 ? nil : errno) {
      throw .unwritable(place, .system(SystemError(number: number)))
    }
  }

  /// Has what stands at its place go away with the draft.
  func takeAwayFormer() {
    let gone = folder.appending(FilePath("former"))
    _ = unsafe place.withCString { path in unsafe gone.withCString { unsafe rename(path, $0) } }
  }

  /// Gives it its place.
  ///
  /// - Returns: false if something stands there.
  func put() throws(FileError) -> Bool {
    Self.sync(content)
    let isMoved = unsafe content.withCString { content in
      unsafe place.withCString { unsafe rename(content, $0) == 0 }
    }
    guard isMoved else {
      if [EEXIST, ENOTEMPTY, ENOTDIR].contains(errno) { return false }
      throw .unwritable(place, .system(.last))
    }
    Self.sync(place.parent)
    return true
  }

  /// Has the names in a folder on the disk. A file system that cannot do that has them when it likes.
  private static func sync(_ folder: FilePath) {
    let number = unsafe folder.withCString { unsafe open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard number >= 0 else { return }
    let descriptor = Descriptor(owning: number)
    _ = fsync(descriptor.number)
  }

  /// Takes away what is left of it.
  func remove() { Self.removeFolder(folder) }

  /// Takes away what processes left that were killed.
  static func removeAbandoned(in parent: FilePath) {
    for name in (try? Files.names(in: parent)) ?? [] {
      let text = name.description
      guard text.hasPrefix(prefix), let process = Int32(text.dropFirst(prefix.count)) else {
        continue
      }
      if process == getpid() || (kill(process, 0) != 0 && errno == ESRCH) {
        removeFolder(parent.appending(name))
      }
    }
  }

  /// A folder and all in it, at most two folders deep; of a link to one the link alone, for others may use what it leads to.
  static func removeFolder(_ path: FilePath, depth: Int = 0) {
    guard unsafe path.withCString({ unsafe unlink($0) }) != 0 else { return }
    for name in (try? Files.names(in: path)) ?? [] {
      if depth < 3 { removeFolder(path.appending(name), depth: depth + 1) }
    }
    _ = unsafe path.withCString { unsafe rmdir($0) }
  }
}
