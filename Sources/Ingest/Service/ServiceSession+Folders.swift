internal import Glibc
internal import Library
internal import Support
internal import Surroundings
internal import Watching

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

extension WatchedRoot.Sight {
  /// As it is now.
  fileprivate init(of path: FilePath) {
    device = FileSystems.device(of: path)
    mountPoints = FileSystems.mountPoints(below: path)
  }
}

extension ServiceSession {
  /// Takes the events there are from the kernel before its queue overflows.
  func collectEvents() {
    while let event = watches.next() {
      // A command that asks for the status of a library in a watched folder makes some by asking.
      if let path = event.path, OwnFiles.stands(at: path) { continue }
      inbox.add(event, at: now)
    }
  }

  // MARK: Roots

  /// Takes up folders that were added, and lets go of those that were removed.
  func look(afterRoots paths: [FilePath]) throws {
    let hadSome = !roots.isEmpty
    let (removed, added) = roots.replace(by: paths)
    for path in removed {
      watches.unwatch(tree: path)
      inbox.end(root: path)
      if pass?.root == path { pass = nil }
      log.info("\(path) is watched no longer.")
    }
    for path in added {
      inbox.begin(root: path)
      try enter(path)
    }
    if roots.isEmpty, hadSome { tellThatNothingIsWatched() }
  }

  /// A service that waits for a folder would else be silent for good.
  func tellThatNothingIsWatched() {
    log.info("\(words.withoutFolders("No folder is watched")).")
  }

  /// Begins, or begins again, to watch a root and has it passed over.
  private func enter(_ path: FilePath) throws {
    let sight = WatchedRoot.Sight(of: path)
    roots.see(path, sight)
    watches.unwatch(tree: path)
    guard sight.isThere else { return leave(path, because: "it is not there", sight) }
    guard try !Mounts.look(at: path, library).contains(path) else {
      return leave(path, because: "nothing is mounted there", sight)
    }
    var reason: String?
    if !watches.arePossible {
      reason = "the system offers no file events"
    } else if let kind = FileSystems.kindWithoutEvents(at: path) {
      reason = "the system tells of no changes made elsewhere on a \(kind) file system"
    }
    do throws(WatchingError) {
      try watches.watch(tree: path, ignoring: inbox.rules)
      troubles.mend(.watches(path))
    } catch {
      if case .folder(_, let reason) = error { return leave(path, because: reason, sight) }
      reason = words.error(error)
      tellThatSomeIsNotWatched(path, error)
    }
    if roots.enter(path, unwatchedBecause: reason, at: now) {
      log.info("\(path) is \(reason == nil ? "watched" : "looked through now and then").")
    }
    inbox.add(folderForPass: path)
  }

  private func tellThatSomeIsNotWatched(_ root: FilePath, _ error: WatchingError) {
    troubles.fail(
      .watches(root),
      "\(words.error(error)). Until then the folder is looked through every few minutes.")
  }

  private func leave(_ path: FilePath, because reason: String, _ sight: WatchedRoot.Sight) {
    if roots.leave(path, because: reason, isThere: sight.isThere, at: now) {
      log.info("\(path) is away: \(reason). Its photos are kept.")
    }
    inbox.forgetFolders(in: path)
    if pass?.root == path { pass = nil }
  }

  /// File systems were mounted or unmounted.
  func noteMounts() { roots.noteMounts() }

  /// Looks for roots that came or went, and passes over those whose time has come.
  func seeToRoots() throws {
    if roots.consumeMountChange() {
      for root in roots.all where WatchedRoot.Sight(of: root.path) != root.sight {
        try enter(root.path)
      }
    }
    for root in roots.due(at: now) {
      let path = root.path
      if root.state == .away {
        roots.putOff(path, isThere: FileSystems.device(of: path) != nil, at: now)
        guard FolderWalk.isReadable(path), try !Mounts.look(at: path, library).contains(path) else {
          continue
        }
      }
      // A folder whose watches could not all be had may get them now.
      try enter(path)
    }
  }

  // MARK: Events

  /// Takes over what the inbox has.
  func collectWork() throws {
    let due = inbox.collect(at: now)
    for path in due.roots where roots.contains(path) { try enter(path) }
    for path in due.folders { try enter(folder: path) }
    if !due.gone.isEmpty {
      let count = try library.markMissing(due.gone)
      if count > 0 { log.debug("\(count) files are gone") }
      for path in due.gone {
        troubles.mend(below: path)
        lookAtDependents(of: path)
      }
    }
    if let cause = due.everything {
      log.info("All folders are looked through, because \(cause.clause).")
      for root in roots.all { try enter(root.path) }
    }
  }

  /// A folder came, or changed as a whole: watches it and has it passed over.
  private func enter(folder path: FilePath) throws {
    guard let root = roots.present(holding: path) else { return }
    if let cover = inbox.rules.cover(path, below: root.path, isFolder: true) {
      return try passOver(path, cover, below: root.path)
    }
    do throws(WatchingError) {
      try watches.watch(tree: path, ignoring: inbox.rules, below: root.path)
    } catch {
      // One that is gone again has an event of its own.
      if case .tooManyFolders = error, root.state == .watched {
        _ = roots.enter(root.path, unwatchedBecause: words.error(error), at: now)
        tellThatSomeIsNotWatched(root.path, error)
      }
    }
    inbox.add(folderForPass: path)
  }
}
