internal import Grouping
internal import Workers
internal import CSystem
internal import Faces
internal import Glibc
internal import Library
internal import Support
internal import Surroundings
internal import Vocabulary
internal import Watching

/// The service while nothing is in its way: what it knows of folders, files and photos from one opening of the library on.
final class ServiceSession {
  unowned let service: Service
  let library: Library
  var plan: ServicePlan
  var search: PhotoSearch

  // Folders (`ServiceSession+Folders.swift`)
  var roots: [WatchedRoot] = []
  var events: InotifyEvents?
  var aggregator: EventAggregator
  /// File systems were mounted or unmounted.
  var mountsChanged = false

  // Files (`ServiceSession+Files.swift`)
  /// Files to be looked at.
  var files: [(path: FilePath, isClosed: Bool)] = []
  /// Folders to be passed over.
  var folders: [FilePath] = []
  var pass: ServicePass?
  /// When what could not be read, and links that led nowhere, are looked at again; nil: there is no such thing.
  var secondLook: Duration?
  /// Where the queue is read on.
  private var cursor: PhotoID?
  /// Whether the queue held nothing more when it was last read.
  private var isQueueEmpty = false

  // People
  private var people: ScanGrouping?
  private var pace = SettlingPace()
  /// Whether the people may be out of date, and when that is looked at.
  private var settleAt: Duration? = .zero
  private(set) var grouped: Double?

  // Progress
  private(set) var done = 0
  private(set) var photos = 0
  private(set) var progress = Pace()
  private(set) var isPaused = false
  private var retryAt: Int64?
  private var foreignVersion: Int64 = -1
  /// Since when there is nothing to do; nil while there is.
  private var idleSince: Duration?
  private var isTrimmed = false
  /// When what was written is folded into the library's file, so that a plain copy of it is complete; nil: it is.
  private var foldAt: Duration?
  private static let foldPause = Duration.milliseconds(500)
  private var told: (text: String, activity: ServiceStatus.Activity, at: Duration)?

  init(_ service: Service, _ library: Library, _ plan: ServicePlan) throws {
    self.service = service
    self.library = library
    self.plan = plan
    aggregator = EventAggregator(limits: plan.limits, rules: IgnoreRules(plan.ignore))
    search = try Self.search(service, library, plan)
  }

  private static func search(
    _ service: Service, _ library: Library, _ plan: ServicePlan
  ) throws -> PhotoSearch {
    try PhotoSearch(
      library: library, models: plan.models, detector: plan.detector, jobs: plan.jobs,
      program: service.hooks.program, retry: RetryPolicy.next)
  }

  var now: Duration { service.now }

  var log: Log { service.hooks.log }

  // MARK: Begin and begin again

  func begin() throws {
    foldAt = now + Self.foldPause
    foreignVersion = try library.foreignVersion()
    try openEvents()
    try look(afterRoots: Scan.outermost(library.watchedFolders() + plan.folders))
    if roots.isEmpty { tellThatNothingIsWatched() }
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
    readQueueAnew()
  }

  /// Takes up what another process changed in the library, or somebody in the configuration.
  func reload() throws {
    try library.checkState()
    foldAt = now + Self.foldPause
    foreignVersion = try library.foreignVersion()
    do {
      try take(service.hooks.plan(library))
      service.mended(.settings)
    } catch let error as LibraryError {
      throw error
    } catch {
      service.fail(.settings, "The settings stay as they were: \(error)")
    }
    try look(afterRoots: Scan.outermost(library.watchedFolders() + plan.folders))
    let wasPaused = isPaused
    isPaused = try library.pausedSince() != nil
    if isPaused != wasPaused { log.info(isPaused ? "Paused." : "Resumed.") }
    if isPaused { search.dropWaiting() }
    retryAt = try library.nextRetry()
    try planSecondLook()
    readQueueAnew()
    settleAt = settleAt ?? now
  }

  private func take(_ new: ServicePlan) throws {
    guard new != plan else { return }
    let old = plan
    plan = new
    if new.clustering != old.clustering || new.models != old.models {
      people = nil
      settleAt = now
    }
    if new.detector != old.detector || new.models != old.models || new.jobs != old.jobs {
      search.endWorkers()
      search = try Self.search(service, library, new)
      try requeue()
    }
    aggregator.limits = new.limits
    if new.ignore != old.ignore {
      aggregator.rules = IgnoreRules(new.ignore)
      aggregator.listEverything(at: now, for: .newRules)
    }
  }

  // MARK: Work

  /// Does a little of everything that is to be done; if nothing is, waits until something is.
  func step(_ wakers: [Waker]) throws {
    if try library.foreignVersion() != foreignVersion { try reload() }
    try seeToRoots()
    try takeWork()
    var isBusy = false
    if !isPaused {
      try lookAgain()
      isBusy = try lookAtFiles() || isBusy
      isBusy = try advancePass() || isBusy
      isBusy = try claimFromQueue() || isBusy
    }
    try retryFailed()
    isBusy = try settle(isBusy: isBusy) || isBusy
    fold()
    let patience = try isBusy ? Duration.zero : max(.zero, rest())
    tell()
    let wakers = wakers + [Waker(eventsDescriptor)]
    var found: [PhotoID] = []
    let results = try search.work(waiting: patience, until: wakers) { found.append($0) }
    try findPeople(for: found)
    for result in results { try take(result) }
    if isBusy || !results.isEmpty { noteWork() }
    try people?.proceed(in: library, clock: { self.now }, unless: { !self.mayGoOn() })
    if let people { pace = people.pace }
  }

