internal import Glibc

/// A file's bytes in memory, read-only, and shared with every other process that maps them.
///
/// The file must not shrink meanwhile: a process that reads what is gone is killed (SIGBUS). A sealed file in memory cannot.
@safe public final class MappedFile: Sendable {
  /// The file, to be handed on, if it was to be kept.
  public let file: Descriptor?
  private nonisolated(unsafe) let base: UnsafeMutableRawPointer
  private let count: Int

  /// - Parameters:
  ///   - file: open for reading; a regular file that is not empty.
  ///   - keeping: whether the file stays open.
  public init(_ file: Descriptor, keeping: Bool = true) throws(SystemError) {
    var status = stat()
    guard unsafe fstat(file.number, &status) == 0 else { throw .last }
    count = Int(status.st_size)
    // What the system would say of it is no help: an argument is invalid.
    guard count > 0 else { throw SystemError(number: ENODATA) }
    let base = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, file.number, 0)
    guard let base = unsafe base, unsafe base != MAP_FAILED else { throw .last }
    self.file = keeping ? file : nil
    unsafe self.base = unsafe base
  }

  /// Valid for as long as this owner lives.
  @unsafe public var bytes: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: base, count: count)
  }

  deinit { unsafe munmap(base, count) }
}
