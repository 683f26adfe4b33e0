public import Library
public import Support

/// Keeps the pictures that are made off the user's photos: a file that is one is never replaced.
public enum PhotoGuard {
  /// The file is one of the user's photos.
  public struct Refusal: Error, Hashable, Sendable {
    public var path: FilePath
  }

  /// Nothing is wrong with a path that holds nothing, or a file that is no photo.
  ///
  /// - Parameters:
  ///   - path: Where a picture is to be written.
  ///   - inputs: Photos that the library need not know.
  ///   - library: Its photos are safe too, by their content and by where they lie.
  /// - Throws: `Refusal`; `FileError.own`, or `unreadable` where it cannot be found out; what the library throws.
  /// - Complexity: Reads the file at `path` whole, if there is one.
  public static func check(_ path: FilePath, inputs: [FilePath] = [], library: Library?) throws {
    guard let target = FileIdentity(path) else { return }
    guard !OwnFiles.contains(target) else { throw FileError.own(path) }
    let isInput = inputs.contains { FileIdentity($0) == target }
    guard try isInput || isKnown(path, to: library) else { return }
    throw Refusal(path: path)
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
