internal import Glibc
internal import Imaging
internal import Library
internal import Support
internal import Vocabulary
internal import Watching

/// Brings what a library knows of the files in a folder, or of one file, up to date, in steps as small as the caller wants.
///
/// First the listing, which compares stamps only; then the candidates, which are read; then the end, which notes what is gone.
struct FolderPass {
  /// What reading a file came to.
  enum Reading {
    /// No picture Kinfolk reads, but this.
    case unsupported(kind: String)
    /// The library has analysed this content already.
    case known(PhotoID, PhotoFile)
    /// The content is in the queue.
    case new(PhotoID, PhotoFile)
    /// Nothing could be found out; a clause says why.
    case refused(String)
    /// It is being written to.
    case busy
    /// It is gone since it was listed, or another thing stands there.
    case gone
    /// One of `OwnFiles`.
    case own

    /// Whether nothing more is to do for the file: else its photo is counted when it was searched, or when the file was looked
    /// at again.
    var isFinal: Bool {
      switch self {
      case .new, .busy: false
      case .unsupported, .known, .refused, .gone, .own: true
      }
    }
  }

  /// What the listing came upon.
  enum Listed {
    case unchanged
    /// It is to be read.
    case candidate
    case linkedFolder(path: FilePath)
    /// It is not accepted; `isNews` if the library did not know that.
    case skipped(Skipped, isNews: Bool)
  }

  /// The folder that was named: this one, or one above it.
  private let top: FilePath
  /// Whether it is about one file.
  private let isFile: Bool
  /// Whether everything is read, whatever its stamp says.
  private let again: Bool
  private(set) var scan: FolderScan
  private var walk: FolderWalk
  /// Files to be read.
  private(set) var candidates = PathList()
  /// Those that are photos.
  private let formats: [PictureFormat]
  /// Files that are passed over in silence.
  private let own = OwnFiles.all
  /// Paths of which nothing is known, so that they are not gone.
  private var unknown: [FilePath] = []
  /// Contents that were read, which may lie elsewhere no longer.
  private var arrivals: Set<PhotoID> = []

  /// - Parameters:
  ///   - location: a folder, or a file, which is then noted as part of the folder it lies in.
  ///   - formats: those that are photos; files that were found to be none of others are looked at again.
  ///   - top: the folder that patterns with a slash count from, if it is one above.
  init(
    _ location: FilePath, in library: Library, of formats: [PictureFormat],
    ignoring rules: IgnoreRules, below top: FilePath? = nil, again: Bool = false
  ) throws(LibraryError) {
    isFile = if case .file = FolderWalk.item(at: location) { true } else { false }
    self.top = top ?? location
    self.again = again
    self.formats = formats
    scan = try library.beginScan(of: isFile ? location.parent : location, formats: formats.note)
    walk = FolderWalk(root: location, ignoring: rules, below: top)
  }

  /// Looks at the next thing in the folder.
  ///
  /// - Parameters:
  ///   - isClaimed: whether somebody works on the photo.
  ///   - isTooFresh: whether a file with this time of last change is not to be read yet; it is unknown then.
  /// - Returns: nil at the end.
  mutating func list(
    _ library: Library, isClaimed: (PhotoID) -> Bool,
    isTooFresh: (_ path: FilePath, _ modified: Int64) -> Bool = { _, _ in false }
  ) throws(LibraryError) -> Listed? {
    while let item = walk.next() {
      switch item {
      case .file(let entry):
        guard !own.contains(entry.identity) else { continue }
        switch again ? nil : try library.unchanged(entry.path, stamp: entry.stamp, in: &scan) {
        case nil:
          if isTooFresh(entry.path, entry.modified) {
            unknown.append(entry.path)
            return .unchanged
          }
          candidates.append(entry.path)
          return .candidate
        case .photo(let photo, .new) where !isClaimed(photo):
          // The queue knows it by another file, which could not be opened: this one will do.
          candidates.append(entry.path)
          return .candidate
        default: return .unchanged
        }
      case .folder, .closedFolder: continue
      case .linkedFolder(let path): return .linkedFolder(path: path)
      case .unreadable(let path, let reason):
        unknown.append(path)
        return try skip(Skipped(path: path, kind: .unreadable, reason: reason), library)
      case .dangling(let path):
        // What it stands for may be away.
        unknown.append(path)
        return try skip(.dangling(path), library)
      case .passedOver(let path, let why):
        return try skip(Skipped(path: path, kind: .passedOver, reason: why), library)
      }
    }
    return nil
  }

  private mutating func skip(
    _ skipped: Skipped, _ library: Library
  ) throws(LibraryError) -> Listed {
    .skipped(skipped, isNews: try library.skip(skipped, in: &scan))
  }

