extension Library {
  /// Writes a copy of the library as it is now; this one is only read.
  ///
  /// - Parameter copy: a path that holds nothing yet.
  /// - Complexity: O(size of the file).
  public func copy(to copy: String) throws(LibraryError) {
    try database.run("VACUUM INTO ?", .text(copy))
  }
}
