/// The pages a contact sheet goes over. Pure.
public struct SheetPages: Sendable, Equatable {
  /// Faces on each page.
  public let ranges: [Range<Int>]

  /// - Parameters:
  ///   - count: faces to show.
  ///   - perPage: faces a page at most, at least 1.
  public init(count: Int, perPage: Int) {
    ranges = stride(from: 0, to: count, by: perPage).map { $0..<min(count, $0 + perPage) }
  }

  /// Faces a page where nothing else is wished: about as many as can be looked through.
  public static let usual = 240

  /// «page 2 of 3», counted from 1; empty for a single page.
  func position(of page: Int) -> String {
    ranges.count > 1 ? "page \(page) of \(ranges.count)" : ""
  }
}
