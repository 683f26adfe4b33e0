internal import Glibc
internal import Library

extension ServiceSession {
  /// Files and photos that are known to be to do.
  var left: Int {
    let queued = (try? library.queueLength()) ?? 0
    return queued + inbox.count + (pass?.left ?? 0)
  }

  var activity: ServiceStatus.Activity {
    if tally.grouped != nil { return .grouping }
    if isPaused { return .paused }
    if search.isIdle, !change.isIdle { return .changing }
    return search.isIdle && pass == nil && inbox.count == 0 ? .idle : .scanning
  }

  /// In one line, for the service manager.
  var summary: String {
    let count = roots.all.count
    let folders = count == 1 ? "1 folder" : "\(count) folders"
    if roots.isEmpty, !isPaused {
      return words.withoutFolders("Waiting for a folder")
    }
    let away = roots.awayCount
    let watched = away == 0 ? folders : "\(folders), \(away) of them away"
    return switch activity {
    case .grouping: "Grouping the faces; watching \(watched)"
    case .paused: "Paused; watching \(watched)"
    case .scanning: "Looking at photos: \(tally.done) done, \(left) to do; watching \(watched)"
    case .changing: "Going over to other models; watching \(watched)"
    case .idle, .waiting: "Watching \(watched)"
    }
  }
}

extension ServiceStatus {
  /// How a service of this process is.
  ///
  /// - Parameters:
  ///   - session: nil while something is in its way.
  ///   - startedAt: Unix seconds.
  init(of session: ServiceSession?, _ troubles: Troubles, startedAt: Int64) {
    let workers = (session?.search.workers ?? []) + (session?.change.run?.workers ?? [])
    let left = session?.left ?? 0
    self.init(
      process: getpid(), startedAt: startedAt,
      activity: troubles.trouble != nil ? .waiting : session?.activity ?? .idle,
      folders: (session?.roots.all ?? []).map {
        Folder(path: $0.path, state: $0.state, reason: $0.reason)
      }, watchedFolders: session?.watches.folderCount ?? 0, done: session?.tally.done ?? 0,
      left: left, rate: session?.tally.rate,
      secondsLeft: session?.tally.timeLeft(for: left)?.inSeconds, grouped: session?.tally.grouped,
      photos: session?.tally.photos ?? 0, trouble: troubles.trouble,
      lastError: troubles.lastError, memory: Memory.resident(of: getpid()),
      workerMemory: workers.reduce(0) { $0 + Memory.resident(of: $1) }, workers: workers.count,
      change: session?.changeStatus)
  }
}
