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

  init(path: FilePath) throws(RegularFile.Refusal) {
    descriptor = try RegularFile.open(path)
    do throws(SystemError) {
      stamp = try Self.stamp(of: descriptor.number)
    } catch {
      throw .system(error)
    }
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
    return FileStamp(
      size: Int64(status.st_size),
      modified: Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec),
      changed: Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec))
  }

  /// Tells by the first bytes what the file is, and reads it whole only if it is a photo.
  ///
  /// - Parameter formats: those that are photos.
  /// - Throws: `LibraryError.unreadable`.
  func content(among formats: [PictureFormat]) throws(LibraryError) -> Content {
    let head: [UInt8]
    do throws(SystemError) {
      head = try descriptor.read(upTo: SniffResult.length)
    } catch {
      throw .unreadable(reason: error.description)
    }
    guard !head.isEmpty else { return .unsupported(kind: "empty file") }
    switch unsafe SniffResult(head.span.bytes, among: formats) {
    case .photo: return .photo(try ContentHash(ofFile: descriptor.number))
    case .unsupported(let kind): return .unsupported(kind: kind)
    case .video: return .unsupported(kind: "video")
    case .notAPicture: return .unsupported(kind: "other file")
    }
  }
}
