// The plain values every room speaks of: photos, dates, faces, landmarks, people, settings.
// No behaviour beyond arithmetic on the value itself, and what the clock says; nothing here opens a file or keeps state.

/// A row of `photos`: one picture by content, however many files hold it.
public struct PhotoID: Hashable, Comparable, Sendable, Codable {
  public let rawValue: Int64
  public init(_ rawValue: Int64) { self.rawValue = rawValue }
  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// A row of `faces`.
public struct FaceID: Hashable, Comparable, Sendable, Codable {
  public let rawValue: Int64
  public init(_ rawValue: Int64) { self.rawValue = rawValue }
  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// A row of `people`: what the user sees; named or not.
public struct PersonID: Hashable, Comparable, Sendable, Codable {
  public let rawValue: Int64
  public init(_ rawValue: Int64) { self.rawValue = rawValue }
  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
