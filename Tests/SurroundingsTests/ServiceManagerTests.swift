import Foundation
import Support
import TestSupport
import Testing

@testable import Surroundings

@Suite struct ServiceManagerTests {
  /// What the service manager would have.
  private final class Listener {
    let socket: Descriptor

    init(_ address: String) throws {
      socket = Descriptor(owning: Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0))
      var name = sockaddr_un()
      name.sun_family = sa_family_t(AF_UNIX)
      let bytes = Array(address.utf8)
      withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: bytes) }
      if address.hasPrefix("@") { name.sun_path.0 = 0 }
      let size = MemoryLayout<sa_family_t>.size + bytes.count + (address.hasPrefix("@") ? 0 : 1)
      let bound = withUnsafePointer(to: &name) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(socket.number, $0, socklen_t(size))
        }
      }
      try #require(bound == 0, "\(SystemError.last)")
    }

    /// The next message; empty when there is none.
    func next() -> String {
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = recv(socket.number, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      return String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
    }
  }

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [true, false])
  func itIsToldWhatItsProtocolSays(isAbstract: Bool) throws {
    let address = isAbstract ? "@kinfolk-test-\(UUID().uuidString)" : folder.file("notify")
    let listener = try Listener(address)
    let manager = try #require(ServiceManager(socket: address))
    #expect(manager.ready(status: "watching 2 folders"))
    #expect(listener.next() == "READY=1\nSTATUS=watching 2 folders")
    #expect(manager.status("12 of 40 photos\nREADY=0"))
    #expect(listener.next() == "STATUS=12 of 40 photos\\u{a}READY=0")
    #expect(manager.watchdog())
    #expect(listener.next() == "WATCHDOG=1")
    #expect(manager.stopping(status: "finishing a photo"))
    #expect(listener.next() == "STOPPING=1\nSTATUS=finishing a photo")
    #expect(listener.next() == "")
  }

  @Test func aReloadTellsTheTime() throws {
    let listener = try Listener(folder.file("notify"))
    let manager = try #require(ServiceManager(socket: folder.file("notify")))
    var before = timespec()
    clock_gettime(CLOCK_MONOTONIC, &before)
    #expect(manager.reloading(status: "reading the configuration"))
    let lines = listener.next().split(separator: "\n")
    try #require(lines.count == 3)
    #expect(lines[0] == "RELOADING=1")
    #expect(lines[2] == "STATUS=reading the configuration")
    let parts = lines[1].split(separator: "=")
    #expect(parts[0] == "MONOTONIC_USEC")
    let time = try #require(Int(parts[1]))
    #expect(time >= before.tv_sec * 1_000_000 + before.tv_nsec / 1000)
  }

  @Test(arguments: [nil, "", "notify", "vsock:2:1"])
  func withoutAManagerNobodyIsTold(socket: String?) {
    #expect(ServiceManager(socket: socket) == nil)
  }

  @Test func aManagerThatIsGoneIsNoHarm() throws {
    #expect(try #require(ServiceManager(socket: folder.file("gone"))).ready(status: "") == false)
    let long = "/" + String(repeating: "x", count: 200)
    #expect(try #require(ServiceManager(socket: long)).ready(status: "") == false)
  }

  @Test func aManagerThatDoesNotReadDoesNotHoldUsUp() throws {
    let listener = try Listener(folder.file("notify"))
    let manager = try #require(ServiceManager(socket: folder.file("notify")))
    var taken = 0
    while taken < 100_000, manager.watchdog() { taken += 1 }
    #expect(taken < 100_000)
    #expect(listener.next() == "WATCHDOG=1")
  }
}

@Suite struct HeartbeatTests {
  @Test func itBeatsTwiceAsOftenAsItMust() throws {
    var heart = try #require(Heartbeat(microseconds: "30000000", process: "\(getpid())"))
    #expect(heart.interval == .seconds(15))
    let start = ContinuousClock.now
    #expect(heart.due(after: start) == start)
    let beats = [0, 14, 16].map { heart.isDue(at: start + .seconds($0)) }
    #expect(beats == [true, false, true])
    #expect(heart.due(after: start + .seconds(16)) == start + .seconds(31))
  }

  @Test(
    arguments: [
      (nil, nil), ("", nil), ("soon", nil), ("0", nil), ("-5", nil), ("1000", "1"),
    ] as [(String?, String?)])
  func nobodyWatches(microseconds: String?, process: String?) {
    #expect(Heartbeat(microseconds: microseconds, process: process) == nil)
  }
}
