import Foundation
import Glibc
import Support
import Synchronization
import TestSupport
import Testing

/// A server on this machine that gives one file, in the way that its path asks for.
private final class LyingServer: Sendable {
  let port: UInt16
  private let listener: Int32
  private let file: [UInt8]
  /// How often something was asked for.
  private let requests = Requests()

  private final class Requests: Sendable {
    private let count = Mutex(0)
    /// Whether this is the first.
    func note() -> Bool {
      count.withLock { count in
        count += 1
        return count == 1
      }
    }
  }

  init(_ file: [UInt8]) throws {
    self.file = file
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    let found = withUnsafeMutablePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, length) == 0 && listen(listener, 16) == 0
          && getsockname(listener, address, &length) == 0
      }
    }
    try #require(found)
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [file, requests] in
      while true {
        let connection = accept(listener, nil, nil)
        if connection < 0 { return }
        Thread.detachNewThread {
          Self.answer(connection, file, isFirst: requests.note())
          close(connection)
        }
      }
    }
  }

  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  private static func answer(_ connection: Int32, _ file: [UInt8], isFirst: Bool) {
    var request = ""
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !request.contains("\r\n\r\n") {
      let count = recv(connection, &buffer, buffer.count, 0)
      if count <= 0 { return }
      request += String(decoding: buffer[..<count], as: UTF8.self)
    }
    let path = request.split(separator: " ").dropFirst().first.map(String.init) ?? "/"
    let start =
      request.split(separator: "\r\n").first { $0.lowercased().hasPrefix("range: bytes=") }
      .flatMap { Int($0.dropFirst(13).prefix { $0.isNumber }) } ?? 0
    func say(_ bytes: some Sequence<UInt8>) -> Bool {
      let bytes = Array(bytes)
      return send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }
    func give(_ bytes: [UInt8], named length: Int?, from start: Int) {
      var head = start > 0 ? "HTTP/1.1 206 Partial Content\r\n" : "HTTP/1.1 200 OK\r\n"
      if start > 0 {
        head += "Content-Range: bytes \(start)-\(file.count - 1)/\(file.count)\r\n"
      }
      if let length { head += "Content-Length: \(length)\r\n" }
      _ = say("\(head)Connection: close\r\n\r\n".utf8) && say(bytes)
    }
    func plain(_ status: String, _ more: String = "") {
      _ = say("HTTP/1.1 \(status)\r\n\(more)Content-Length: 0\r\nConnection: close\r\n\r\n".utf8)
    }
    let rest = Array(file[min(start, file.count)...])
    switch path {
    case "/missing": plain("404 Not Found")
    case "/broken": plain("500 Internal Server Error")
    case "/page":
      let page = Array("<!DOCTYPE html><HTML>Sign in</HTML>".utf8)
      give(page, named: page.count, from: 0)
    case "/elsewhere": plain("302 Found", "Location: /good\r\n")
    case "/circle": plain("302 Found", "Location: /circle\r\n")
    case "/local": plain("302 Found", "Location: file:///etc/passwd\r\n")
    case "/other": give(rest.map { $0 ^ 1 }, named: rest.count, from: start)
    case "/endless":
      give([], named: nil, from: 0)
      while say(rest) {}
    case "/long": give(rest, named: rest.count + 1000, from: start)
    case "/short": give(Array(rest.prefix(rest.count / 2)), named: rest.count / 2, from: start)
    case "/cut": give(Array(rest.prefix(file.count / 3 + 1)), named: rest.count, from: start)
    // Knows no ranges, and gives half the first time.
    case "/stubborn":
      give(isFirst ? Array(file.prefix(file.count / 2)) : file, named: file.count, from: 0)
    case "/refusing":
      if start > 0 {
        plain("416 Range Not Satisfiable")
      } else {
        give(file, named: file.count, from: 0)
      }
    // Cuts off the first time, and refuses to go on from there.
    case "/cut-and-refusing":
      if start > 0 {
        plain("416 Range Not Satisfiable")
      } else {
        give(isFirst ? Array(file.prefix(file.count / 2)) : file, named: file.count, from: 0)
      }
    case "/stalling":
      give(Array(rest.prefix(1000)), named: rest.count, from: start)
      sleep(20)
    default: give(rest, named: rest.count, from: start)
    }
  }
}

