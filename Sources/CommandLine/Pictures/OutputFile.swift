internal import Application
internal import Imaging
internal import Library
internal import Support

/// The picture a command writes, and its format by the file's name.
struct OutputFile: Sendable, Equatable {
  enum Format: Sendable { case jpeg, png }

  static let option = OptionSpec(
    name: "output", short: "o", value: "FILE", help: "The picture to write, .jpg or .png.")

  static let helpNote =
    "A FILE that is there already is replaced, unless it is one of your photos."

  var path: FilePath
  var format: Format

  init(path: FilePath, format: Format) {
    self.path = path
    self.format = format
  }

  /// - Throws: `UsageError` when the option is missing or the name ends in neither.
  init(_ invocation: Invocation) throws(UsageError) {
    guard let path = invocation.value(Self.option) else {
      throw UsageError("Missing option '\(Self.option.synopsis)'.", command: invocation.command)
    }
    let name = path.lowercased()
    if name.hasSuffix(".jpg") || name.hasSuffix(".jpeg") {
      format = .jpeg
    } else if name.hasSuffix(".png") {
      format = .png
    } else {
      throw invocation.invalid(path, for: Self.option, "the name must end in .jpg or .png")
    }
    self.path = FilePath(path)
  }

  /// - Throws: `Failure` when the file to write is a photo; see `PhotoGuard`.
  func refusePhotos(_ inputs: [FilePath] = [], library: Library?) throws {
    try PhotoGuard.check(path, inputs: inputs, library: library)
  }

  /// - Throws: `Failure` naming the path when it cannot be written, `ImagingError` when the picture is too large for the
  ///   format.
  ///
  /// - Parameter mark: a remark in the file that `bears` finds again.
  func write(_ picture: Image, mark: String? = nil) throws {
    let bytes =
      switch format {
      case .jpeg: try JPEGWriter.encode(picture, quality: 92, chroma: .full, comment: mark)
      case .png: try PNGWriter.encode(picture, comment: mark)
      }
    try Files.write(bytes, to: path)
  }

  /// Whether the file that is there now was written with `mark`.
  func bears(_ mark: String) -> Bool {
    guard let file = try? Files.open(path), let start = try? file.read(upTo: 1024) else {
      return false
    }
    return start.contains(Array(mark.utf8))
  }
}