  /// Reads a file and notes what it holds.
  mutating func read(_ path: FilePath, in library: Library) throws(LibraryError) -> Reading {
    let reading = try Self.read(path, of: formats, in: library, &scan)
    switch reading {
    case .refused, .busy: unknown.append(path)
    case .known(let photo, _), .new(let photo, _): arrivals.insert(photo)
    case .unsupported, .gone, .own: break
    }
    return reading
  }

  /// As above, for a file that was not listed.
  static func read(
    _ path: FilePath, of formats: [PictureFormat], in library: Library, _ scan: inout FolderScan
  ) throws(LibraryError) -> Reading {
    let file: PhotoFile
    do {
      file = try PhotoFile(path: path)
    } catch {
      switch error {
      case .own: return .own
      case .folder, .special: return .gone
      case .system(let error) where error.number == ENOENT: return .gone
      case .system: return try refuse(path, error.description, in: library, &scan)
      }
    }
    let content: PhotoFile.Content
    do {
      content = try file.content(among: formats)
    } catch LibraryError.unreadable(let reason) {
      return try refuse(path, reason, in: library, &scan)
    }
    switch content {
    case .unsupported(let kind):
      try library.registerUnsupported(path, stamp: file.stamp, kind: kind, in: &scan)
      return .unsupported(kind: kind)
    case .photo(let hash):
      guard !file.hasChanged else { return .busy }
      switch try library.register(path, stamp: file.stamp, hash: hash, in: &scan) {
      case .known(let photo): return .known(photo, file)
      case .new(let photo): return .new(photo, file)
      }
    }
  }

  private static func refuse(
    _ path: FilePath, _ reason: String, in library: Library, _ scan: inout FolderScan
  ) throws(LibraryError) -> Reading {
    _ = try library.skip(Skipped(path: path, kind: .unreadable, reason: reason), in: &scan)
    return .refused(reason)
  }

  /// A file of the same watched folder was looked at beside the pass.
  mutating func withScan<Result>(
    _ body: (inout FolderScan) throws(LibraryError) -> Result
  ) throws(LibraryError) -> Result { try body(&scan) }

  /// Ends a complete pass: what it did not meet is missing, but for what could not be looked at and what lies on a file system
  /// that is away.
  ///
  /// - Returns: how many files went missing.
  func end(_ library: Library) throws(LibraryError) -> Int {
    if isFile { return 0 }
    let away = try Mounts.look(at: top, library)
    if away.contains(top) { return 0 }
    let unknown = unknown + away
    let missing = try library.endScan(scan) { path in
      !unknown.contains { $0.isOrContains(path) }
    }
    try MovedFiles.letGo(of: arrivals, in: library)
    return missing
  }
}

extension FileEntry {
  var stamp: FileStamp { FileStamp(size: size, modified: modified, changed: changed) }
}

extension Skipped {
  static func dangling(_ path: FilePath) -> Skipped {
    Skipped(path: path, kind: .dangling, reason: "the link leads nowhere")
  }
}

/// File systems that come and go.
enum Mounts {
  /// Which of the locations at and below `folder` are away: their file system is another one than when they last held
  /// something, and they are empty. Notes what is there.
  static func look(at folder: FilePath, _ library: Library) throws(LibraryError) -> [FilePath] {
    let (away, news) = try survey(folder, library)
    try library.note(mounts: news)
    return away
  }

  /// As above, with what is to be noted instead of noting it.
  static func survey(
    _ folder: FilePath, _ library: Library
  ) throws(LibraryError) -> (away: [FilePath], news: [FilePath: Int64?]) {
    let known = try library.mounts(in: folder)
    let locations = Set(FileSystems.mountPoints(below: folder) + [folder]).union(known.keys)
    var away: [FilePath] = []
    var news: [FilePath: Int64?] = [:]
    for location in locations.sorted() {
      guard let device = FileSystems.device(of: location) else {
        // A folder that is gone with its mount point is gone; the folder that was named is away then.
        if location == folder {
          away.append(location)
        } else if known[location] != nil {
          news[location] = Int64?.none
        }
        continue
      }
      if FileSystems.isEmpty(location) {
        if let last = known[location], last != device { away.append(location) }
      } else if known[location] != device {
        news[location] = device
      }
    }
    return (away, news)
  }

  /// Whether what lay at `path` was deleted or moved: the file system that held it is there, and it is not. False when that
  /// cannot be said.
  static func isGone(_ path: FilePath, _ library: Library) throws(LibraryError) -> Bool {
    guard FileSystems.isAbsent(path) else { return false }
    var above = path.parent
    while above != "/", FileSystems.isAbsent(above) { above = above.parent }
    let locations = try library.mounts(in: "/").filter { $0.key.isOrContains(path) }
    guard let last = locations.max(by: { $0.key.bytes.count < $1.key.bytes.count })?.value else {
      return false
    }
    return FileSystems.device(of: above) == last
  }
}
