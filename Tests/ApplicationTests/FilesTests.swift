import Foundation
import Support
import TestSupport
import Testing

@testable import Application

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

  @Test func errorsAreFacts() throws {
    let missing = folder.filePath.appending("none/x")
    let nothing = FileError.Obstacle.system(SystemError(number: ENOENT))
    #expect(throws: FileError.unreadable(missing, nothing)) { _ = try Files.open(missing) }
    #expect(throws: FileError.unreadable(folder.filePath, .folder)) {
      _ = try Files.open(folder.filePath)
    }
    #expect(throws: FileError.unreadable("", nothing)) { _ = try Files.realPath("") }
    #expect(throws: FileError.unreadable("/dev/null", .special)) { _ = try Files.open("/dev/null") }
    #expect(throws: FileError.unwritable(missing, nothing)) { try Files.write([1], to: missing) }
    let file = folder.filePath.appending("file")
    try Files.write([1, 2], to: file)
    #expect(throws: FileError.unwritable(file, .file)) {
      try Files.makeFolder(file.appending("x"))
    }
    #expect(throws: FileError.unreadable(file, .longer(than: 1))) {
      _ = try Files.anything(file, limit: 1)
    }
  }
}
