public import Library
public import Support

/// The files that the pages of a contact sheet are written to: all named after the first.
public struct SheetFiles: Sendable, Hashable {
  /// A file that a page would replace and that is no page of an earlier sheet.
  public struct Taken: Error, Hashable, Sendable {
    public var path: FilePath
    /// Counted from 1.
    public var page: Int
  }

  /// The first page's.
  public let first: FilePath
  /// How many there are.
  public let count: Int

  /// - Parameter first: A name that ends in .jpg, .jpeg or .png.
  public init(first: FilePath, count: Int) {
    self.first = first
    self.count = count
  }

  /// Page by page.
  public var paths: [FilePath] { (0..<count).map { path(of: $0 + 1) } }

  /// The file of a page, counted from 1: `ada.jpg`, `ada-2.jpg`, `ada-3.jpg`.
  public func path(of page: Int) -> FilePath {
    let bytes = first.bytes
    guard page > 1, let point = bytes.lastIndex(of: UInt8(ascii: ".")) else { return first }
    return FilePath(bytes[..<point] + Array("-\(page)".utf8) + bytes[point...])
  }

  /// What is written into a page's file, so that a later sheet of that name may replace it.
  public static func mark(of page: Int) -> String { "Kinfolk contact sheet, page \(page)" }

  /// Whether the further pages may be written: nobody named their files, so they replace nothing but pages.
  ///
  /// - Throws: `Taken` or `PhotoGuard.Refusal` about the first that must not be; what the library throws.
  public func check(library: Library) throws {
    for page in 2..<max(2, count + 1) {
      let path = path(of: page)
      try PhotoGuard.check(path, library: library)
      guard FileIdentity(path) == nil || isPage(page) else { throw Taken(path: path, page: page) }
    }
  }

  /// The file of the next page that an earlier, longer sheet of this name left behind; nil when there is none.
  ///
  /// - Parameter page: the last that is no longer there, or the last of this sheet.
  public func leftover(after page: Int, library: Library) -> FilePath? {
    let path = path(of: page + 1)
    // One that was scanned is a photo by now.
    guard isPage(page + 1), (try? PhotoGuard.check(path, library: library)) != nil else {
      return nil
    }
    return path
  }

  /// Whether the file that is there now was written as this page.
  private func isPage(_ page: Int) -> Bool {
    guard let file = try? Files.open(path(of: page)),
      let start = try? file.read(upTo: 1024)
    else { return false }
    return start.contains(Array(Self.mark(of: page).utf8))
  }
}
