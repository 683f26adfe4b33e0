internal import Library
internal import Support
internal import Vocabulary

/// Files that were moved: their content came up elsewhere, so where it lay is looked at again, though no pass leads there.
enum MovedFiles {
  static func letGo(of photos: Set<PhotoID>, in library: Library) throws(LibraryError) {
    var gone: [FilePath] = []
    for path in try library.locationsOfCopies(photos) where try Mounts.isGone(path, library) {
      gone.append(path)
    }
    if !gone.isEmpty { _ = try library.markMissing(gone) }
    // One look at each root that stands: files come one by one.
    var roots: [FilePath] = []
    for root in try library.scannedPaths() where try Mounts.isGone(root, library) {
      roots.append(root)
    }
    try library.letGo(gone: roots)
  }
}
