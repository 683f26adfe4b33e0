import Support
import TestSupport
import Testing

@testable import Ingest

struct PathListTests {
  @Test func pathsComeBackInOrder() {
    let paths: [FilePath] = [
      "/a", "/a", "/photos/2019/IMG_0001.jpg", "/photos/2019/IMG_0002.jpg", "/é/x", "/é", "/è", "",
      FilePath("/" + String(repeating: "long", count: 1000)), "/short",
      FilePath([0x2F, 0xE9, 0xFF]),
    ]
    var list = PathList()
    for path in paths { list.append(path) }
    #expect(Array(list) == paths)
    #expect(Array(PathList()) == [])
  }

  @Test func randomPathsComeBack() {
    var generator = SeededGenerator(seed: 5)
    let paths = (0..<500).map { _ in
      FilePath(
        (0..<Int.random(in: 0...5, using: &generator)).map { _ in
          ["a", "b", "ß", "写真", "e\u{301}"].randomElement(using: &generator) ?? ""
        }.joined(separator: "/"))
    }
    var list = PathList()
    for path in paths { list.append(path) }
    #expect(Array(list) == paths)
  }

  @Test func manyPathsTakeLittle() {
    var list = PathList()
    for index in 0..<10_000 {
      list.append("/home/somebody/Pictures/2019/Summer holiday/IMG_\(100_000 + index).jpg")
    }
    #expect(list.size < 20 * 10_000)
  }
}
