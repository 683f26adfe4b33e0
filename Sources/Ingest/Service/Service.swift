internal import CSystem
internal import FoundationEssentials
internal import Glibc
internal import Library
internal import Support
internal import Surroundings
internal import Vocabulary
internal import Watching
public import Workers

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
  /// How long a folder may be on its way from one path to another, during which it is looked for more often.
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

  private let hooks: ServiceHooks
  private let interruption: Interruption
  private let hangups: Int32
  private let mountinfo: Descriptor?
  private let began = ContinuousClock.now
  private let startedAt = Int64(time(nil))
  private var heartbeat: Heartbeat?

  private var lock: ServiceLock?
  private var listener: ServiceListener?
  private var libraryWatch: LibraryWatch?
  /// Names came or went beside the library.
  private var haveNamesChanged = false
  /// Whether it has been at work: then a library that is none any more may become one again.
  private var hasServed = false
  /// Somebody says that settings or the library changed.
  private var mustReload = false
  private let troubles: Troubles

  /// All that is thrown away after trouble.
  private var session: ServiceSession?

  /// - Throws: `WorkerError`.
  public init(
    _ hooks: ServiceHooks, interruption: Interruption
  ) throws(WorkerError) {
    self.hooks = hooks
    heartbeat = hooks.heartbeat
    troubles = Troubles(log: hooks.log)
    self.interruption = interruption
    try Interruption.limitEnding(to: Self.endingLimit)
    hangups = kinfolk_catch_hangups()
    guard hangups >= 0 else { throw .system(call: "sigaction", reason: .last) }
    let number = unsafe open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC)
    mountinfo = number < 0 ? nil : Descriptor(owning: number)
  }

  /// Since the service was made.
  private var now: Duration { ContinuousClock.now - began }

  /// Works until it is interrupted.
  ///
  /// - Throws: `ServiceError` when the library has a service already; `LibraryError` when the library is damaged or of another
  ///   program; `WorkerError` when workers cannot work at all; what the settings are refused for.
  public func run() throws {
    defer {
      session?.endWorkers()
      session = nil
      listener = nil
      libraryWatch = nil
    }
    while !interruption.isRequested {
      do {
        try serve()
      } catch {
        let library = session?.library
        session?.endWorkers()
        session = nil
        if case LibraryError.replaced(let path) = error {
          // What was written is in the file it was written to: no log of it is left for what stands there now.
          _ = try? library?.fold()
          awaitLibrary(path, inPlaceOf: library)
          continue
        }
        if case LibraryError.otherModels(let path) = error {
          hooks.log.info(
            "The library \(path) went over to other models; the service goes on with those.")
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

  private func words(_ error: any Error) -> String { hooks.words.error(error) }

  /// What is wrong, if it may pass by itself.
  private func passing(_ error: any Error) -> String? {
    switch error {
    case let error as LibraryError:
      switch error {
      case .full, .readOnly, .busy, .cannotOpen, .sql: words(error)
      // Somebody may be putting another in its place.
      case .missing, .damaged, .notALibrary, .newer: hasServed ? words(error) : nil
      case .replaced, .otherModels, .cannotBackUp, .cannotRestore, .unreadable, .unknownPerson,
        .nameTaken,
        .unusableName, .mergedPerson, .unknownFace, .discardedFace, .notDiscarded, .notInPerson,
        .wholePerson, .samePerson, .sharedPhotos, .contradiction, .nothingToUndo, .unknownDecision,
        .alreadyUndone, .cannotUndo, .unknownPhoto, .wrongDimension:
        nil
      }
    case let error as WorkerError:
      if case .workerUnfit = error { nil } else { words(error) }
    case let error as SystemError: "\(words(error))."
    default: nil
    }
  }

  private func note(_ reason: String) {
    troubles.stop(because: reason)
    // Ready all the same: it goes on by itself, and the service manager need not start it again.
    hooks.manager?.ready(status: "Waiting: \(reason)")
  }

  /// Another library, or another state of it, stands where one was opened, or there is none any more. Waits until there is one
  /// that nobody is writing, but not for ever: then opening it decides.
  private func awaitLibrary(_ path: String, inPlaceOf old: Library?) {
    if let old, (try? old.checkLocation()) != nil {
      return hooks.log.info(
        "The library \(path) was restored; the service goes over to what it holds now.")
    }
    let end = now + Self.troublePause
    var look = LibraryWatch.Look(path)
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
      let next = LibraryWatch.Look(path)
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
      + [libraryWatch?.waker].compactMap(\.self)
      + (mountinfo.map { [Waker($0.number, urgently: true) { self.session?.noteMounts() }] }
        ?? [])
  }

  // MARK: At work

  private func serve() throws {
    let library = try hooks.open()
    guard !library.isReadOnly else { throw LibraryError.readOnly(path: library.path) }
    if libraryWatch?.library != library.path {
      libraryWatch = LibraryWatch(library: library.path)
    }
    try hold(library.path)
    try library.tryWriting()
    let session = try ServiceSession(
      library, hooks.plan(library), watchingBy: events(), hooks, troubles, since: began)
    self.session = session
    try session.begin()
    hasServed = true
    troubles.goOn()
    hooks.manager?.ready(status: session.summary)
    while !interruption.isRequested {
      attend()
      try library.checkLocation()
      if haveNamesChanged {
        haveNamesChanged = false
        try hold(library.path)
        // Somebody may have copied another over it.
        try library.checkContents()
      }
      if mustReload {
        mustReload = false
        hooks.manager?.reloading(status: "Reading the configuration")
        try session.reload()
        hooks.manager?.ready(status: session.summary)
      }
      let patience = try session.work(while: mayGoOn)
      let dues = [libraryWatch?.pause, untilHeartbeat].compactMap(\.self)
      try session.wait(
        max(.zero, dues.reduce(patience, min)), until: wakers, while: mayGoOn)
    }
  }

  /// Nil where the system offers none.
  private func events() -> InotifyEvents? {
    do {
      return try InotifyEvents()
    } catch {
      troubles.fail(
        .events, "\(words(error)). The folders are looked through every few minutes instead.")
      return nil
    }
  }

  /// Is the library's one service, and where commands look for it: its files may be deleted along with a library.
  private func hold(_ library: String) throws {
    if lock?.isInPlace(library: library) != true {
      listener = nil
      lock = nil
      lock = try ServiceLock(library: library)
    }
    if listener?.isInPlace != true {
      do throws(SystemError) {
        listener = try ServiceListener(library: library)
      } catch {
        troubles.fail(.listener, "Commands cannot talk to the service: \(words(error)).")
      }
    }
  }

  /// During something long: whether it may go on.
  private func mayGoOn() -> Bool {
    attend()
    return !interruption.isRequested
  }

  /// Sees to everything that must not wait for the work at hand: events, commands, the watchdog. Writes nothing.
  private func attend() {
    session?.collectEvents()
    if isReadable(Waker(hangups)) {
      var count: UInt64 = 0
      _ = unsafe read(hangups, &count, 8)
      hooks.log.info("The configuration is read again.")
      mustReload = true
    }
    if libraryWatch?.consumeChange() == true { haveNamesChanged = true }
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
  private var untilHeartbeat: Duration? { heartbeat.map { $0.due(after: .now) - .now } }

  private func isReadable(_ waker: Waker) -> Bool {
    var entry = pollfd(fd: waker.descriptor, events: waker.events, revents: 0)
    return unsafe poll(&entry, 1, 0) > 0
  }

  /// How it is, as JSON on one line.
  private var statusText: String {
    let status = ServiceStatus(of: session, troubles, startedAt: startedAt)
    guard let data = try? JSONEncoder().encode(status) else {
      preconditionFailure("numbers and texts can be written as JSON")
    }
    return String(decoding: data, as: UTF8.self)
  }
}
