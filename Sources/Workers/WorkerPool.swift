public import Faces
internal import Glibc
internal import Imaging
public import Support
public import Vocabulary

/// A photo for a worker.
public struct WorkerJob {
  /// Any number; it comes back with the outcome.
  public var id: UInt64
  /// Open for reading.
  public var photo: Descriptor
  public var order: WorkOrder

  public init(id: UInt64, photo: Descriptor, order: WorkOrder) {
    self.id = id
    self.photo = photo
    self.order = order
  }

  /// A photo to be searched.
  public init(id: UInt64, photo: Descriptor, detector: DetectorSettings) {
    self.init(id: id, photo: photo, order: .search(detector))
  }
}

/// A fixed number of worker processes, each busy with one photo or idle.
///
/// Together they keep to a budget of memory (`DecodingMemory.budget` each): a photo that takes much of it waits for the others,
/// and they for it, in the order they came.
///
/// A worker that dies over a photo, does not answer in time or answers nonsense costs that photo (its result is `failed`,
/// with the reason) and is replaced when the next one comes. Workers are started when first needed, and end with the
/// pool, or with this process however it ends. Confined to one thread.
public final class WorkerPool {
  private struct Slot {
    var worker: Worker?
  }

  /// A photo on its way to a slot.
  private struct Waiting {
    var slot: Int
    var job: WorkerJob
    var memory: Int
  }

  private struct Worker {
    var process: WorkerProcess
    /// What its photo takes, beyond what every worker does.
    var memory = 0
    var replies = FrameBuffer(limit: MessageLimits.replyBytes)
    var isReady = false
    var job: Job?
  }

  fileprivate struct Job {
    var id: UInt64
    var order: WorkOrder
    var deadline: ContinuousClock.Instant
    /// What has come of the picture, if one was asked for.
    var picture: PartialPicture?
  }

  private let program: WorkerProgram
  /// What a worker is told before anything else, and the files that go with it.
  private let greeting: [(frame: [UInt8], file: Descriptor?)]
  private let timeLimit: Duration
  private var slots: [Slot]
  private var waiting: [Waiting] = []
  private var buffer = [UInt8](repeating: 0, count: 1 << 17)

  /// - Parameters:
  ///   - workers: how many at most, at least 1.
  ///   - models: by which they search photos; nil for workers that search none.
  ///   - timeLimit: how long a worker may take over one photo; nil for the program's own.
  public init(
    program: WorkerProgram = .thisProgram, workers: Int, models: ModelSet? = nil,
    timeLimit: Duration? = nil
  ) {
    precondition(workers > 0, "a pool has at least one worker")
    self.program = program
    greeting = models.map(Self.greeting) ?? []
    self.timeLimit = timeLimit ?? program.timeLimit
    slots = [Slot](repeating: Slot(), count: workers)
  }

  public var idleWorkers: Int { slots.indices.count { isIdle($0) } }
  public var busyWorkers: Int { slots.count - idleWorkers }

  private func isIdle(_ slot: Int) -> Bool {
    slots[slot].worker?.job == nil && !waiting.contains { $0.slot == slot }
  }

  /// Hands a photo to an idle worker, which is started if need be; at once, or in `outcomes` when there is memory for it.
  ///
  /// - Precondition: `idleWorkers > 0`.
  /// - Throws: `cannotStartWorker`, `workerNotReady`.
  public func start(_ job: WorkerJob) throws(WorkerError) {
    // Rather one that runs already.
    let idle = slots.indices.filter(isIdle)
    guard let slot = idle.first(where: { slots[$0].worker != nil }) ?? idle.first else {
      preconditionFailure("no worker is idle")
    }
    let memory = DecodingMemory(job.photo, formats: program.formats).bytes
    waiting.append(Waiting(slot: slot, job: job, memory: memory))
    try sendWaiting()
  }

  /// Sends photos that wait, the oldest first, as far as there is memory for them. One alone always goes.
  private func sendWaiting() throws(WorkerError) {
    while let next = waiting.first {
      let others = slots.indices.filter { $0 != next.slot }
      let busy = others.filter { slots[$0].worker?.job != nil }
      let needed = DecodingMemory.worker + next.memory
      let used = busy.reduce(0) { $0 + DecodingMemory.worker + (slots[$1].worker?.memory ?? 0) }
      let resting = others.count { slots[$0].worker != nil && slots[$0].worker?.job == nil }
      let budget = slots.count * DecodingMemory.budget
      if needed + used > budget, !busy.isEmpty { return }
      if needed + used + resting * DecodingMemory.worker > budget {
        // Those that rest still hold what every worker does.
        for slot in others where slots[slot].worker?.job == nil { slots[slot].worker = nil }
      }
      waiting.removeFirst()
      try send(next.job, to: next.slot)
      slots[next.slot].worker?.memory = next.memory
    }
  }