/// `script/get-model` with a server that does all that servers do.
@Suite struct GetModelTests {
  private static let size = 300_000
  private let kinfolk: Kinfolk
  private let server: LyingServer
  private let file: [UInt8]

  init() throws {
    kinfolk = try Kinfolk()
    var random = SeededGenerator(seed: 11)
    file = (0..<Self.size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    server = try LyingServer(file)
    try kinfolk.folder.write(file, to: "file")
  }

  private var into: String { kinfolk.folder.file("into") }
  private var part: String { "\(into)/net.onnx.part" }

  /// Writes the manifest of a model that the server gives in some way.
  private func manifest(_ way: String, address: String? = nil) throws {
    let sha256 = try kinfolk.shell("sha256sum '\(kinfolk.folder.file("file"))'").output.prefix(64)
    _ = try kinfolk.makeFolder(
      "manifests",
      [
        "\(way).json": Data(
          """
          {
            "name": "\(way)",
            "role": "embedder",
            "licence": "MIT",
            "files": [
              {
                "role": "embedding",
                "name": "net.onnx",
                "bytes": \(Self.size),
                "sha256": "\(sha256)",
                "address": "\(address ?? "http://127.0.0.1:\(server.port)/\(way)")"
              }
            ]
          }

          """.utf8)
      ])
  }

  private func process(_ way: String) -> Process {
    let process = kinfolk.process([])
    process.executableURL = URL(fileURLWithPath: "/usr/bin/setsid")
    process.arguments = [
      "--wait", "\(Fixtures.root)/script/get-model", "--manifests",
      kinfolk.folder.file("manifests"),
      "--into", into, "--attempts", "3", "--stall", "2", way,
    ]
    return process
  }

  private func get(_ way: String) throws -> (status: Int32, errors: String) {
    try manifest(way)
    let process = process(way)
    let log = kinfolk.folder.file("log")
    try Data().write(to: URL(fileURLWithPath: log))
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle(forWritingAtPath: log)
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try String(contentsOfFile: log, encoding: .utf8))
  }

  private func isFetched() throws -> Bool {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(into)/net.onnx"))) == file
      && !FileManager.default.fileExists(atPath: part)
  }

  @Test(arguments: ["good", "elsewhere", "stubborn", "refusing", "cut", "cut-and-refusing"])
  func whatComesInTheEndIsTheFile(way: String) async throws {
    try await onThread {
      let result = try get(way)
      #expect(result.status == 0, "\(result.errors)")
      #expect(try isFetched())
      // A second time nothing is fetched.
      let again = try get(way)
      #expect(again.status == 0 && !again.errors.contains("bytes, as they should be"))
    }
  }

  @Test(arguments: [
    ("missing", "the server says that there is no such file", false),
    ("broken", "or that it has a fault", false),
    ("page", "gives a web page, not the file", false),
    ("circle", "the server sends from one address to the next", false),
    ("local", "the server sends to an address that is not allowed", false),
    ("other", "has not the SHA-256 of the manifest. It is not used.", false),
    ("endless", "gives more than the 300000 bytes of net.onnx. It is not used.", false),
    ("long", "gives more than the 300000 bytes of net.onnx. It is not used.", false),
    ("short", "the connection ended too early. 262500 of 300000 bytes are kept", true),
    ("stalling", "hardly anything came for 2 seconds. 3000 of 300000 bytes are kept", true),
  ])
  func whatIsNotTheFileIsNotUsed(way: String, message: String, keeps: Bool) async throws {
    try await onThread {
      let result = try get(way)
      #expect(result.status == 1)
      #expect(result.errors.contains(message), "\(result.errors)")
      #expect(!FileManager.default.fileExists(atPath: "\(into)/net.onnx"))
      #expect(FileManager.default.fileExists(atPath: part) == keeps)
    }
  }

