internal import Inference
public import Support
public import Workers

/// What came of ONNX test cases: folders with `model.onnx` and `test_data_set_*/input_*.pb`, `output_*.pb`.
public struct ModelCasesReport: Encodable, Sendable {
  public enum Outcome: String, Encodable, Sendable { case passed, failed, skipped }

  public struct Case: Encodable, Sendable {
    /// The folder, from the one that was named.
    public let name: String
    public let outcome: Outcome
    /// Nil for one that passed.
    @Nullable public var reason: String?
  }

  public let cases: [Case]
  public let passed: Int
  public let failed: Int
  public let skipped: Int

  /// Folders within folders at most.
  private static let depth = 8

  /// - Parameters:
  ///   - worker: what runs the cases, which may be anything.
  ///   - each: called with each case as it is done, in the order of their names.
  /// - Throws: `FileError` when there is no such folder; `WorkerError`.
  public init(
    in folder: FilePath, worker: WorkerProgram = .thisProgram, each: (Case) -> Void = { _ in }
  ) throws {
    let examiner = ModelExaminer(worker)
    var cases: [Case] = []
    for path in try Self.folders(in: folder) {
      let name = path == folder ? path.name : path.relative(to: folder)
      let result = try Self.run(path, name: name.description, examiner)
      each(result)
      cases.append(result)
    }
    self.cases = cases
    passed = cases.count { $0.outcome == .passed }
    failed = cases.count { $0.outcome == .failed }
    skipped = cases.count { $0.outcome == .skipped }
  }

  /// Folders that hold a `model.onnx`, by name.
  ///
  /// - Parameter outer: the real paths of the folders it lies in: a link to one of them leads to nothing new.
  private static func folders(
    in folder: FilePath, within outer: [FilePath] = []
  ) throws(FileError) -> [FilePath] {
    guard let real = try? realPath(folder), !outer.contains(real) else {
      return outer.isEmpty ? try Files.names(in: folder) : []
    }
    var found: [FilePath] = []
    if Files.isRegular(folder.appending("model.onnx")) { found.append(folder) }
    guard outer.count < Self.depth else { return found }
    for name in try Files.names(in: folder).sorted() {
      let inner = folder.appending(name)
      if Files.isFolder(inner) { found += (try? folders(in: inner, within: outer + [real])) ?? [] }
    }
    return found
  }

  private static func run(
    _ folder: FilePath, name: String, _ examiner: ModelExaminer
  ) throws(WorkerError) -> Case {
    let onnxCase: OnnxCase
    do throws(FileError) {
      let model = try read(folder.appending("model.onnx"))
      var sets: [ModelCase.DataSet] = []
      for set in try numbered(in: folder, "test_data_set_", "") {
        let path = folder.appending(set)
        sets.append(
          ModelCase.DataSet(
            name: set.description, inputs: try tensors("input_", in: path),
            outputs: try tensors("output_", in: path)))
      }
      onnxCase = OnnxCase(model: model, sets: sets)
    } catch {
      return Case(name: name, outcome: .failed, reason: Self.clause(error))
    }
    return switch try examiner.outcome(of: onnxCase, name: name) {
    case .passed: Case(name: name, outcome: .passed, reason: nil)
    case .failed(let reason): Case(name: name, outcome: .failed, reason: reason)
    case .skipped(let reason): Case(name: name, outcome: .skipped, reason: reason)
    }
  }

  private static func clause(_ error: FileError) -> String {
    switch error {
    case .unreadable(let path, let obstacle), .unwritable(let path, let obstacle):
      let why =
        switch obstacle {
        case .system(let error): error.description
        case .folder: "it is a folder"
        case .file, .special: "it is no file"
        case .longer: "it is too long"
        }
      return "\(path.name) cannot be read: \(why)"
    case .own(let path): return "\(path.name) belongs to the library in use"
    }
  }

  private static func tensors(
    _ prefix: String, in folder: FilePath
  ) throws(FileError) -> [[UInt8]] {
    var tensors: [[UInt8]] = []
    for name in try numbered(in: folder, prefix, ".pb") {
      tensors.append(try read(folder.appending(name)))
    }
    return tensors
  }

  /// Names with a number between what they begin and end with, by that number.
  private static func numbered(
    in folder: FilePath, _ prefix: String, _ suffix: String
  ) throws(FileError) -> [FilePath] {
    var numbered: [(number: Int, name: FilePath)] = []
    for name in try Files.names(in: folder) {
      let text = name.description
      guard text.hasPrefix(prefix), text.hasSuffix(suffix),
        let number = Int(text.dropFirst(prefix.count).dropLast(suffix.count))
      else { continue }
      numbered.append((number, name))
    }
    return numbered.sorted { $0.number < $1.number }.map(\.name)
  }

  private static func read(_ path: FilePath) throws(FileError) -> [UInt8] {
    try Files.read(try Files.open(path), path: path)
  }
}
