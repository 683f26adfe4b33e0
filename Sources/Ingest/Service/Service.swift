public import Workers
internal import CSystem
internal import Faces
internal import Glibc
internal import Library
internal import Support
internal import Surroundings
internal import Vocabulary
internal import Watching

/// Keeps a library up to date with its watched folders until it is asked to end.
///
/// One thread does everything but the photos themselves: it waits in one poll(2) for file events, workers, signals, commands
/// and the next thing that is due, and does each in small steps, so that none of them waits for long. All it knows that
/// matters is in the library; what it remembers besides is thrown away when something goes wrong, and found out again by
/// looking through the folders.
public final class Service {
  /// Seconds after which a service that was asked to end is gone. A grouping of many faces, or a slow disk, may hold it up; it
  /// loses nothing by being cut off.
  static let endingLimit: Int32 = 4
  /// How often it tries again when the library cannot be written or no worker can be started.
  static let troublePause = Duration.seconds(10)
  /// How often it looks whether a folder that is away is back, besides when file systems are mounted.
  static let awayPause = Duration.seconds(30)
  /// How long a folder may be on its way from one place to another, during which it is looked for more often.
  static let movingTime = Duration.seconds(300)
  /// How often it looks again at what could not be read, and at links that led nowhere: at first, and after an hour.
  static let shortestSecondLook = Duration.seconds(5)
  static let longestSecondLook = Duration.seconds(60)
  /// How long nothing must have been to do before workers are ended and memory is given back.
  static let idlePause = Duration.seconds(10)
  /// How long a library that came in place of another must not have changed before it is opened: somebody may be copying it.
  static let copyPause = Duration.seconds(1)
  /// A file that was written to so recently is not read by a listing.
  static let fresh = Duration.seconds(2)

  let hooks: ServiceHooks
  let interruption: Interruption
  private let hangups: Int32
  private let mountinfo: Descriptor?
  private let began = ContinuousClock.now
  let startedAt = Int64(time(nil))
  private var heartbeat: Heartbeat?

  private var lock: ServiceLock?
  private var listener: ServiceListener?
  private var place: LibraryPlace?
  /// Names came or went beside the library.
  private var placeChanged = false
  /// Whether it has been at work: then a library that is none any more may become one again.
  private var hasServed = false
  /// Somebody says that settings or the library changed.
  private var mustReload = false
  var trouble: ServiceStatus.Problem?
  var lastError: ServiceStatus.Problem?
  /// What the last error is about, so that it is forgotten once that is mended.
  private var lastConcern: Concern?

  enum Concern: Hashable {
    case work, events, listener, settings
    case watches(FilePath)
    case photo(FilePath)
  }

  /// All that is thrown away after trouble.
  var session: ServiceSession?

