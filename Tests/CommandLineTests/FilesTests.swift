import Foundation
import Support
import TestSupport
import Testing

@testable import CommandLine

@Suite struct FilesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func ofWhatIsGoneTheRestIsTakenAsWritten() throws {
    try folder.make("there")
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link"), withDestinationPath: "there")
    let real = try Files.realPath(folder.filePath)
    func former(_ inner: FilePath) -> FilePath {
      Files.formerPath(folder.filePath.appending(inner)).relative(to: real)
    }
    #expect(former("link") == "there")
    #expect(former("link/gone/x/") == "there/gone/x")
    #expect(former("gone/./a/../b") == "gone/b")
    #expect(Files.formerPath("no such thing").parent == (try Files.realPath(".")))
    #expect(Files.formerPath("") == "")
    #expect(Files.formerPath("/../gone here") == "/gone here")
  }

  @Test func whatIsWrittenIsRead() throws {
    let path = folder.filePath.appending("x.bin")
    for bytes in [[], [1, 2, 3], [UInt8](repeating: 7, count: 300_000)] as [[UInt8]] {
      try Files.write(bytes, to: path)
      #expect(try Files.read(try Files.open(path), path: path) == bytes)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["x.bin"])
  }

  @Test func foldersAreMadeWithThoseAbove() throws {
    try Files.makeFolder(folder.filePath.appending("a/b/c"))
    try Files.makeFolder(folder.filePath.appending("a/b/c"))
    #expect(Files.isFolder(folder.filePath.appending("a/b/c")))
  }

  @Test func failuresNameThePath() throws {
    let missing = folder.filePath.appending("none/x")
    #expect(throws: Failure("unreadable", "\(missing): No such file or directory.")) {
      _ = try Files.open(missing)
    }
    #expect(throws: Failure("unreadable", "\(folder.path): It is a folder.")) {
      _ = try Files.open(folder.filePath)
    }
    #expect(throws: Failure("unreadable", "'': No such file or directory.")) {
      _ = try Files.realPath("")
    }
    #expect(throws: Failure("unreadable", "/dev/null: It is no file.")) {
      _ = try Files.open("/dev/null")
    }
    #expect(throws: Failure("cannot_write", "\(missing): No such file or directory.")) {
      try Files.write([1], to: missing)
    }
    try Files.write([1], to: folder.filePath.appending("file"))
    #expect(
      throws: Failure(
        "cannot_write", "\(folder.filePath.appending("file")): It is a file, not a folder.")
    ) {
      try Files.makeFolder(folder.filePath.appending("file/x"))
    }
  }
}

@Suite struct ConsoleTests {
  @Test func textGoesToItsChannelInOrder() {
    let console = Console(output: Channel(), errors: Channel())
    console.write("a")
    console.print("b")
    console.note("c")
    #expect(console.output.text == "ab\n")
    #expect(console.errors.text == "c\n")
    #expect(console.finish() == nil)
  }

  @Test(arguments: [
    ([:], true), (["NO_COLOR": "1"], false), (["NO_COLOR": ""], true), (["TERM": "dumb"], false),
  ])
  func coloursNeedATerminalAndLeave(variables: [String: String], colours: Bool) {
    let terminal = Console(
      output: Channel(memoryWithColumns: 80), errors: Channel(),
      environment: Environment(variables))
    #expect(terminal.outputStyle.isEnabled == colours)
    #expect(!terminal.errorStyle.isEnabled, "a pipe has no colours")
  }

  @Test(arguments: [
    (["LANG": "de_DE.UTF-8"], true), (["LANG": "C"], false), ([:], false),
    (["LANG": "C", "LC_ALL": "C.utf8"], true), (["LANG": "en_US.UTF-8", "LC_ALL": "C"], false),
  ])
  func boxCharactersNeedUTF8(variables: [String: String], unicode: Bool) {
    let console = Console(
      output: Channel(), errors: Channel(), environment: Environment(variables))
    #expect(console.unicode == unicode)
  }

  @Test func aFailedWriteIsKept() throws {
    let full = open("/dev/full", O_WRONLY)
    defer { close(full) }
    let console = Console(output: Channel(descriptor: full), errors: Channel())
    console.print("x")
    #expect(console.finish() == ENOSPC)
  }
}
