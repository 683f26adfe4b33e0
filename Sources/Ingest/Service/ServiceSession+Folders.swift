internal import Glibc
internal import Library
internal import Support
internal import Surroundings
internal import Watching

/// A folder the user named.
struct WatchedRoot {
  var path: FilePath
  var state = ServiceStatus.Folder.State.away
  var reason: String?
  /// As it was when it was last seen, to tell that something was mounted or unmounted.
  var device: Int64?
  var mountPoints: [FilePath] = []
  /// When all of it is looked through again; for one that is away, when it is looked for.
  var next = Duration.zero
  /// When it was found to be away.
  var left = Duration.zero
}

extension EventAggregator.Cause {
  /// What follows «because».
  fileprivate var clause: String {
    switch self {
    case .lostEvents: "the system lost events"
    case .tooMuchWaits: "more changed at once than is kept in mind"
    case .newRules: "what is passed over has changed"
    }
  }
}

extension ServiceSession {
  /// Begins to watch.
  func openEvents() throws {
    events = nil
    do {
      events = try InotifyEvents()
    } catch {
      service.fail(.events, "\(error). The folders are looked through every few minutes instead.")
    }
  }

  /// -1 when there are no events.
  var eventsDescriptor: Int32 {
    // Not `events?.descriptor`: that would take a copy of what cannot be copied.
    switch events {
    case .some(let events): events.descriptor
    case .none: -1
    }
  }

  var watchedFolderCount: Int {
    switch events {
    case .some(let events): events.watchedFolders
    case .none: 0
    }
  }

  /// Takes the events there are from the kernel, lest its queue overflow.
  func collectEvents() {
    while let event = events?.next(waiting: 0) {
      // Whoever asks for the status of a library in a watched folder makes some by asking.
      if let path = event.path, OwnFiles.stands(at: path) { continue }
      aggregator.add(event, at: now)
    }
  }

  // MARK: Roots

  /// Takes up folders that were added, and lets go of those that were removed.
  func look(afterRoots paths: [FilePath]) throws {
    let before = Set(roots.map(\.path))
    for path in before.subtracting(paths) {
      events?.unwatch(tree: path)
      aggregator.roots.remove(path)
      roots.removeAll { $0.path == path }
      folders.removeAll { path.isOrContains($0) }
      if let pass, pass.root == path { self.pass = nil }
      log.info("\(path) is watched no longer.")
    }
    for path in paths where !before.contains(path) {
      aggregator.roots.insert(path)
      roots.append(WatchedRoot(path: path))
      try enter(roots.count - 1)
    }
    if roots.isEmpty, !before.isEmpty { tellThatNothingIsWatched() }
  }

  /// A service that waits for a folder would else be silent for good.
  func tellThatNothingIsWatched() {
    log.info("No folder is watched; 'kinfolk folders add FOLDER' adds one.")
  }

  /// Begins, or begins anew, to watch a root and has it passed over.
  private func enter(_ index: Int) throws {
    let path = roots[index].path
    let device = FileSystems.device(of: path)
    roots[index].device = device
    roots[index].mountPoints = FileSystems.mountPoints(below: path)
    events?.unwatch(tree: path)
    guard device != nil else { return leave(index, "it is not there") }
    guard try !Mounts.look(at: path, library).contains(path) else {
      return leave(index, "nothing is mounted there")
    }
    let wasAway = roots[index].state == .away
    roots[index].state = .watched
    roots[index].reason = nil
    if let kind = FileSystems.kindWithoutEvents(at: path) {
      roots[index].state = .periodic
      roots[index].reason = "the system tells of no changes made elsewhere on a \(kind) file system"
    }
    if events == nil {
      roots[index].state = .periodic
      roots[index].reason = "the system offers no file events"
    }
    do throws(WatchingError) {
      _ = try events?.watch(tree: path, ignoring: aggregator.rules)
      service.mended(.watches(path))
    } catch {
      if case .folder(_, let reason) = error { return leave(index, reason) }
      roots[index].state = .periodic
      roots[index].reason = error.description
      service.fail(
        .watches(path), "\(error). Until then the folder is looked through every few minutes.")
    }
    if wasAway {
      log.info(
        "\(path) is \(roots[index].state == .watched ? "watched" : "looked through now and then").")
    }
    roots[index].next = now + pause(roots[index])
    queue(folder: path)
  }