  /// - Throws: `WorkerError`.
  public init(
    _ hooks: ServiceHooks, interruption: Interruption
  ) throws(WorkerError) {
    self.hooks = hooks
    heartbeat = hooks.heartbeat
    self.interruption = interruption
    try Interruption.limitEnding(to: Self.endingLimit)
    hangups = kinfolk_catch_hangups()
    guard hangups >= 0 else { throw .system(call: "sigaction", reason: .last) }
    let number = unsafe open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC)
    mountinfo = number < 0 ? nil : Descriptor(owning: number)
  }

  /// Since the service was made.
  var now: Duration { ContinuousClock.now - began }

  /// Works until it is interrupted.
  ///
  /// - Throws: `ServiceError` when the library has a service already; `LibraryError` when the library is damaged or of another
  ///   program; `WorkerError` when workers cannot work at all; what the settings are refused for.
  public func run() throws {
    defer {
      session?.search.endWorkers()
      session = nil
      listener = nil
      place = nil
    }
    while !interruption.isRequested {
      do {
        try serve()
      } catch {
        let library = session?.library
        session?.search.endWorkers()
        session = nil
        if case LibraryError.replaced(let path) = error {
          // What was written is in the file it was written to: no log of it is left for what stands there now.
          _ = try? library?.fold()
          awaitLibrary(path, inPlaceOf: library)
          continue
        }
        guard let reason = passing(error) else { throw error }
        note(reason)
        rest()
      }
    }
    hooks.manager?.stopping(status: "Ending")
    hooks.log.info("The service ends.")
  }

  /// What is wrong, if it may pass by itself.
  private func passing(_ error: any Error) -> String? {
    switch error {
    case let error as LibraryError:
      switch error {
      case .full, .readOnly, .busy, .cannotOpen, .sql: error.description
      // Somebody may be putting another in its place.
      case .missing, .damaged, .notALibrary, .newer: hasServed ? error.description : nil
      default: nil
      }
    case let error as WorkerError:
      if case .workerUnfit = error { nil } else { error.description }
    case let error as SystemError: "\(error)."
    default: nil
    }
  }

  private func note(_ reason: String) {
    let isNews = trouble?.text != reason
    trouble = .init(text: reason, at: isNews ? Int64(time(nil)) : trouble?.at ?? 0)
    lastError = trouble
    lastConcern = .work
    if isNews { hooks.log.error("\(reason)") }
    // Ready all the same: it goes on by itself, and the service manager need not start it anew.
    hooks.manager?.ready(status: "Waiting: \(reason)")
  }

  /// Another library, or another state of it, stands where one was opened, or there is none any more. Waits until there is one
  /// that nobody is writing, but not for ever: then whoever opens it decides.
  private func awaitLibrary(_ path: String, inPlaceOf old: Library?) {
    if let old, (try? old.checkPlace()) != nil {
      return hooks.log.info(
        "The library \(path) was restored; the service goes over to what it holds now.")
    }
    let end = now + Self.troublePause
    var look = LibraryPlace.Look(path)
    if look == nil {
      note(
        "The library \(path) is gone. The service goes over to the next one there, and makes an empty one in "
          + "\(Int(Self.troublePause / .seconds(1))) seconds if there is none.")
    } else {
      hooks.log.info(
        "The library \(path) was replaced; the service goes over to what stands there now.")
    }
    while !interruption.isRequested, look != nil || now < end {
      wait(Self.copyPause)
      let next = LibraryPlace.Look(path)
      if next != nil, next == look { return }
      look = next
    }
  }

  /// Waits a while, answering and alive.
  private func rest() { wait(Self.troublePause) }

  private func wait(_ pause: Duration) {
    let end = now + pause
    while now < end, !interruption.isRequested, !mustReload {
      attend()
      let left = min(end - now, untilHeartbeat ?? end - now)
      let milliseconds = Int32(max(0, left / .milliseconds(1)).rounded(.up))
      var none: [pollfd] = []
      _ = try? Waker.poll(&none, or: wakers, milliseconds: milliseconds)
    }
    mustReload = false
  }

  private var wakers: [Waker] {
    [interruption.waker, Waker(hangups)] + (listener.map { [$0.waker] } ?? [])
      + [place?.waker].compactMap(\.self)
      + (mountinfo.map { [Waker($0.number, urgently: true) { self.session?.mountsChanged = true }] }
        ?? [])
  }

  // MARK: At work

  private func serve() throws {
    let library = try hooks.open()
    guard !library.isReadOnly else { throw LibraryError.readOnly(path: library.path) }
    if place?.library != library.path { place = LibraryPlace(library: library.path) }
    try takePlace(library.path)
    try library.tryWriting()
    let session = try ServiceSession(self, library, hooks.plan(library))
    self.session = session
    try session.begin()
    hasServed = true
    if trouble != nil {
      hooks.log.info("The service goes on.")
      trouble = nil
      mended(.work)
    }
    hooks.manager?.ready(status: session.summary)
    while !interruption.isRequested {
      attend()
      try library.checkPlace()
      if placeChanged {
        placeChanged = false
        try takePlace(library.path)
        // Somebody may have copied another over it.
        try library.checkContents()
      }
      if mustReload {
        mustReload = false
        hooks.manager?.reloading(status: "Reading the configuration")
        try session.reload()
        hooks.manager?.ready(status: session.summary)
      }
      try session.step(wakers)
    }
  }

  /// Is the library's one service, and where commands look for it: its files may be deleted along with a library.
  private func takePlace(_ library: String) throws {
    if lock?.isInPlace(library: library) != true {
      listener = nil
      lock = nil
      lock = try ServiceLock(library: library)
    }
    if listener?.isInPlace != true {
      do throws(SystemError) {
        listener = try ServiceListener(library: library)
      } catch {
        fail(.listener, "Commands cannot talk to the service: \(error).")
      }
    }
  }

  /// When to look for the library where the system does not tell of changes.
  var untilLookAtPlace: Duration? { place?.pause }

  /// Sees to everything that must not wait for the work at hand: events, commands, the watchdog. Writes nothing.
  func attend() {
    if let session { session.collectEvents() }
    if isReadable(Waker(hangups)) {
      var count: UInt64 = 0
      _ = unsafe read(hangups, &count, 8)
      hooks.log.info("The configuration is read again.")
      mustReload = true
    }
    if place?.takeChange() == true { placeChanged = true }
    listener?.answer { question in
      switch question {
      case .wake:
        mustReload = true
        return "ok"
      case .status: return statusText
      }
    }
    if heartbeat?.isDue(at: .now) == true { hooks.manager?.watchdog() }
  }

  /// When the service manager is to hear that all is well.
  var untilHeartbeat: Duration? { heartbeat.map { $0.due(after: .now) - .now } }

  private func isReadable(_ waker: Waker) -> Bool {
    var entry = pollfd(fd: waker.descriptor, events: waker.events, revents: 0)
    return unsafe poll(&entry, 1, 0) > 0
  }

  /// Something went wrong that stops nothing.
  ///
  /// - Parameter message: for the log, where photos may be named.
  func fail(_ concern: Concern, _ text: String, _ message: LogMessage? = nil) {
    lastError = .init(text: text, at: Int64(time(nil)))
    lastConcern = concern
    hooks.log.warning(message ?? "\(text)")
  }

  /// What was wrong is so no longer.
  func mended(_ concern: Concern) {
    guard lastConcern == concern else { return }
    lastError = nil
    lastConcern = nil
  }

  /// Nothing at or below `path` is wrong any more: it is gone.
  func mended(below path: FilePath) {
    guard case .photo(let photo) = lastConcern, path.isOrContains(photo) else { return }
    mended(.photo(photo))
  }
}
