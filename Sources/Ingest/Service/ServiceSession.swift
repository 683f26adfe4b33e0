internal import CSystem
internal import Faces
internal import Glibc
internal import Grouping
internal import Library
internal import Support
internal import Surroundings
internal import Vocabulary
internal import Watching
internal import Workers

/// The service while nothing is in its way: what it knows of folders, files and photos from one opening of the library on.
///
/// What takes long asks `mayGoOn` now and then, which takes events and answers for the status meanwhile. So every value here is
/// changed in steps that call nothing of the kind; what cannot be is taken out, worked on, and put back.
final class ServiceSession {
  let library: Library
  private let hooks: ServiceHooks
  let troubles: Troubles
  private let began: ContinuousClock.Instant
  private(set) var plan: ServicePlan
  private(set) var search: PhotoSearch

  // Folders (`ServiceSession+Folders.swift`)
  var watches: Watches
  var roots: WatchedRoots

  // Files (`ServiceSession+Files.swift`)
  var inbox: Inbox
  var secondLook = SecondLook()
  var pass: ServicePass?

  // Photos and people
  var queue = QueuePosition()
  private(set) var grouping = ServiceGrouping()
  /// `ServiceSession+Models.swift`
  var change = ServiceChange()

  private(set) var tally = Tally()
  private(set) var isPaused = false
  /// When failed photos are tried again, in Unix seconds; nil: none is.
  private var retryAt: Int64?
  /// As of `Library.foreignVersion`.
  private var seenVersion: Int64 = -1
  private var upkeep = Upkeep()
  private var told = StatusTold()

  /// - Parameters:
  ///   - events: nil where the system offers none.
  ///   - began: when the service did; its times count from there.
  init(
    _ library: Library, _ plan: ServicePlan, watchingBy events: consuming InotifyEvents?,
    _ hooks: ServiceHooks, _ troubles: Troubles, since began: ContinuousClock.Instant
  ) throws {
    self.library = library
    self.plan = plan
    self.hooks = hooks
    self.troubles = troubles
    self.began = began
    watches = Watches(events)
    roots = WatchedRoots(pause: plan.pause, pauseWithoutEvents: plan.pauseWithoutEvents)
    inbox = Inbox(limits: plan.limits, rules: IgnoreRules(plan.ignore))
    search = try Self.search(library, plan, hooks)
  }

  private static func search(
    _ library: Library, _ plan: ServicePlan, _ hooks: ServiceHooks
  ) throws -> PhotoSearch {
    try PhotoSearch(
      library: library, models: plan.models, detector: plan.detector, jobs: plan.jobs,
      program: hooks.program, retry: RetryPolicy.next)
  }

  var now: Duration { ContinuousClock.now - began }

  var log: Log { hooks.log }

  var words: ServiceWords { hooks.words }

  // MARK: Begin and begin again

  func begin() throws {
    upkeep.noteForeignWrite(at: now)
    seenVersion = try library.foreignVersion()
    try look(afterRoots: Scan.outermost(library.watchedFolders() + plan.folders))
    if roots.isEmpty { tellThatNothingIsWatched() }
    tellOfObstacle()
    isPaused = try library.pausedSince() != nil
    retryAt = try library.nextRetry()
    try planSecondLook()
    try requeue()
  }

  private func requeue() throws {
    let count = try library.requeue(unlessAnalysedBy: search.analysis)
    if count > 0 {
      log.info("\(count) photos are looked at again, for settings or models changed.")
    }
    queue.startOver()
  }

  /// Takes up what another process changed in the library, or somebody in the configuration.
  func reload() throws {
    try library.checkState()
    upkeep.noteForeignWrite(at: now)
    seenVersion = try library.foreignVersion()
    try adoptPlan()
    try look(afterRoots: Scan.outermost(library.watchedFolders() + plan.folders))
    let wasPaused = isPaused
    isPaused = try library.pausedSince() != nil
    if isPaused != wasPaused { log.info(isPaused ? "Paused." : "Resumed.") }
    if isPaused {
      search.dropWaiting()
      change.drop()
    }
    change.noteArrival()
    retryAt = try library.nextRetry()
    try planSecondLook()
    queue.startOver()
    grouping.want(at: now)
  }

