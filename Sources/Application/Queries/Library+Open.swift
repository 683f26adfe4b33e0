internal import Ingest
public import Library

extension Library {
  /// A library for answers: it knows which folders cannot be reached now, so that of several files that hold a photo those
  /// elsewhere come first.
  ///
  /// - Throws: as `Library.init`.
  public static func open(
    _ path: String, _ mode: Mode = .openExisting
  ) throws(LibraryError) -> Library {
    let library = try Library(path: path, mode: mode)
    library.absentFolders = try AbsentFolders(among: library.scannedPaths(), in: library).all
    return library
  }
}
