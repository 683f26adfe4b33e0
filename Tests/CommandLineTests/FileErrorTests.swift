import Support
import TestSupport
import Testing

@testable import Application
@testable import CommandLine

@Suite struct FileErrorTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Throws what the command line says of what `body` throws.
  private func saying<Value>(_ body: () throws -> Value) throws {
    do {
      _ = try body()
    } catch let error as any WordedError {
      throw error.failure
    }
  }

  @Test func failuresNameThePath() throws {
    let missing = folder.filePath.appending("none/x")
    #expect(throws: Failure("unreadable", "\(missing): No such file or directory.")) {
      try saying { try Files.open(missing) }
    }
    #expect(throws: Failure("unreadable", "\(folder.path): It is a folder.")) {
      try saying { try Files.open(folder.filePath) }
    }
    #expect(throws: Failure("unreadable", "'': No such file or directory.")) {
      try saying { try Files.realPath("") }
    }
    #expect(throws: Failure("unreadable", "/dev/null: It is no file.")) {
      try saying { try Files.open("/dev/null") }
    }
    #expect(throws: Failure("cannot_write", "\(missing): No such file or directory.")) {
      try saying { try Files.write([1], to: missing) }
    }
    try Files.write([1], to: folder.filePath.appending("file"))
    #expect(
      throws: Failure(
        "cannot_write", "\(folder.filePath.appending("file")): It is a file, not a folder.")
    ) {
      try saying { try Files.makeFolder(folder.filePath.appending("file/x")) }
    }
  }

  @Test func theLibrarysOwnFilesAndLongOnesAreSaidToBe() {
    #expect(
      FileError.own("/a").failure
        == Failure(
          "own_file", "/a: This file belongs to the library in use. Name another one."))
    #expect(
      FileError.unreadable("standard input", .longer(than: 1 << 20)).failure
        == Failure("unreadable", "standard input: It has more than 1024 KB."))
  }
}

@Suite struct FaceOperandErrorTests {
  @Test(arguments: [
    (0, "no face was found in it"), (1, "it has one"), (4, "it has 4, counted from the left"),
  ])
  func whatIsMissingIsSaidWithWhatIsThere(faces: Int, clause: String) {
    #expect(
      FaceOperand.Missing(photo: "a.jpg", number: 7, faces: faces).failure
        == Failure(
          "no_such_face",
          "There is no face 7 in a.jpg: \(clause). 'kinfolk faces' lists them."))
  }
}
