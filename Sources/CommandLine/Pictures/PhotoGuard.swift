internal import Application
internal import Library
internal import Support

/// Keeps the pictures a command writes off the user's photos: a file that is one is never replaced.
enum PhotoGuard {
  /// Nothing is wrong with a path that holds nothing, or a file that is no photo.
  ///
  /// - Parameters:
  ///   - path: Where a picture is to be written.
  ///   - inputs: The photos the command was given, which the library need not know.
  ///   - library: Its photos are safe too, by their content and by where they lie.
  /// - Throws: `Failure` with the code `is_a_photo` or `own_file`, naming the path; what the library throws.
  static func check(_ path: FilePath, inputs: [FilePath], library: Library?) throws {
    guard let target = FileIdentity(path) else { return }
    guard !OwnFiles.contains(target) else { throw FileError.own(path) }
    let isInput = inputs.contains { FileIdentity($0) == target }
    guard try isInput || isKnown(path, to: library) else { return }
    throw Failure(
      "is_a_photo",
      "\(path): This is one of your photos, and photos are never written to. "
        + "Choose another name.")
  }

  private static func isKnown(_ path: FilePath, to library: Library?) throws -> Bool {
    guard let library else { return false }
    do {
      _ = try library.photo(at: try Files.realPath(path))
      return true
    } catch LibraryError.unknownPhoto {
      // Perhaps a copy, or the photo moved since the last scan.
    }
    guard let file = try? Files.open(path) else { return false }
    return try library.photo(hash: ContentHash(ofFile: file.number)) != nil
  }
}
