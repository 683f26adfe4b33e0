import Foundation
import Library
import Support
import TestSupport
import Testing

@Suite struct ContentHashTests {
  /// From a C program that calls libxxhash 0.8.1.
  /// Repeated within the test, because the log shows arguments whole.
  @Test(arguments: [
    ("", 1, "99aa06d3014798d86001c324468d497f"),
    ("kinfolk", 1, "8a4640c8cb7ae0392c3d56d5ebfc90ff"),
    ("0123456789", 100_000, "e409166af5d8c7c739e1c4f4008ba0e6"),
  ])
  func equalsTheReference(content: String, times: Int, digest: String) throws {
    let bytes = Array(String(repeating: content, count: times).utf8)
    #expect(ContentHash(of: bytes.span).description == digest)
    let folder = try TemporaryFolder()
    try Data(bytes).write(to: URL(fileURLWithPath: folder.file("x")))
    let descriptor = open(folder.file("x"), O_RDONLY)
    defer { close(descriptor) }
    lseek(descriptor, 3, SEEK_SET)
    #expect(try ContentHash(ofFile: descriptor).description == digest)
    #expect(lseek(descriptor, 0, SEEK_CUR) == 3)
  }

  @Test func saysWhyAFileCannotBeRead() {
    #expect(throws: LibraryError.unreadable(reason: "Bad file descriptor")) {
      try ContentHash(ofFile: -1)
    }
  }
}
