internal import CSystem
internal import Glibc
internal import Support
internal import Workers

/// Tells when the files of a library come, go, or were written by somebody: it may be deleted, or replaced by another, at any
/// time.
final class LibraryWatch {
  let library: String
  private let watch: Descriptor?
  /// What the names of its files begin with.
  private let name: ArraySlice<UInt8>

  init(library: String) {
    self.library = library
    name = LosslessText.bytes(of: ServiceLine.name(of: library)).dropLast(".socket".utf8.count)
    let number = unsafe kinfolk_watch_names(ServiceLine.folder(of: library).asPath)
    watch = number < 0 ? nil : Descriptor(owning: number)
  }

  var waker: Waker? { watch.map { Waker($0.number) } }

  /// How often to look where the system tells nothing.
  var pause: Duration? { watch == nil ? Service.awayPause : nil }

  /// Whether something happened there since this was last asked.
  func consumeChange() -> Bool {
    guard let watch else { return false }
    var isChanged = false
    var block = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe read(watch.number, &block, block.count)
      guard count > 0 else { return isChanged }
      isChanged = isChanged || concerns(block[..<count])
    }
  }

  /// Whether one of these events of inotify(7) is about a file of the library, or the folder itself.
  private func concerns(_ events: ArraySlice<UInt8>) -> Bool {
    var rest = events
    while rest.count >= 16 {
      // The name's length stands in the last of four numbers of four bytes.
      let length = rest.dropFirst(12).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
      let about = rest.dropFirst(16).prefix(length).prefix { $0 != 0 }
      if about.isEmpty || about.starts(with: name) { return true }
      rest = rest.dropFirst(16 + length)
    }
    return false
  }

  /// What of a library's file changes while it is being written by a copying program; nil when there is none.
  struct Look: Equatable {
    private var file: FileIdentity
    private var size: Int64
    private var modified: Int64

    init?(_ path: String) {
      var status = stat()
      guard unsafe stat(path.asPath, &status) == 0 else { return nil }
      file = FileIdentity(status)
      size = Int64(status.st_size)
      modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    }
  }
}
