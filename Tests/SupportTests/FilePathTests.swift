import Support
import TestSupport
import Testing

struct FilePathTests {
  /// `Käthe.jpg` in Latin-1.
  static let latin1 = FilePath(Array("a/K".utf8) + [0xE4] + Array("the.jpg".utf8))

  @Test func `Two names are equal if their bytes are`() {
    let composed: FilePath = "caf\u{e9}.jpg"
    let decomposed: FilePath = "cafe\u{301}.jpg"
    #expect("caf\u{e9}.jpg" == "cafe\u{301}.jpg")
    #expect(composed != decomposed)
    #expect(Set([composed, decomposed, "caf\u{e9}.jpg"]).count == 2)
    #expect(decomposed < composed)
  }

  @Test func `A path has a name and a parent`() {
    #expect(FilePath("/a/b.jpg").name == "b.jpg")
    #expect(FilePath("b.jpg").name == "b.jpg")
    #expect(FilePath("/a/b//").name == "b")
    #expect(FilePath("/").name == "")
    #expect(FilePath("/a/b.jpg").parent == "/a")
    #expect(FilePath("/a").parent == "/")
    #expect(FilePath("/").parent == "/")
    #expect(FilePath("a").parent == ".")
    #expect(Self.latin1.name.bytes == [0x4B, 0xE4] + Array("the.jpg".utf8))
  }

  @Test func `An extension follows the last point`() {
    #expect(FilePath("a.b/wedding.old.jpg").stem == "wedding.old")
    #expect(FilePath("a.b/wedding.old.jpg").fileExtension == "jpg")
    #expect(FilePath("a.b/wedding").stem == "wedding")
    #expect(FilePath("a.b/wedding").fileExtension == "")
    #expect(FilePath(".hidden").stem == ".hidden")
  }

  @Test func `A folder contains what lies below it, by bytes`() {
    #expect(FilePath("/a").contains("/a/b"))
    #expect(FilePath("/").contains("/a"))
    #expect(!FilePath("/a").contains("/a"))
    #expect(FilePath("/a").isOrContains("/a"))
    #expect(!FilePath("/a").contains("/ab/c"))
    #expect(!FilePath("/caf\u{e9}").contains("/cafe\u{301}/a.jpg"))
    // A letter that goes on beyond the folder's name.
    #expect(FilePath("/e").contains(FilePath(Array("/e/".utf8) + [0xCC, 0x81])))
    #expect(FilePath("/a/b/c").relative(to: "/a") == "b/c")
    #expect(FilePath("/a").relative(to: "/") == "a")
    #expect(FilePath("/").appending("a") == "/a")
    #expect(FilePath("/a").appending("b/c") == "/a/b/c")
  }

  @Test func `What lies below a folder lies between two paths`() {
    let (first, end) = FilePath("a").below
    for inside: FilePath in ["a/b", "a/\u{ff}", FilePath([0x61, 0x2F, 0xFF])] {
      #expect(first <= inside && inside < end)
    }
    for outside: FilePath in ["a", "a.jpg", "a0", "ab/c"] {
      #expect(!(first <= outside && outside < end))
    }
  }

  @Test func `A path as a text keeps every byte`() {
    var generator = SeededGenerator(seed: 9)
    let pieces: [[UInt8]] = [
      [0x61], [0xC3, 0xA9], [0xF0, 0x9F, 0x98, 0x80], [0xE9], [0xF4, 0x8F, 0xBF, 0xA9], [0xF4],
      [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xE2, 0x82], [0x80], [0xFF], [0x0A], [0x2F], [0xCC, 0x81],
    ]
    for _ in 0..<500 {
      let bytes = (0..<Int.random(in: 0...8, using: &generator)).flatMap { _ in
        pieces.randomElement(using: &generator) ?? []
      }
      #expect(FilePath(FilePath(bytes).description).bytes == bytes, "seed 9, \(bytes)")
    }
    #expect(FilePath("\(Self.latin1)") == Self.latin1)
  }

  @Test func `What is shown drives no terminal`() {
    #expect(printable(Self.latin1) == "a/K\\xe4the.jpg")
    #expect(
      printable("a\n\u{1b}[2J\u{202e}\u{200f}\u{2028}")
        == #"a\u{a}\u{1b}[2J\u{202e}\u{200f}\u{2028}"#)
    #expect(printable("日本 '\"$`.jpg") == "日本 '\"$`.jpg")
  }

  @Test func `JSON writes stray bytes as Python does`() {
    #expect(LosslessText.json("[\"\(Self.latin1)\"]") == #"["a/K\udce4the.jpg"]"#)
    #expect(LosslessText.json("[\"é😀\"]") == "[\"é😀\"]")
  }

  @Test func `C gets the bytes and a zero`() {
    let read = Self.latin1.withCString { FilePath(cString: $0) }
    #expect(read == Self.latin1)
    #expect(FilePath("").withCString { $0[0] } == 0)
  }
}
