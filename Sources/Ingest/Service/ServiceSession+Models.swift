internal import Faces
internal import Grouping
internal import Library
internal import Support
internal import Surroundings
internal import Workers

/// A change of models in a service, and what is made anew of photos that are back: what it does when there is nothing else to do.
struct ServiceChange {
  /// Made when its time comes.
  private(set) var run: ModelChangeRun?
  private(set) var pace = Pace()
  private var done = 0
  /// Before then nothing can be done of what is left.
  private var hold = Duration.zero
  /// Whether the crops of photos that are back were looked through since there was last something new.
  private var isAgainDone = false

  /// How long what is left, and cannot be done, is left alone: a file that is being written, a photo that cannot be opened.
  private static let pause = Duration.seconds(60)

  var isIdle: Bool { run?.isIdle ?? true }
  var nextTime: Duration { hold }

  func isDue(at time: Duration) -> Bool { time >= hold }

  /// - Parameter make: of other models, or with nil of the crops.
  mutating func begin(_ make: () throws -> ModelChangeRun) rethrows -> ModelChangeRun {
    if let run { return run }
    let made = try make()
    run = made
    pace = Pace()
    done = 0
    return made
  }

  mutating func note(done count: Int, at time: Duration) {
    done += count
    pace.note(done: done, at: time)
  }

  /// What was to do is done, or cannot be now, or not yet.
  mutating func end(at time: Duration, isComplete: Bool) {
    run?.endWorkers()
    run = nil
    if !isComplete { hold = time + Self.pause }
  }

  /// Other settings, or other photos.
  mutating func drop() {
    run?.endWorkers()
    run = nil
    hold = .zero
    isAgainDone = false
  }

  var mustLookAgain: Bool { !isAgainDone }
  mutating func noteAgain() { isAgainDone = true }
  /// Photos came: some may be back.
  mutating func noteArrival() { isAgainDone = false }
}

extension ServiceSession {
  /// Goes on with the change of models, when there is nothing else to do.
  ///
  /// - Returns: whether there is more to do at once.
  func changeModels(while mayGoOn: () -> Bool) throws -> Bool {
    guard !isPaused, search.isIdle, queue.isAtEnd, change.isDue(at: now) else { return false }
    if change.run == nil, change.mustLookAgain {
      let model = try library.embedder(of: plan.models)
      guard try library.lacksVectors(of: model) else {
        change.noteAgain()
        return plan.change != nil
      }
    } else if plan.change == nil, change.run == nil {
      guard plan.obstacle != nil else { return false }
      // The model may be back, which nothing tells of.
      change.end(at: now, isComplete: false)
      try adoptPlan()
      return plan.change != nil
    }
    let isAgain = change.run?.isAgain ?? change.mustLookAgain
    let run = try change.begin {
      search.endIdleWorkers()
      if !isAgain { log.info("The library goes over to other models: \(modelNames).") }
      return try ModelChangeRun(
        library: library, change: isAgain ? nil : plan.change, active: plan.models,
        detector: plan.detector, jobs: plan.jobs, program: program)
    }
    guard run.isAtEnd else {
      change.note(done: try run.work(waiting: .zero, until: []), at: now)
      return run.isAtEnd
    }
    if isAgain {
      change.end(at: now, isComplete: true)
      change.noteAgain()
      wantGrouping()
      return true
    }
    let left = run.left
    defer { tallyGrouped(nil) }
    do {
      let changed = try run.adopt { share in
        tallyGrouped(share)
        return mayGoOn()
      }
      guard let changed else {
        if run.left >= left { change.end(at: now, isComplete: false) }
        return true
      }
      change.end(at: now, isComplete: true)
      let faces = changed.faces
      log.info(
        """
        The library went over to other models: \(modelNames). \(faces.appeared) faces appeared, \
        \(faces.vanished) vanished, \(faces.kept) were kept that were not found again; \
        \(changed.people.moved) belong to somebody else than before; \(changed.people.after) people.
        """
      )
      try reload()
      return true
    } catch is CancellationError {
      return false
    }
  }

  private var modelNames: String {
    guard let models = plan.change?.models else { return "" }
    return "\(models.detector.name) and \(models.embedder.name)"
  }

  /// How far the change of models is; nil where there is none.
  var changeStatus: ServiceStatus.Change? {
    guard let models = plan.change?.models else { return nil }
    let run = change.run
    return ServiceStatus.Change(
      detector: models.detector.name, embedder: models.embedder.name, total: run?.total,
      left: run?.left, rate: change.pace.rate,
      secondsLeft: run.flatMap { change.pace.timeLeft(remaining: $0.left)?.inSeconds })
  }
}
