public import Library
public import Support
internal import Vocabulary

/// A face as the user names one.
public enum FaceOperand: Sendable, Hashable {
  /// `17` or `@17`, its number in the library.
  case number(String)
  /// `PHOTO:2`, the second face of a photo from the left.
  case inPhoto(FilePath, Int)

  /// A position in a photo is what ends in a colon and digits; anything else stands for a number.
  public init(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), colon != text.startIndex else {
      self = .number(text)
      return
    }
    let digits = text[text.index(after: colon)...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
      self = .number(text)
      return
    }
    self = .inPhoto(FilePath(String(text[..<colon])), Int(digits) ?? .max)
  }

  /// No such face is in the photo, which has so many.
  public struct Missing: Error, Sendable, Hashable {
    public var photo: FilePath
    public var number: Int
    public var faces: Int
  }

  /// The face that is meant.
  ///
  /// - Throws: `LibraryError.unknownFace`; `LibraryError.unknownPhoto`, `FileError` or `Missing` for a position in a photo.
  public func face(in library: Library) throws -> FaceRecord {
    switch self {
    case .number(let text): return try library.face(matching: text)
    case .inPhoto(let path, let number):
      let photo = try Self.photo(path, in: library)
      let faces = try library.faces(of: photo.id)
      guard faces.indices.contains(number - 1) else {
        throw Missing(photo: path, number: number, faces: faces.count)
      }
      return faces[number - 1]
    }
  }

  /// By content, as a studied photo is known; by its path when the file is gone.
  private static func photo(_ path: FilePath, in library: Library) throws -> PhotoRecord {
    guard Files.exists(path) else { return try library.photo(at: path) }
    let file = try Files.open(path)
    if let photo = try library.photo(hash: ContentHash(ofFile: file.number)) { return photo }
    return try library.photo(at: try Files.realPath(path))
  }
}
