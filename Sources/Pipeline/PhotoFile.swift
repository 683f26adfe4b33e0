internal import Glibc
internal import Imaging
internal import Library
internal import Support

/// A file opened for reading, looked at closely enough to know what it holds. Never opened for writing.
struct PhotoFile {
  enum Content {
    case photo(ContentHash)
    /// No picture Kinfolk reads; what it is instead.
    case unsupported(kind: String)
  }

  let descriptor: Descriptor
  let stamp: FileStamp

  /// - Throws: `SystemError`; `ENOENT` when the file is gone.
  init(path: FilePath) throws(SystemError) {
    // Not blocking, should a pipe have taken the file's place since the folder was listed.
    let number = unsafe path.withCString {
      unsafe open($0, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    }
    guard number >= 0 else { throw .last }
    descriptor = Descriptor(owning: number)
    stamp = try Self.stamp(of: number)
  }

  /// Whether the file was written to since it was opened, so that what was read of it is of no one moment. A new name or new
  /// rights are no such change.
  var hasChanged: Bool {
    guard let now = try? Self.stamp(of: descriptor.number) else { return true }
    return (now.size, now.modified) != (stamp.size, stamp.modified)
  }

  private static func stamp(of descriptor: Int32) throws(SystemError) -> FileStamp {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .last }
    guard status.st_mode & S_IFMT == S_IFREG else { throw SystemError(number: ENOENT) }
    return FileStamp(
      size: Int64(status.st_size),
      modified: Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec),
      changed: Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec))
  }

  /// Tells by the first bytes what the file is, and reads it whole only if it is a photo.
  ///
  /// - Throws: `LibraryError.unreadable`.
  func content() throws(LibraryError) -> Content {
    let head: [UInt8]
    do throws(SystemError) {
      head = try descriptor.read(upTo: PhotoDecoder.sniffLength)
    } catch {
      throw .unreadable(reason: error.description)
    }
    guard !head.isEmpty else { return .unsupported(kind: "empty file") }
    switch unsafe PhotoDecoder.sniff(head.span.bytes) {
    case .photo: return .photo(try ContentHash(ofFile: descriptor.number))
    case .unsupported(let kind): return .unsupported(kind: kind)
    case .notAPicture: return .unsupported(kind: "other file")
    }
  }
}
