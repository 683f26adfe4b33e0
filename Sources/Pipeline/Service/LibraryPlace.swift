internal import CShims
internal import Glibc
internal import Support

/// Tells when names come and go where a library lies: it may be deleted, or replaced by another, at any time.
final class LibraryPlace {
  let library: String
  private let watch: Descriptor?

  init(library: String) {
    self.library = library
    let number = unsafe kinfolk_watch_names(ServiceLine.folder(of: library))
    watch = number < 0 ? nil : Descriptor(owning: number)
  }

  var waker: Waker? { watch.map { Waker($0.number) } }

  /// How often to look where the system tells nothing.
  var pause: Duration? { watch == nil ? Service.awayPause : nil }

  /// Whether something happened there since this was last asked.
  func takeChange() -> Bool {
    guard let watch else { return false }
    var isChanged = false
    var block = [UInt8](repeating: 0, count: 4096)
    while unsafe read(watch.number, &block, block.count) > 0 { isChanged = true }
    return isChanged
  }

  /// What of a library's file changes while it is being written by a copying program; nil when there is none.
  struct Look: Equatable {
    private var file: FileIdentity
    private var size: Int64
    private var modified: Int64

    init?(_ path: String) {
      var status = stat()
      guard unsafe stat(path, &status) == 0 else { return nil }
      file = FileIdentity(status)
      size = Int64(status.st_size)
      modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    }
  }
}
