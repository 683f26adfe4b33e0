internal import Support

/// The pages a contact sheet goes over. Pure.
struct SheetPages: Sendable, Equatable {
  /// Faces on each page.
  let ranges: [Range<Int>]

  /// - Parameters:
  ///   - count: faces to show.
  ///   - perPage: faces a page at most, at least 1.
  init(count: Int, perPage: Int) {
    ranges = stride(from: 0, to: count, by: perPage).map { $0..<min(count, $0 + perPage) }
  }

  /// Faces a page where nothing else is wished: about as many as can be looked through.
  static let usual = 240

  /// The file of a page, counted from 1: `ada.jpg`, `ada-2.jpg`, `ada-3.jpg`.
  static func file(_ page: Int, of output: OutputFile) -> OutputFile {
    // The name ends in .jpg, .jpeg or .png.
    let bytes = output.path.bytes
    guard page > 1, let point = bytes.lastIndex(of: UInt8(ascii: ".")) else { return output }
    return OutputFile(
      path: FilePath(bytes[..<point] + Array("-\(page)".utf8) + bytes[point...]),
      format: output.format)
  }

  /// What is written into a page's file, so that a later sheet of that name may replace it.
  static func mark(_ page: Int) -> String { "Kinfolk contact sheet, page \(page)" }

  /// «page 2 of 3»; empty for a single page.
  func place(of page: Int) -> String {
    ranges.count > 1 ? "page \(page) of \(ranges.count)" : ""
  }
}
