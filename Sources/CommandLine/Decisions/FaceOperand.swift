internal import Library
internal import Support
internal import Vocabulary

/// A face as the user names one: `17` or `@17`, its number in the library, or `PHOTO:2`, the second face of a photo from
/// the left.
enum FaceOperand {
  static let help =
    "A face: its number as 'show', 'sheet' and 'faces' print it (17 or @17), or PHOTO:N, the N-th "
    + "face of a photo from the left."

  /// - Throws: `LibraryError.unknownFace`; `Failure` when the photo is none of the library's or has no such face.
  static func face(_ text: String, in library: Library) throws -> FaceRecord {
    guard let (path, number) = place(text) else { return try library.face(matching: text) }
    let photo = try photo(path, in: library)
    let faces = try library.faces(of: photo.id)
    guard (1...max(1, faces.count)).contains(number), number <= faces.count else {
      let count =
        faces.isEmpty
        ? "no face was found in it"
        : faces.count == 1 ? "it has one" : "it has \(faces.count), counted from the left"
      throw Failure(
        "no_such_face",
        "There is no face \(number) in \(path): \(count). 'kinfolk faces' lists them."
      )
    }
    return faces[number - 1]
  }

  /// `PHOTO` and `N` of `PHOTO:N`; nil for what is not of that form.
  static func place(_ text: String) -> (path: FilePath, number: Int)? {
    guard let colon = text.lastIndex(of: ":"), colon != text.startIndex else { return nil }
    let digits = text[text.index(after: colon)...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return (FilePath(String(text[..<colon])), Int(digits) ?? .max)
  }

  /// By content, as 'faces' finds it; by its path when the file is gone.
  private static func photo(_ path: FilePath, in library: Library) throws -> PhotoRecord {
    guard Files.exists(path) else { return try library.photo(at: path) }
    let file = try Files.open(path)
    if let photo = try library.photo(hash: ContentHash(ofFile: file.number)) { return photo }
    return try library.photo(at: try Files.realPath(path))
  }
}
