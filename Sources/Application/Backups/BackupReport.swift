public import Library
public import Support

/// Why a backup is not as it was asked for.
public enum BackupError: Error, Sendable, Hashable {
  /// Copies were to be counted, and the target is no folder; there is no new backup.
  case noFolder(String)
  /// An older copy cannot be removed; the new one was made.
  case cannotRemove(String, made: String, SystemError)
}

/// A backup that was made. The keys in JSON are a contract.
public struct BackupReport: Encodable, Sendable, Equatable {
  public var backup: String
  public var bytes: Int64
  public var photos: Int
  public var faces: Int
  public var people: Int
  public var decisions: Int
  /// Whether an older backup stood there.
  public var replaced: Bool
  /// Older copies that were removed.
  public var removed: [String]
}

extension BackupReport {
  /// Makes a backup.
  ///
  /// - Parameters:
  ///   - target: the file, or a folder that is there, where each copy is named after the library and the time.
  ///   - count: in a folder: the oldest copies are removed until so many are left; nil keeps all.
  ///   - goOn: as of `Library.backUp`.
  /// - Throws: `BackupError`, `FileError`; what `Library.backUp` throws.
  public init(
    backingUp library: Library, to target: String, keeping count: Int? = nil,
    goOn: (Double) -> Bool
  ) throws {
    let copies = Files.isFolder(FilePath(target)) ? DatedCopies(in: target, of: library) : nil
    if count != nil, copies == nil { throw BackupError.noFolder(target) }
    let path = copies?.next() ?? target
    let (facts, replaced) = try library.backUp(to: path, goOn: goOn)
    self.init(
      backup: path, bytes: facts.bytes, photos: facts.photos, faces: facts.faces,
      people: facts.people, decisions: facts.decisions, replaced: replaced,
      removed: try count.flatMap { try copies?.remove(allBut: $0, sparing: path) } ?? [])
  }
}