  private func send(_ job: WorkerJob, to slot: Int) throws(WorkerError) {
    let frame = WorkRequest(job: job.id, order: job.order).frame
    let given = Job(id: job.id, order: job.order, deadline: .now + timeLimit)
    if let worker = slots[slot].worker, worker.process.send(frame, descriptor: job.photo.number) {
      slots[slot].worker?.job = given
      return
    }
    // None is there, or it died while it was idle.
    let worker = Worker(process: try WorkerProcess(program), job: given)
    let said = greeting + [(frame, job.photo)]
    guard said.allSatisfy({ worker.process.send($0.frame, descriptor: $0.file?.number ?? -1) })
    else {
      let ending = worker.process.end(waiting: 1000)
      throw .workerNotReady(program: program.path, ending: ending)
    }
    slots[slot].worker = worker
  }

  private static func greeting(_ models: ModelSet) -> [(frame: [UInt8], file: Descriptor?)] {
    let files = models.files.given.sorted { $0.key < $1.key }.map { name, file in
      (frame: ParentMessage.modelFile(name: name).frame, file: file.file)
    }
    return files + [(ParentMessage.models(models.reference).frame, nil)]
  }

  /// Waits for outcomes.
  ///
  /// - Parameters:
  ///   - patience: how long to wait for the first one; nil for as long as a worker is busy.
  ///   - wakers: end the wait too.
  /// - Returns: what is there, which may be nothing; outcomes come in no order.
  /// - Throws: `workerNotReady`, `workerUnfit`: no photo can be worked on.
  public func results(
    waiting patience: Duration?, until wakers: [Waker] = []
  ) throws(WorkerError) -> [(job: UInt64, result: WorkResult)] {
    let end = patience.map { ContinuousClock.now + $0 }
    var finished: [(job: UInt64, result: WorkResult)] = []
    repeat {
      try sendWaiting()
      let now = ContinuousClock.now
      let deadlines = slots.compactMap { $0.worker?.job?.deadline }
      if patience == nil, deadlines.isEmpty { break }
      let wake = (deadlines + (end.map { [$0] } ?? [])).min()
      var entries = slots.map { slot in
        // Entries with a negative descriptor are passed over.
        pollfd(fd: slot.worker?.process.socket.number ?? -1, events: Int16(POLLIN), revents: 0)
      }
      let milliseconds = wake.map { Self.milliseconds(from: now, to: $0) } ?? -1
      let isWoken = try Waker.poll(&entries, or: wakers, milliseconds: milliseconds)
      for (slot, entry) in entries.enumerated() where entry.revents != 0 {
        if let result = try listen(to: slot) { finished.append(result) }
      }
      finished += try expired(at: .now)
      if isWoken { break }
    } while finished.isEmpty && (end.map { ContinuousClock.now < $0 } ?? true)
    return finished
  }

  /// `results` of a pool whose photos are all searched.
  public func outcomes(
    waiting patience: Duration?, until wakers: [Waker] = []
  ) throws(WorkerError) -> [(job: UInt64, outcome: PhotoOutcome)] {
    try results(waiting: patience, until: wakers).map { job, result in
      switch result {
      case .searched(let facts, let faces): (job, .done(facts, faces: faces))
      case .failed(let reason): (job, .failed(reason: reason))
      case .decoded, .embedded, .examined:
        preconditionFailure("only what was asked for is accepted")
      }
    }
  }

  /// Processes of the workers there are.
  public var processes: [Int32] { slots.compactMap { $0.worker?.process.id } }

  /// Ends workers that have nothing to do; the next photo starts new ones.
  public func endIdleWorkers() {
    for slot in slots.indices where slots[slot].worker?.job == nil {
      slots[slot].worker = nil
    }
  }

  /// Ends all workers; the photos they have are forgotten.
  public func endWorkers() {
    waiting = []
    for slot in slots.indices { slots[slot].worker = nil }
  }

  /// Reads what a worker has said; ends it if it is gone or talks nonsense.
  private func listen(to slot: Int) throws(WorkerError) -> (job: UInt64, result: WorkResult)? {
    while let process = slots[slot].worker?.process {
      switch process.receive(into: &buffer) {
      case .nothingYet: return nil
      case .ended: return try lose(slot, ending: process.end(waiting: 1000))
      case .bytes(let bytes):
        slots[slot].worker?.replies.append(bytes)
        while let said = nextReply(from: slot) {
          guard let result = try accept(said, from: slot) else { continue }
          // A worker that goes on talking after an answer is not to be trusted with another photo.
          if slots[slot].worker?.replies.isEmpty == false { slots[slot].worker = nil }
          return result
        }
      }
    }
    return nil
  }

  private enum Said {
    case sense(WorkReply)
    case nonsense(StaticName)
  }

