public import Library
public import Support
internal import Watching

/// What of the folders a library knows cannot be reached now. Roots are looked at and the mount points in them, never single files.
public struct AbsentFolders: Hashable, Sendable {
  /// Deleted or moved: the file system that held them is there, and they are not.
  public var gone: [FilePath] = []
  /// On a file system that is not mounted, or out of reach for another reason: what was seen there is kept.
  public var away: [FilePath] = []

  public var all: [FilePath] { gone + away }

  public init(gone: [FilePath] = [], away: [FilePath] = []) {
    self.gone = gone
    self.away = away
  }

  /// - Parameter folders: scanned and watched ones, each once.
  public init(among folders: some Sequence<FilePath>, in library: Library) throws(LibraryError) {
    for folder in folders {
      if FileSystems.device(of: folder) != nil {
        away += try Mounts.survey(folder, library).away
      } else if try Mounts.isGone(folder, library) {
        gone.append(folder)
      } else {
        away.append(folder)
      }
    }
  }
}