  /// Goes by the settings and models as they are now.
  func adoptPlan() throws {
    do {
      try adopt(hooks.plan(library))
      troubles.mend(.settings)
    } catch let error as LibraryError {
      throw error
    } catch {
      troubles.fail(.settings, "The settings stay as they were: \(words.error(error))")
    }
  }

  private func tellOfObstacle() {
    if let obstacle = plan.obstacle { log.warning("\(obstacle)") }
  }

  private func adopt(_ new: ServicePlan) throws {
    guard new != plan else { return }
    let old = plan
    plan = new
    if new.obstacle != old.obstacle { tellOfObstacle() }
    if new.change != old.change || new.models != old.models || new.detector != old.detector
      || new.jobs != old.jobs
    {
      change.drop()
    }
    if new.clustering != old.clustering || new.models != old.models { grouping.begin(at: now) }
    if new.detector != old.detector || new.models != old.models || new.jobs != old.jobs {
      search.endWorkers()
      search = try Self.search(library, new, hooks)
      try requeue()
    }
    roots.pause = new.pause
    roots.pauseWithoutEvents = new.pauseWithoutEvents
    inbox.adopt(limits: new.limits, rules: IgnoreRules(new.ignore), at: now)
  }

  // MARK: Work

  /// Does a little of everything that is to be done.
  ///
  /// - Parameter mayGoOn: asked during what takes long; false ends it.
  /// - Returns: how long nothing will be to do if nothing happens; not positive while something is.
  func work(while mayGoOn: () -> Bool) throws -> Duration {
    if try library.foreignVersion() != seenVersion { try reload() }
    try seeToRoots()
    try collectWork()
    var isBusy = false
    if !isPaused {
      try lookAgain(while: mayGoOn)
      isBusy = try lookAtFiles(while: mayGoOn) || isBusy
      isBusy = try advancePass(while: mayGoOn) || isBusy
      isBusy = try claimFromQueue() || isBusy
    }
    try retryFailed()
    if !isBusy { isBusy = try group(while: mayGoOn) }
    if !isBusy { isBusy = try changeModels(while: mayGoOn) }
    fold()
    let patience = try isBusy ? Duration.zero : rest()
    if isBusy { upkeep.noteWork(at: now) }
    tell()
    return patience
  }

  /// Waits until something is to be done, and takes what the workers found.
  ///
  /// - Parameters:
  ///   - patience: how long at most.
  ///   - wakers: what else ends the wait.
  ///   - mayGoOn: as of `work`.
  func wait(
    _ patience: Duration, until wakers: [Waker], while mayGoOn: () -> Bool
  ) throws {
    var found: [PhotoID] = []
    let wakers = wakers + [Waker(watches.descriptor)]
    if search.isIdle, let run = change.run, !run.isIdle {
      let count = try run.work(waiting: patience, until: wakers)
      change.note(done: count, at: now)
      if count > 0 { upkeep.noteWork(at: now) }
      return try proceed(while: mayGoOn)
    }
    let results = try search.work(waiting: patience, until: wakers) { found.append($0) }
    try findPeople(for: found)
    for result in results { try receive(result) }
    if !results.isEmpty { upkeep.noteWork(at: now) }
    try proceed(while: mayGoOn)
  }

  private func receive(_ result: PhotoSearch.Result) throws {
    switch result.ending {
    case .done(let faces):
      tally.finishPhoto(at: now)
      troubles.mend(.photo(result.path))
      log.debug("\(photo: result.path): \(faces) faces")
    case .failed(let reason):
      tally.finishPhoto(at: now)
      retryAt = try library.nextRetry()
      troubles.fail(
        .photo(result.path), "A photo failed: \(reason)", "\(photo: result.path) failed: \(reason)")
    case .busy:
      inbox.add(busyFile: result.path, at: now)
    }
  }

  func endWorkers() {
    search.endWorkers()
    change.drop()
  }

  var program: WorkerProgram { hooks.program }

  /// The people may be out of date.
  func wantGrouping() { grouping.want(at: now) }

  func tallyGrouped(_ share: Double?) { tally.grouped = share }