  @Test(arguments: [SIGKILL, SIGTERM])
  func whatWasKilledGoesOnFromThere(signal: Int32) async throws {
    try await onThread {
      try manifest("stalling")
      let process = process("stalling")
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      func size() -> Int { (try? Data(contentsOf: URL(fileURLWithPath: part)).count) ?? 0 }
      for _ in 0..<600 where size() < 1000 { usleep(50_000) }
      #expect(size() >= 1000)
      // The session that setsid made: the script and its curl.
      let children = try kinfolk.shell("pgrep -P \(process.processIdentifier)").lines
      let script = try #require(children.first.flatMap { Int32($0) })
      if signal == SIGKILL { kill(-script, SIGKILL) } else { kill(script, signal) }
      process.waitUntilExit()
      #expect(size() >= 1000 && size() < Self.size)
      // From another address of the same file.
      try manifest("stalling", address: "http://127.0.0.1:\(server.port)/good")
      let again = self.process("stalling")
      again.standardInput = FileHandle.nullDevice
      again.standardError = FileHandle.nullDevice
      try again.run()
      again.waitUntilExit()
      #expect(again.terminationStatus == 0)
      #expect(try isFetched())
    }
  }

  @Test func whatWasBegunOfAnotherFileIsBegunAnew() async throws {
    try await onThread {
      try kinfolk.folder.make("into")
      try kinfolk.folder.write([UInt8](repeating: 7, count: 5000), to: "into/net.onnx.part")
      let result = try get("good")
      #expect(result.status == 0, "\(result.errors)")
      #expect(try isFetched())
    }
  }

  @Test func onlySecureAddressesAndKnownNamesAreGoneTo() async throws {
    try await onThread {
      let result = try get("missing")
      #expect(result.status == 1)
      try manifest("plain", address: "http://example.org/net.onnx")
      let process = process("plain")
      let log = kinfolk.folder.file("log")
      process.standardError = FileHandle(forWritingAtPath: log)
      try process.run()
      process.waitUntilExit()
      #expect(try String(contentsOfFile: log, encoding: .utf8).contains("is not https"))
      for name in ["../manifests/missing", "none"] {
        #expect(
          try kinfolk.shell("'\(Fixtures.root)/script/get-model' \(name)").errors
            .contains("Nothing is known of a model"))
      }
      let list = try kinfolk.shell("'\(Fixtures.root)/script/get-model' --list").output
      for name in ["auraface-v1", "sface-float", "yunet-2023mar", "yunet-2026may"] {
        #expect(list.contains("\(name) "))
      }
    }
  }

  @Test func theModelIsAddedAtTheEnd() async throws {
    try await onThread {
      let model = try BroughtModel(kinfolk)
      let network = try Data(contentsOf: URL(fileURLWithPath: model.network))
      let server = try LyingServer([UInt8](network))
      // The carried cohort serves: its name and checksum are the same.
      let text = try String(contentsOfFile: model.manifest, encoding: .utf8).replacing(
        #""bytes": 22442512,"#,
        with: "\"bytes\": 22442512,\n      \"address\": \"http://127.0.0.1:\(server.port)/cut\",")
      _ = try kinfolk.makeFolder("manifests", ["copy.json": Data(text.utf8)])
      let result = try kinfolk.shell(
        "'\(Fixtures.root)/script/get-model' --kinfolk '\(Kinfolk.binary)' --manifests manifests copy"
      )
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.hasPrefix("Added the embedder 'copy', 22.7 MB."))
      #expect(try kinfolk.run("models", "verify").status == 0)
      #expect(
        !FileManager.default.fileExists(
          atPath: kinfolk.folder.file(".cache/kinfolk/models/copy")))
    }
  }
}
