import Foundation
import TestSupport
import Testing

@testable import Support

@Suite struct RegularFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ text: String, to name: String) throws -> String {
    let path = folder.file(name)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func refusal(_ path: String) -> RegularFile.Refusal? {
    do throws(RegularFile.Refusal) {
      _ = try RegularFile.open(FilePath(path))
      return nil
    } catch { return error }
  }

  @Test func opensAFileAndALinkToOne() throws {
    let path = try write("text", to: "a")
    symlink(path, folder.file("link"))
    #expect(try RegularFile.open(FilePath(path)).read(upTo: 9) == Array("text".utf8))
    #expect(try RegularFile.open(FilePath(folder.file("link"))).read(upTo: 9) == Array("text".utf8))
    #expect(try RegularFile.head(2, of: FilePath(path)) == Array("te".utf8))
  }

  @Test func refusesWhatIsNoFile() throws {
    mkfifo(folder.file("pipe"), 0o600)
    #expect(refusal(folder.file("pipe")) == .special)
    #expect(refusal("/dev/null") == .special)
    #expect(refusal(folder.path) == .folder)
    #expect(refusal(folder.file("none")) == .system(SystemError(number: ENOENT)))
  }

  /// By whatever path, and for as long as it is claimed.
  @Test func refusesOwnFilesByEveryName() throws {
    let path = try write("database", to: "a")
    symlink(path, folder.file("symbolic"))
    link(path, folder.file("hard"))
    let log = try write("log", to: "a-wal")
    let paths = [path, folder.file("symbolic"), folder.file("hard"), log]
    do {
      let claim = OwnFiles.Claim(FilePath(folder.file("symbolic")), beside: ["-wal", "-shm"])
      for path in paths { #expect(refusal(path) == .own, "\(path)") }
      #expect(try RegularFile.head(2, of: FilePath(path)) == nil)
      let late = try write("shared", to: "a-shm")
      #expect(refusal(late) == .own)
      // Without their names they are still open.
      claim.hold()
      rename(path, folder.file("elsewhere"))
      #expect(refusal(folder.file("elsewhere")) == .own)
      rename(folder.file("elsewhere"), path)
      withExtendedLifetime(claim) {}
    }
    for path in paths { #expect(refusal(path) == nil, "\(path)") }
  }

  @Test func twoClaimsAreTwo() throws {
    let path = try write("database", to: "a")
    var first: OwnFiles.Claim? = OwnFiles.Claim(FilePath(path), beside: [])
    let second = OwnFiles.Claim(FilePath(path), beside: [])
    #expect(first != nil)
    first = nil
    #expect(refusal(path) == .own)
    withExtendedLifetime(second) {}
  }
}
