import Foundation
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Workers
import WorkerTestSupport

struct WorkerPoolTests {
  /// Hands over one photo and waits for what became of it.
  func outcome(
    of order: String, in pool: WorkerPool, job: UInt64 = 1
  ) throws -> PhotoOutcome? {
    try pool.start(
      WorkerJob(id: job, photo: try Doubles.photo(order), detector: DetectorSettings()))
    let outcomes = try pool.outcomes(waiting: nil)
    #expect(outcomes.map(\.job) == [job])
    return outcomes.first?.outcome
  }

  func reason(
    of order: String, in pool: WorkerPool
  ) throws -> String? {
    guard case .failed(let reason)? = try outcome(of: order, in: pool) else { return nil }
    return reason
  }

  @Test func answersArriveWhole() throws {
    let pool = WorkerPool(program: try Doubles.program(), workers: 1)
    guard case .done(let facts, let faces)? = try outcome(of: "faces 300", in: pool) else {
      Issue.record("the photo failed")
      return
    }
    #expect(
      facts
        == PhotoFacts(
          format: .png, width: 640, height: 480, captured: CaptureTime("2019-07-04T12:33:11", .exif)
        ))
    // 300 crops of 10 kB do not fit the socket's buffer at once.
    #expect(faces.count == 300)
    #expect(faces[299].crop == [UInt8](repeating: 43, count: 10_000))
    #expect(faces[5].embedding.vector[5] == 1 && faces[5].embedding.length == 6)
    #expect(try outcome(of: "faces 0", in: pool) == .done(facts, faces: []))
  }

  @Test func oneWorkerServesManyPhotos() throws {
    let pool = WorkerPool(program: try Doubles.program(), workers: 1)
    let first = try reason(of: "who", in: pool)
    #expect(first != nil)
    #expect(try reason(of: "who", in: pool) == first)
    pool.endIdleWorkers()
    #expect(try reason(of: "who", in: pool) != first)
  }

  @Test func workersWorkAtTheSameTime() throws {
    let pool = WorkerPool(program: try Doubles.program(), workers: 3)
    for job in 1...3 as ClosedRange<UInt64> {
      try pool.start(
        WorkerJob(id: job, photo: try Doubles.photo("who"), detector: DetectorSettings()))
    }
    #expect(pool.idleWorkers == 0)
    var processes: Set<PhotoOutcome> = []
    var jobs: Set<UInt64> = []
    while pool.busyWorkers > 0 {
      for (job, outcome) in try pool.outcomes(waiting: nil) {
        jobs.insert(job)
        processes.insert(outcome)
      }
    }
    #expect(jobs == [1, 2, 3])
    #expect(processes.count == 3)
  }

  @Test(
    arguments: [
      ("signal 11", "the worker process was ended by signal 11 (SIGSEGV)"),
      ("signal 6", "the worker process was ended by signal 6 (SIGABRT)"),
      (
        "signal 9",
        "the worker process was ended by signal 9 (SIGKILL), perhaps for want of memory"
      ),
      ("exit 3", "the worker process ended with status 3"),
      (
        "garbage",
        "the worker process gave an answer that makes no sense (head of a frame)"
      ),
      (
        "huge", "the worker process gave an answer that makes no sense (length of a frame)"
      ),
      ("twice", "the worker process gave an answer that makes no sense (out of turn)"),
      ("P6 2 1 255", "the worker process gave an answer that makes no sense (format)"),
    ]) func aDeadWorkerCostsItsPhotoOnly(order: String, expected: String) throws
  {
    let pool = WorkerPool(program: try Doubles.program(), workers: 1)
    #expect(try reason(of: order, in: pool) == expected)
    #expect(pool.idleWorkers == 1)
    #expect(try reason(of: "fail all is well", in: pool) == "all is well")
  }

  @Test func aHungWorkerIsStopped() throws {
    let pool = WorkerPool(
      program: try Doubles.program(), workers: 1, timeLimit: .milliseconds(1500))
    #expect(
      try reason(of: "hang", in: pool)
        == "the worker process was still busy after 1500 ms and was stopped")
    #expect(try reason(of: "fail all is well", in: pool) == "all is well")
  }

  @Test func aWorkerThatTurnsItsBackIsStopped() throws {
    let pool = WorkerPool(program: try Doubles.program(), workers: 1)
    #expect(
      try reason(of: "close", in: pool)?.hasPrefix("the worker process was ended by signal 9")
        == true)
  }

  @Test func aWorkerThatDiesIdleIsReplaced() throws {
    let pool = WorkerPool(program: try Doubles.program(), workers: 1)
    let process = try #require(pid_t(try reason(of: "who", in: pool) ?? ""))
    kill(process, SIGKILL)
    // Its end is noticed in a wait, or else when the next photo is handed over.
    _ = try pool.outcomes(waiting: .milliseconds(200))
    #expect(try reason(of: "fail all is well", in: pool) == "all is well")
  }

  @Test(arguments: [
    ("dies-at-once", "ended with status 7"),
    ("talks-at-once", "gave an answer that makes no sense (head of a frame)"),
    ("hangs-at-once", "was still busy after 1 s and was stopped"),
  ]) func aProgramThatIsNoWorkerIsAnErrorAndCostsNoPhoto(manner: String, ending: String) throws {
    let program = try Doubles.program(manner)
    let pool = WorkerPool(program: program, workers: 1, timeLimit: .seconds(1))
    #expect(throws: WorkerError.workerNotReady(program: program.path, ending: ending)) {
      _ = try outcome(of: "faces 1", in: pool)
    }
  }

  @Test func aMissingProgramIsAnError() throws {
    let pool = WorkerPool(
      program: WorkerProgram(path: "/nonexistent", arguments: ["x"]), workers: 1)
    let expected = WorkerError.cannotStartWorker(
      program: "/nonexistent", reason: SystemError(number: ENOENT))
    #expect(throws: expected) { _ = try outcome(of: "faces 1", in: pool) }
    #expect(
      expected.description
        == "the worker process /nonexistent cannot be started: No such file or directory")
  }

  @Test func aWorkerThatCannotWorkIsAnError() throws {
    let pool = WorkerPool(program: try Doubles.program(), workers: 1)
    #expect(throws: WorkerError.workerUnfit(reason: "no models today")) {
      _ = try outcome(of: "unfit", in: pool)
    }
  }

  @Test func aWorkerHoldsNothingOfOurs() throws {
    // Descriptors without close-on-exec, as careless libraries leave them.
    let careless = (0..<5).map { _ in open("/dev/null", O_RDONLY) }
    defer { for number in careless { close(number) } }
    let pool = WorkerPool(program: try Doubles.program(), workers: 2)
    try pool.start(
      WorkerJob(id: 9, photo: try Doubles.photo("hang"), detector: DetectorSettings()))
    // Standard streams, the socket and the photo; one variable; SIGHUP, SIGINT and SIGTERM ignored.
    #expect(try reason(of: "holds", in: pool) == "0,1,2,3,4 ONLY 1,2,15")
  }

  @Test func aPoolEndsItsWorkers() throws {
    // Only ours to see once it is reaped, so the number cannot be another process's yet.
    func use() throws -> pid_t? {
      let pool = WorkerPool(program: try Doubles.program(), workers: 1)
      let process = pid_t(try reason(of: "who", in: pool) ?? "")
      try pool.start(
        WorkerJob(id: 2, photo: try Doubles.photo("hang"), detector: DetectorSettings()))
      return process
    }
    let process = try #require(try use())
    #expect(kill(process, 0) == -1 && errno == ESRCH)
  }

  @Test func anInterruptionEndsTheWait() throws {
    let interruption = try Interruption()
    #expect(!interruption.isRequested)
    let pool = WorkerPool(program: try Doubles.program(), workers: 1)
    try pool.start(
      WorkerJob(id: 1, photo: try Doubles.photo("hang"), detector: DetectorSettings()))
    interruption.request()
    #expect(try pool.outcomes(waiting: nil, until: [interruption.waker]).isEmpty)
    #expect(interruption.isRequested)
    #expect(pool.busyWorkers == 1)
  }

  @Test func waitingForNothingReturns() throws {
    let pool = WorkerPool(program: try Doubles.program(), workers: 1)
    #expect(try pool.outcomes(waiting: nil).isEmpty)
    #expect(try pool.outcomes(waiting: .zero).isEmpty)
  }
}
