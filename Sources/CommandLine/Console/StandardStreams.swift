internal import Support
internal import Application
internal import Glibc

/// The three descriptors every program begins with.
enum StandardStreams {
  /// Takes the place of those that are closed (`>&-`): the next file opened would get their number, and what is said to the
  /// user would be written into it.
  ///
  /// A program that uses one is told that it is a bad descriptor, as if it were closed: it is open for the other direction only.
  static func occupy() {
    for number in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(number, F_GETFD) < 0 {
      // The lowest free number is this one.
      _ = unsafe open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// All that standard input gives until it ends.
  ///
  /// - Throws: `FileError.unreadable`.
  static func input() throws(FileError) -> [UInt8] {
    try Files.stream(STDIN_FILENO, "standard input", limit: nil)
  }
}
