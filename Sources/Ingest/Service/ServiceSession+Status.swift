internal import Grouping
internal import FoundationEssentials
internal import Glibc
internal import Library
internal import Watching

extension ServiceSession {
  /// Files and photos that are known to be to do.
  var left: Int {
    let queued = (try? library.queueLength()) ?? 0
    return queued + files.count + (pass?.left ?? 0) + folders.count + aggregator.count
  }

  var activity: ServiceStatus.Activity {
    if grouped != nil { return .grouping }
    if isPaused { return .paused }
    let isIdle = search.isIdle && pass == nil && files.isEmpty && folders.isEmpty
    return isIdle && aggregator.count == 0 ? .idle : .scanning
  }

  /// In one line, for the service manager.
  var summary: String {
    let away = roots.count { $0.state == .away }
    let folders = roots.count == 1 ? "1 folder" : "\(roots.count) folders"
    if roots.isEmpty, !isPaused {
      return "Waiting for a folder; 'kinfolk folders add FOLDER' adds one"
    }
    let place = away == 0 ? folders : "\(folders), \(away) of them away"
    return switch activity {
    case .grouping: "Grouping the faces; watching \(place)"
    case .paused: "Paused; watching \(place)"
    case .scanning: "Looking at photos: \(done) done, \(left) to do; watching \(place)"
    case .idle, .waiting: "Watching \(place)"
    }
  }
}

extension Service {
  var status: ServiceStatus {
    let workers = session?.search.workers ?? []
    let left = session?.left ?? 0
    return ServiceStatus(
      process: getpid(), startedAt: startedAt,
      activity: trouble != nil ? .waiting : session?.activity ?? .idle,
      folders: (session?.roots ?? []).map {
        ServiceStatus.Folder(path: $0.path, state: $0.state, reason: $0.reason)
      }, watchedFolders: session?.watchedFolderCount ?? 0, done: session?.done ?? 0, left: left,
      rate: session?.progress.rate,
      secondsLeft: session?.progress.timeLeft(remaining: left)?.inSeconds,
      grouped: session?.grouped, photos: session?.photos ?? 0, trouble: trouble,
      lastError: lastError, memory: Memory.resident(of: getpid()),
      workerMemory: workers.reduce(0) { $0 + Memory.resident(of: $1) }, workers: workers.count)
  }

  /// As JSON on one line.
  var statusText: String {
    guard let data = try? JSONEncoder().encode(status) else {
      preconditionFailure("numbers and texts can be written as JSON")
    }
    return String(decoding: data, as: UTF8.self)
  }
}