  /// The faces of these photos are to belong to somebody.
  private func findPeople(for photos: [PhotoID]) throws {
    guard !photos.isEmpty else { return }
    var group = try people ?? newPeople()
    // So that it is not copied when it changes.
    people = nil
    for photo in photos { group.add(photo, at: now) }
    people = group
    settleAt = settleAt ?? now
  }

  private func newPeople() throws -> ScanGrouping {
    ScanGrouping(try Grouping(plan.clustering, models: plan.models), pace: pace)
  }

  /// During something long: whether it may go on.
  func mayGoOn() -> Bool {
    service.attend()
    return !service.interruption.isRequested
  }

  private func take(_ result: PhotoSearch.Result) throws {
    switch result.ending {
    case .done(let faces):
      photos += 1
      finishOne()
      service.mended(.photo(result.path))
      log.debug("\(photo: result.path): \(faces) faces")
    case .failed(let reason):
      photos += 1
      finishOne()
      retryAt = try library.nextRetry()
      service.fail(
        .photo(result.path), "A photo failed: \(reason)", "\(photo: result.path) failed: \(reason)")
    case .busy:
      aggregator.add(unsettledFile: result.path, at: now)
    }
  }

  /// A file is as the library has it now, or a photo was searched: one thing less to do.
  func finishOne() {
    done += 1
    progress.note(done: done, at: now)
  }

  /// Fills up what waits for the workers.
  private func claimFromQueue() throws -> Bool {
    guard !isQueueEmpty, search.waitingCount < search.limit else { return false }
    let queued = try library.queue(after: cursor, limit: search.limit)
    guard let last = queued.last else {
      isQueueEmpty = true
      return false
    }
    for entry in queued {
      guard search.waitingCount < search.limit else { return true }
      cursor = entry.photo
      if !search.isClaimed(entry.photo) { _ = search.claim(entry) }
    }
    cursor = last.photo
    return true
  }

  /// Something may be in the queue that was passed over before.
  func readQueueAnew() {
    cursor = nil
    isQueueEmpty = false
  }

  /// A photo entered the queue and was not taken on.
  func noteQueued(_ photo: PhotoID) {
    if let last = cursor, last >= photo { cursor = PhotoID(photo.rawValue - 1) }
    isQueueEmpty = false
  }

  private func retryFailed() throws {
    guard let due = retryAt, due <= Int64(time(nil)), !isPaused else { return }
    let count = try library.requeueFailed(dueBy: Int64(time(nil)))
    retryAt = try library.nextRetry()
    if count > 0 { readQueueAnew() }
  }

  // MARK: People

  /// Groups the faces exactly when there is nothing else to do.
  ///
  /// - Returns: whether it did something.
  private func settle(isBusy: Bool) throws -> Bool {
    guard let time = settleAt, time <= now, !isBusy, !isPaused, search.isIdle else { return false }
    var group = try people ?? newPeople()
    people = nil
    defer { grouped = nil }
    do {
      let (summary, again) = try group.settle(in: library, clock: { self.now }) { share in
        grouped = share
        return mayGoOn()
      }
      people = group
      pace = group.pace
      settleAt = again
      if let summary {
        if summary.moved > 0 {
          log.info(
            "Grouped the faces: \(summary.moved) belong to somebody else than before; \(summary.after) people."
          )
        }
        return true
      }
      return false
    } catch is CancellationError {
      return false
    }
  }

  // MARK: Waiting

  /// How long nothing will be to do if nothing happens.
  private func rest() throws -> Duration {
    var next: [Duration] = []
    if let time = aggregator.nextTime { next.append(time) }
    if !isPaused {
      if let time = secondLook { next.append(time) }
      if let time = people?.nextTime { next.append(time) }
      if let time = settleAt, search.isIdle { next.append(time) }
      if let time = retryAt { next.append(now + .seconds(time - Int64(Glibc.time(nil)))) }
    }
    if let time = nextLookAtRoots { next.append(time) }
    if let time = foldAt { next.append(time) }
    if let time = service.untilLookAtPlace { next.append(now + time) }
    if let time = service.untilHeartbeat { next.append(now + time) }
    let idle = search.isIdle && pass == nil && files.isEmpty && settleAt == nil
    if idle || isPaused && search.isIdle {
      let since = idleSince ?? now
      idleSince = since
      if now - since >= Service.idlePause {
        try trim()
      } else {
        next.append(since + Service.idlePause)
      }
    }
    return (next.min() ?? now + .seconds(24 * 3600)) - now
  }

  /// Soon after others wrote, and now and then while the service does.
  private func fold() {
    guard let time = foldAt, time <= now else { return }
    // Readers may hold it up; then once more a little later.
    let isDone = (try? library.fold()) ?? false
    foldAt = isDone ? nil : now + Service.fresh
  }

  private func noteWork() {
    foldAt = foldAt ?? now + Service.fresh
    idleSince = nil
    isTrimmed = false
  }

  /// Ends the workers and gives back memory.
  private func trim() throws {
    guard !isTrimmed else { return }
    isTrimmed = true
    search.endIdleWorkers()
    people = nil
    done = 0
    progress = Pace()
    try library.releaseMemory()
    kinfolk_trim_memory()
  }

  /// Tells the service manager.
  private func tell() {
    let activity = activity
    // Counts, which it takes a while to find out, are told now and then, anything else at once.
    if let told, told.activity == activity, activity == .scanning, now - told.at < .seconds(5) {
      return
    }
    let text = summary
    if text != told?.text { service.hooks.manager?.status(text) }
    told = (text, activity, now)
  }
}
