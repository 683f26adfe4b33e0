internal import Glibc

/// A private folder for a few files, until `remove()`.
public struct ScratchFolder: Sendable {
  public let path: String
  private let files: [String]

  /// - Parameters:
  ///   - parent: where; nil: /tmp.
  ///   - purpose: becomes part of its name.
  ///   - files: names of the files that will be there; no others must be.
  public init(in parent: String?, for purpose: String, files: [String]) throws(SystemError) {
    self.files = files
    let folder = parent.flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    var template = "\(folder)/kinfolk-\(purpose)-XXXXXX".asPath
    let made = unsafe template.withUnsafeMutableBufferPointer { buffer -> String? in
      guard let start = buffer.baseAddress, let made = unsafe mkdtemp(start) else { return nil }
      return unsafe FilePath(cString: made).description
    }
    guard let made else { throw .last }
    path = made
  }

  public func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Takes the folder away with its files.
  public func remove() {
    for file in files { unsafe unlink("\(path)/\(file)".asPath) }
    unsafe rmdir(path.asPath)
  }
}
