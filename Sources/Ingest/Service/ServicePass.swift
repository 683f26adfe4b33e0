internal import Imaging
internal import Library
internal import Support
internal import Vocabulary
internal import Watching

/// A folder being passed over, a little at a time: first it is listed, then its files are read.
struct ServicePass {
  /// The root it is, or lies in.
  let root: FilePath
  private var folder: FolderPass
  /// The files still to be read; nil while the folder is listed.
  private var files: PathList.Iterator?
  /// How many files are known to be still to be read.
  private(set) var left = 0

  init(
    over path: FilePath, of root: FilePath, in library: Library, reading formats: [PictureFormat],
    ignoring rules: IgnoreRules
  ) throws(LibraryError) {
    self.root = root
    folder = try FolderPass(path, in: library, of: formats, ignoring: rules, below: root)
  }

  var isListed: Bool { files != nil }

  /// Lists what comes next; see `FolderPass.list`.
  ///
  /// - Returns: nil at the end, where the files begin.
  mutating func list(
    _ library: Library, isClaimed: (PhotoID) -> Bool,
    isTooFresh: (_ path: FilePath, _ modified: Int64) -> Bool
  ) throws(LibraryError) -> FolderPass.Listed? {
    let item = try folder.list(library, isClaimed: isClaimed, isTooFresh: isTooFresh)
    switch item {
    case .candidate: left += 1
    case nil: files = folder.candidates.makeIterator()
    case .unchanged, .linkedFolder, .skipped: break
    }
    return item
  }

  /// The next file to be read.
  mutating func nextFile() -> FilePath? {
    guard let path = files?.next() else { return nil }
    left -= 1
    return path
  }

  mutating func read(
    _ path: FilePath, in library: Library
  ) throws(LibraryError) -> FolderPass.Reading { try folder.read(path, in: library) }

  /// A file of the same root was looked at beside the pass.
  mutating func withScan<Result>(
    _ body: (inout FolderScan) throws(LibraryError) -> Result
  ) throws(LibraryError) -> Result { try folder.withScan(body) }

  /// See `FolderPass.end`.
  func end(_ library: Library) throws(LibraryError) -> Int { try folder.end(library) }
}