  private func leave(_ index: Int, _ reason: String) {
    if roots[index].state != .away || roots[index].reason == nil {
      roots[index].left = now
      log.info("\(roots[index].path) is away: \(reason). Its photos are kept.")
    }
    roots[index].state = .away
    roots[index].reason = reason
    roots[index].next = now + pause(roots[index])
    folders.removeAll { roots[index].path.isOrContains($0) }
    if let pass, pass.root == roots[index].path { self.pass = nil }
  }

  private func pause(_ root: WatchedRoot) -> Duration {
    switch root.state {
    case .watched: plan.pause
    case .periodic: min(plan.pause, plan.pauseWithoutEvents)
    case .away:
      // One that is there is not away for long, for somebody gives the right to read it; nor is one that went just now, which
      // as a rule is moved about.
      FileSystems.device(of: root.path) != nil || now - root.left < Service.movingTime
        ? Service.shortestSecondLook : Service.awayPause
    }
  }

  /// Looks for roots that came or went, and passes over those whose time has come.
  func seeToRoots() throws {
    if mountsChanged {
      mountsChanged = false
      for (index, root) in roots.enumerated()
      where FileSystems.device(of: root.path) != root.device
        || FileSystems.mountPoints(below: root.path) != root.mountPoints
      {
        try enter(index)
      }
    }
    for index in roots.indices where roots[index].next <= now {
      let root = roots[index]
      if root.state == .away {
        roots[index].next = now + pause(root)
        guard FolderWalk.isReadable(root.path),
          try !Mounts.look(at: root.path, library).contains(root.path)
        else { continue }
      }
      // A folder whose watches could not all be had may get them now.
      try enter(index)
    }
  }

  /// When `seeToRoots` will have something to do.
  var nextLookAtRoots: Duration? { roots.map(\.next).min() }

  /// The root that `path` is or lies in.
  func root(holding path: FilePath) -> WatchedRoot? {
    roots.first { $0.path.isOrContains(path) }
  }

  // MARK: Events

  /// Takes over what the aggregator has.
  func takeWork() throws {
    var gone: [FilePath] = []
    var all: EventAggregator.Cause?
    for work in aggregator.work(at: now, limit: 4096) {
      switch work {
      case .gone(let path): gone.append(path)
      case .file(let path, let isClosed): files.append((path, isClosed))
      case .folder(let path): try enter(folder: path)
      case .root(let path):
        if let index = roots.firstIndex(where: { $0.path == path }) { try enter(index) }
      case .everything(let cause): all = cause
      }
    }
    // They pile up while the service is paused.
    if files.count > plan.limits.total { all = all ?? .tooMuchWaits }
    if !gone.isEmpty {
      let count = try library.markMissing(gone)
      if count > 0 { log.debug("\(count) files are gone") }
      for path in gone {
        service.mended(below: path)
        lookAtDependents(of: path)
      }
    }
    if let all {
      log.info("All folders are looked through, because \(all.clause).")
      files = []
      for index in roots.indices { try enter(index) }
    }
  }

  /// A folder came, or changed as a whole: watches it and has it passed over.
  private func enter(folder path: FilePath) throws {
    guard let root = root(holding: path), root.state != .away else { return }
    if let cover = aggregator.rules.cover(path, below: root.path, isFolder: true) {
      return try passOver(path, cover, below: root.path)
    }
    do throws(WatchingError) {
      _ = try events?.watch(tree: path, ignoring: aggregator.rules, below: root.path)
    } catch {
      // One that is gone again has an event of its own.
      if case .tooManyFolders = error,
        let index = roots.firstIndex(where: { $0.path == root.path }),
        roots[index].state == .watched
      {
        roots[index].state = .periodic
        roots[index].reason = error.description
        roots[index].next = now + pause(roots[index])
        service.fail(
          .watches(root.path),
          "\(error). Until then the folder is looked through every few minutes.")
      }
    }
    queue(folder: path)
  }

  private func queue(folder path: FilePath) {
    guard !folders.contains(where: { $0.isOrContains(path) }) else {
      return
    }
    folders.removeAll { path.contains($0) }
    folders.append(path)
  }
}
