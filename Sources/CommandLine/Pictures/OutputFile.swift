internal import Application
internal import Imaging
internal import Library
internal import Support

/// The picture a command writes, and its format by the file's name.
struct OutputFile: Sendable, Equatable {
  static let option = OptionSpec(
    name: "output", short: "o", value: "FILE", help: "The picture to write, .jpg or .png.")

  static let helpNote =
    "A FILE that is there already is replaced, unless it is one of your photos."

  var path: FilePath
  var format: WrittenFormat

  init(path: FilePath, format: WrittenFormat) {
    self.path = path
    self.format = format
  }

  /// - Throws: `UsageError` when the option is missing or the name ends in neither.
  init(_ invocation: Invocation) throws(UsageError) {
    guard let path = invocation.value(Self.option) else {
      throw UsageError("Missing option '\(Self.option.synopsis)'.", command: invocation.command)
    }
    guard let format = WrittenFormat(fileName: path) else {
      throw invocation.invalid(path, for: Self.option, "the name must end in .jpg or .png")
    }
    self.path = FilePath(path)
    self.format = format
  }

  /// - Throws: `PhotoGuard.Refusal` when the file to write is a photo.
  func refusePhotos(_ inputs: [FilePath] = [], library: Library?) throws {
    try PhotoGuard.check(path, inputs: inputs, library: library)
  }

  /// - Parameter mark: a remark in the file.
  /// - Throws: `Failure` naming the path when it cannot be written, `ImagingError` when the picture is too large for the
  ///   format.
  func write(_ picture: Image, mark: String? = nil) throws {
    try Files.write(try format.encode(picture, mark: mark), to: path)
  }
}
