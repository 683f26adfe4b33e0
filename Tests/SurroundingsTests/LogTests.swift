import Support
import Foundation
import Synchronization
import Testing

@testable import Surroundings

@Suite struct LogTests {
  /// What a log wrote.
  private final class Sink: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func take(_ line: [UInt8]) {
      lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
    }
  }

  private let sink = Sink()

  private func log(
    _ level: LogLevel, photoNames: Bool = false, form: Log.Form = .plain
  ) -> Log {
    Log(level: level, showsPhotoNames: photoNames, form: form) { [sink] in sink.take($0) }
  }

  private func say(_ log: Log) {
    log.error("e")
    log.warning("w")
    log.info("i")
    log.debug("d")
  }

  @Test func theJournalGetsTheLevelAsAPrefix() {
    say(log(.debug, form: .journal))
    #expect(sink.all == ["<3>e\n", "<4>w\n", "<6>i\n", "<7>d\n"])
  }

  @Test func peopleGetTheLevelWhereItMatters() {
    say(log(.debug))
    #expect(sink.all == ["error: e\n", "warning: w\n", "i\n", "d\n"])
  }

  @Test(arguments: [(LogLevel.error, 1), (.warning, 2), (.info, 3), (.debug, 4)])
  func lessThanTheLevelIsLeftOut(level: LogLevel, count: Int) {
    say(log(level))
    #expect(sink.all.count == count)
  }

  @Test func whatIsLeftOutIsNotPutTogether() {
    func expensive() -> String {
      Issue.record("it was put together")
      return ""
    }
    log(.warning).info("\(expensive())")
  }

  @Test func namesOfPhotosShowAtDebugOrWhenAskedFor() {
    let path: FilePath = "/home/ada/divorce/1.jpg"
    let quiet = log(.debug)
    quiet.warning("cannot read \(photo: path): \(CancellationError())")
    quiet.debug("searched \(photo: path)")
    log(.info, photoNames: true).info("searched \(photo: path), \(3) faces")
    #expect(
      sink.all == [
        "warning: cannot read (a photo): CancellationError()\n",
        "searched /home/ada/divorce/1.jpg\n",
        "searched /home/ada/divorce/1.jpg, 3 faces\n",
      ])
  }

  @Test func aNameCannotBeginALineOfItsOwn() {
    log(.debug, form: .journal).debug("searched \(photo: "a\n<3>disk on fire.jpg")")
    #expect(sink.all == ["<7>searched a\\u{a}<3>disk on fire.jpg\n"])
  }

  @Test func theLevelCanBeChanged() {
    let log = log(.error)
    log.info("no")
    log.adopt(level: .info, showsPhotoNames: true)
    log.info("\(photo: "yes")")
    #expect(sink.all == ["yes\n"])
  }

  @Test func linesOfThreadsDoNotMix() {
    let log = log(.info)
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for _ in 0..<100 { log.info("\(String(repeating: "\(thread)", count: 50))") }
    }
    #expect(sink.all.count == 800)
    #expect(sink.all.allSatisfy { $0.utf8.count == 51 && Set($0).count == 2 })
  }

  @Test func theJournalIsKnownByItsInode() throws {
    let pipe = Pipe()
    let descriptor = pipe.fileHandleForWriting.fileDescriptor
    var status = stat()
    #expect(fstat(descriptor, &status) == 0)
    let stream = "\(status.st_dev):\(status.st_ino)"
    #expect(Log.isJournal(descriptor: descriptor, journalStream: stream))
    #expect(!Log.isJournal(descriptor: descriptor, journalStream: nil))
    #expect(!Log.isJournal(descriptor: descriptor, journalStream: stream + "0"))
    #expect(!Log.isJournal(descriptor: -1, journalStream: stream))
  }
}