  /// A file is as the library has it now.
  func finishOne() { tally.finishOne(at: now) }

  /// Fills up what waits for the workers.
  private func claimFromQueue() throws -> Bool {
    guard !queue.isAtEnd, search.waitingCount < search.limit else { return false }
    let queued = try library.queue(after: queue.last, limit: search.limit)
    if queued.isEmpty {
      queue.end()
      return false
    }
    for entry in queued {
      guard search.waitingCount < search.limit else { return true }
      queue.advance(to: entry.photo)
      if !search.isClaimed(entry.photo) { _ = search.claim(entry) }
    }
    return true
  }

  private func retryFailed() throws {
    guard let due = retryAt, due <= Int64(time(nil)), !isPaused else { return }
    let count = try library.requeueFailed(dueBy: Int64(time(nil)))
    retryAt = try library.nextRetry()
    if count > 0 { queue.startOver() }
  }

  // MARK: People

  /// The faces of these photos are to belong to somebody.
  private func findPeople(for photos: [PhotoID]) throws {
    guard !photos.isEmpty else { return }
    var people = try grouping.takeOut { try Grouping(plan.clustering, models: plan.models) }
    for photo in photos { people.add(photo, at: now) }
    grouping.putBack(people)
    grouping.want(at: now)
  }

  /// Gives the faces of photos that wait a person when that is due.
  private func proceed(while mayGoOn: () -> Bool) throws {
    guard var people = grouping.takeOut() else { return }
    try people.proceed(in: library, clock: { now }, unless: { !mayGoOn() })
    grouping.putBack(people)
  }

  /// Groups the faces exactly when there is nothing else to do.
  ///
  /// - Returns: whether it did something.
  private func group(while mayGoOn: () -> Bool) throws -> Bool {
    guard grouping.isDue(at: now), !isPaused, search.isIdle, change.isIdle else { return false }
    var people = try grouping.takeOut { try Grouping(plan.clustering, models: plan.models) }
    defer { tally.grouped = nil }
    do {
      let (summary, again) = try people.group(in: library, clock: { now }) { share in
        tally.grouped = share
        return mayGoOn()
      }
      grouping.putBack(people)
      grouping.noteGrouped(again: again)
      guard let summary else { return false }
      if summary.moved > 0 {
        log.info(
          "Grouped the faces: \(summary.moved) belong to somebody else than before; \(summary.after) people."
        )
      }
      return true
    } catch is CancellationError {
      return false
    }
  }

  // MARK: Waiting

  /// How long nothing will be to do if nothing happens.
  private func rest() throws -> Duration {
    var next: [Duration?] = [inbox.nextTime, roots.nextTime, upkeep.foldAt]
    if !isPaused {
      next += [secondLook.time, grouping.nextTime]
      if search.isIdle { next.append(grouping.due) }
      if let time = retryAt { next.append(now + .seconds(time - Int64(Glibc.time(nil)))) }
    }
    if !isPaused, plan.change != nil || plan.obstacle != nil, !change.isDue(at: now) {
      next.append(change.nextTime)
    }
    let idle =
      search.isIdle && change.isIdle && pass == nil && !inbox.hasFiles && grouping.due == nil
    if idle || isPaused && search.isIdle, let time = upkeep.rest(at: now) {
      if time <= now { try trim() } else { next.append(time) }
    }
    return (next.compactMap(\.self).min() ?? now + .seconds(24 * 3600)) - now
  }

  /// Soon after others wrote, and now and then while the service does.
  private func fold() {
    guard upkeep.isFoldDue(at: now) else { return }
    upkeep.noteFold(isDone: (try? library.fold()) ?? false, at: now)
  }

  /// Ends the workers and gives back memory.
  private func trim() throws {
    upkeep.noteTrim()
    search.endIdleWorkers()
    grouping.drop()
    tally.rest()
    try library.releaseMemory()
    kinfolk_trim_memory()
  }

  /// Tells the service manager.
  private func tell() {
    let activity = activity
    guard told.isDue(activity, at: now) else { return }
    let text = summary
    if told.note(text, activity, at: now) { hooks.manager?.status(text) }
  }
}