  /// The next whole message that has come; nil if there is none (any more).
  private func nextReply(from slot: Int) -> Said? {
    do throws(MalformedBytes) {
      guard let body = try slots[slot].worker?.replies.next() else { return nil }
      let reply = try WorkReply(body: body)
      if case .outcome(_, .done(let facts, _)) = reply,
        !program.formats.contains(where: { $0.id == facts.format })
      {
        throw MalformedBytes("format")
      }
      return .sense(reply)
    } catch {
      return .nonsense(error.what)
    }
  }

  private func accept(
    _ said: Said, from slot: Int
  ) throws(WorkerError) -> (job: UInt64, result: WorkResult)? {
    // Only these, for a copy of the rest would have the picture copied when more of it is added.
    guard let isReady = slots[slot].worker?.isReady else { return nil }
    let job = slots[slot].worker?.job?.id
    switch (said, isReady) {
    case (.sense(.ready), false):
      slots[slot].worker?.isReady = true
      return nil
    case (.sense(let reply), true) where job != nil && reply.job == job:
      do throws(MalformedBytes) {
        guard let job, let result = try slots[slot].worker?.job?.take(reply) else { return nil }
        slots[slot].worker?.job = nil
        return (job, result)
      } catch {
        return try lose(slot, ending: "gave an answer that makes no sense (\(error.what))")
      }
    case (.sense(.unfit(let reason)), _):
      throw .workerUnfit(reason: reason)
    case (.sense, _):
      return try lose(slot, ending: "gave an answer that makes no sense (out of turn)")
    case (.nonsense(let what), _):
      return try lose(slot, ending: "gave an answer that makes no sense (\(what))")
    }
  }

  /// Ends a worker that is gone or good for nothing.
  ///
  /// - Parameter ending: what became of it, as a clause.
  /// - Returns: what that means for the photo it had.
  private func lose(
    _ slot: Int, ending: String
  ) throws(WorkerError) -> (job: UInt64, result: WorkResult)? {
    guard let worker = slots[slot].worker else { return nil }
    slots[slot].worker = nil
    guard worker.isReady else { throw .workerNotReady(program: program.path, ending: ending) }
    return worker.job.map { ($0.id, .failed(reason: "the worker process \(ending)")) }
  }

  private func expired(
    at now: ContinuousClock.Instant
  ) throws(WorkerError) -> [(job: UInt64, result: WorkResult)] {
    var expired: [(job: UInt64, result: WorkResult)] = []
    for slot in slots.indices {
      guard let job = slots[slot].worker?.job, job.deadline <= now else { continue }
      let ending = "was still busy after \(Self.text(timeLimit)) and was stopped"
      if let result = try lose(slot, ending: ending) { expired.append(result) }
    }
    return expired
  }

  /// Rounded up, so that the wait is over when `poll` returns.
  private static func milliseconds(
    from now: ContinuousClock.Instant, to then: ContinuousClock.Instant
  ) -> Int32 {
    let parts = (then - now).components
    guard parts.seconds >= 0, parts.attoseconds >= 0 else { return 0 }
    let milliseconds = min(parts.seconds, 1_000_000) * 1000
    return Int32(milliseconds + parts.attoseconds / 1_000_000_000_000_000 + 1)
  }

  private static func text(_ duration: Duration) -> String {
    let parts = duration.components
    return parts.attoseconds == 0
      ? "\(parts.seconds) s"
      : "\(parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000) ms"
  }
}

extension WorkerPool.Job {
  /// Takes a reply to this job.
  ///
  /// - Returns: what the job came to, once that is known.
  /// - Throws: `MalformedBytes` for an answer to another question than was asked.
  mutating func take(_ reply: WorkReply) throws(MalformedBytes) -> WorkResult? {
    let isUnderWay = picture != nil
    switch (reply, order) {
    case (.outcome(_, .failed(let reason)), _) where !isUnderWay: return .failed(reason: reason)
    case (.outcome(_, .done(let facts, let faces)), .search):
      return .searched(facts, faces: faces)
    case (.embedded(_, let vectors), .embed(let known)) where vectors.count == known.faces.count:
      return .embedded(vectors)
    case (.examined(_, let finding), .examine(let examination))
    where examination.isAnswered(by: finding):
      return .examined(finding)
    case (.picture(_, let width, let height), .picture(let workingSize)) where !isUnderWay:
      picture = try PartialPicture(width: width, height: height, workingSize: workingSize)
      return nil
    case (.pixels(_, let pixels), _) where isUnderWay:
      try picture?.append(pixels)
      return picture?.image.map { .decoded($0) }
    default: throw MalformedBytes("out of turn")
    }
  }
}

extension WorkReply {
  /// The job it belongs to; nil if it is about none.
  fileprivate var job: UInt64? {
    switch self {
    case .outcome(let job, _), .picture(let job, _, _), .pixels(let job, _),
      .embedded(let job, _), .examined(let job, _):
      job
    case .ready, .unfit: nil
    }
  }
}
