import Foundation
import Support
import TestSupport
import Testing

/// Names no program expects, from the folder through the library to the arguments of the next program.
@Suite struct OddNameTests {
  static let names: [FilePath] = [
    // Latin-1, in a name and as a folder, which holds a name of two lines.
    FilePath(Array("Zo".utf8) + [0xEB] + Array(".png".utf8)),
    FilePath([0xC4] + Array("lbum/new\nline.png".utf8)),
    // One word in two Unicode forms.
    "Zo\u{EB}.png", "Zoe\u{308}.png",
    FilePath(String(repeating: "n", count: 251) + ".png"),
    "esc\u{1B}[31m.png", "turn\u{202E}gnp.png", "-dash.png", "q\"'`$x\\.png", " blanks .png",
  ]

  let kinfolk: Kinfolk
  private var album: String { kinfolk.folder.file("album") }
  private var paths: [FilePath] {
    Self.names.map { FilePath(album).appending($0) }.sorted()
  }

  init() throws {
    kinfolk = try Kinfolk()
    let face = try Kinfolk.fixture("astronaut.png")
    try kinfolk.folder.make("album")
    for (index, name) in Self.names.enumerated() {
      try kinfolk.folder.make(("album" as FilePath).appending(name).parent)
      // What follows the picture makes another content of it.
      try kinfolk.folder.write(face + [UInt8(index)], to: ("album" as FilePath).appending(name))
    }
    let scan = try kinfolk.run("scan", "album", "--jobs", "2")
    #expect(
      scan.status == 0 && scan.output.hasPrefix("10 files in "), "\(scan.output)\(scan.errors)")
  }

  /// What a script of the shell prints, as bytes; `kinfolk` is this program.
  private func shell(_ script: String) throws -> (status: Int32, output: [UInt8]) {
    let process = kinfolk.process([])
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c", "KINFOLK='\(Kinfolk.binary)'; kinfolk() { \"$KINFOLK\" \"$@\"; }\n" + script,
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, Array(output))
  }

  /// A home folder from an old disk.
  @Test func theLibraryMayLieThereToo() throws {
    let script = #"""
      set -e; home=$(printf 'h\344me'); library=$home/$(printf 'l\351.sqlite')
      kin() { kinfolk --library "$library" "$@"; }
      kin scan album --jobs 2 >/dev/null
      kin name 1 Eileen >/dev/null
      kin backup "$home/$(printf 'b\351')" >/dev/null
      kin backup "$home/" --keep 1 >/dev/null
      kin name 1 Nobody >/dev/null
      kin restore "$home/$(printf 'b\351')" >/dev/null
      kin people --json | grep -o '"name":"[A-Z][a-z]*"'
      serve() { exec "$KINFOLK" --library "$library" watch album --jobs 1; }
      serve >/dev/null 2>&1 & service=$!
      for try in $(seq 300); do kin status | grep -q '^Service *process' && break; sleep 0.1; done
      kin status | grep -o '^Service *process' | tr -s ' '
      kin pause >/dev/null; kin status | grep -c '^Service.*paused'
      kill $service; wait $service || true
      TMPDIR=$home kin doctor >/dev/null
      ls "$home" | grep -c 'before-restore'
      ls -d h* | od -An -tx1
      """#
    let ran = try shell(script)
    #expect(
      String(decoding: ran.output, as: UTF8.self)
        == "\"name\":\"Eileen\"\nService process\n1\n1\n 68 e4 6d 65 0a\n")
    #expect(ran.status == 0)
  }

  @Test func goThroughPipesUnchanged() throws {
    let listed = try shell("kinfolk photos 1 -0")
    #expect(listed.output.split(separator: 0).map { FilePath($0) }.sorted() == paths)
    // Each of them is an argument another command takes.
    let faces = try shell(
      "kinfolk photos 1 -0 | xargs -0 -n1 '\(Kinfolk.binary)' faces --json | grep -c '\"faces\":\\[{'"
    )
    #expect(String(decoding: faces.output, as: UTF8.self) == "10\n")
    let alone = try shell("kinfolk scan \"$(printf 'album/\\304lbum')\"")
    #expect(alone.status == 0)
  }

  @Test func areLosslessInJSON() throws {
    let output = try shell("kinfolk photos 1 --json").output
    let text = try #require(String(validating: output, as: UTF8.self))
    #expect(try Self.strings("path", in: text).sorted() == paths)
    let error = try shell("kinfolk faces --json \"$(printf 'no\\351')\" 2>&1")
    #expect(error.status == 1)
    #expect(String(decoding: error.output, as: UTF8.self).contains(#"no\udce9"#))
  }

  @Test func driveNoTerminal() throws {
    let status = try kinfolk.run("faces", "album/esc\u{1B}[31m.jpg")
    #expect(status.status == 1)
    #expect(!status.errors.contains("\u{1B}"), "\(status.errors)")
  }

  @Test func whatIsNoUTF8IsNoPersonsName() throws {
    let refused = try shell("kinfolk name 1 \"$(printf 'Zo\\353')\" 2>&1")
    #expect(refused.status == 1)
    let text = String(decoding: refused.output, as: UTF8.self)
    #expect(
      text.contains("it holds bytes that are no UTF-8") && text.contains(#"Zo\xeb"#), "\(text)")
  }

  /// The values of a key that are texts, with lone surrogates as the bytes they stand for.
  private static func strings(_ key: String, in json: String) throws -> [FilePath] {
    var found: [FilePath] = []
    for part in json.components(separatedBy: "\"\(key)\":\"").dropFirst() {
      var bytes: [UInt8] = []
      var rest = part.unicodeScalars[...]
      while let scalar = rest.popFirst(), scalar != "\"" {
        guard scalar == "\\", let code = rest.popFirst() else {
          bytes += Array(String(scalar).utf8)
          continue
        }
        switch code {
        case "n": bytes.append(0x0A)
        case "u":
          let digits = String(String.UnicodeScalarView(rest.prefix(4)))
          rest = rest.dropFirst(4)
          let value = try #require(UInt32(digits, radix: 16))
          if (0xDC80...0xDCFF).contains(value) {
            bytes.append(UInt8(value & 0xFF))
          } else {
            bytes += Array(String(try #require(Unicode.Scalar(value))).utf8)
          }
        default: bytes += Array(String(code).utf8)
        }
      }
      found.append(FilePath(bytes))
    }
    return found
  }
}
