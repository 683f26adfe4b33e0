public import Support
public import Watching

/// Whether the folders that are to be watched can be.
public struct FolderCheckup: Sendable, Equatable {
  public enum Problem: Sendable, Equatable {
    /// A watched folder is not there.
    case missing(FilePath)
    /// A clause says why.
    case unreadable(FilePath, reason: String)
  }

  public var problems: [Problem] = []
  /// Watched folders with all inside them.
  public var count = 0
  /// What the kernel allows; nil where it has no file events.
  public var limits: InotifyLimits?

  init(count: Int, limits: InotifyLimits?) {
    self.count = count
    self.limits = limits
  }

  /// - Parameter roots: Watched folders, absolute.
  /// - Complexity: Reads the names in all folders inside them.
  public init(of roots: [FilePath]) {
    limits = .present()
    for root in Set(roots).sorted() {
      guard Files.isFolder(root) else {
        problems.append(.missing(root))
        continue
      }
      for item in FolderWalk(root: root, listing: .folders) {
        switch item {
        case .folder, .closedFolder: count += 1
        case .unreadable(let path, let reason):
          problems.append(.unreadable(path, reason: reason))
        case .file, .linkedFolder, .dangling, .passedOver: break
        }
      }
    }
  }

  /// Whether the kernel tells of changes in fewer folders than there are.
  public var isBeyondLimits: Bool { limits.map { count > $0.watches } ?? false }
}
