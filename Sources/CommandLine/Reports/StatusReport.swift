internal import Library
internal import Ingest
internal import Support
internal import Vocabulary

/// A photo that failed and why.
struct FailureReport: Encodable, Sendable, Equatable {
  var path: FilePath
  var reason: String
}

/// What `status` prints.
struct StatusReport: Encodable, Sendable, Equatable {
  struct Photos: Encodable, Sendable, Equatable {
    var done: Int
    /// Waiting for the service or the next scan.
    var new: Int
    var failed: Int
    /// Of those done, photos of which only a part could be read.
    var damaged: Int
  }

  struct Failed: Encodable, Sendable, Equatable {
    var path: FilePath
    var reason: String
    /// How often in a row it failed.
    var attempts: Int
    /// When the service tries it again; null: only when it is asked to.
    @Nullable var retryAt: Moment?
  }

  struct Problem: Encodable, Sendable, Equatable {
    var text: String
    var at: Moment

    init(_ problem: ServiceStatus.Problem) {
      text = problem.text
      at = Moment(seconds: problem.at)
    }
  }

  /// A running service; the numbers are null when it is too busy to answer.
  struct Service: Encodable, Sendable, Equatable {
    @Nullable var process: Int?
    @Nullable var since: Moment?
    /// `idle`, `scanning`, `grouping`, `paused`, `waiting`, or `silent`.
    var activity: String
    @Nullable var done: Int?
    @Nullable var left: Int?
    @Nullable var photosPerSecond: Double?
    @Nullable var secondsLeft: Double?
    /// Share of grouping the faces that is done.
    @Nullable var grouped: Double?
    /// Why it cannot go on.
    @Nullable var trouble: Problem?
    @Nullable var lastError: Problem?
    /// Bytes.
    @Nullable var memory: Int?
    @Nullable var workerMemory: Int?
    @Nullable var workers: Int?

    init?(_ presence: RunningService.Presence) {
      switch presence {
      case .none: return nil
      case .silent: activity = "silent"
      case .present(let status):
        process = Int(status.process)
        since = Moment(seconds: status.startedAt)
        activity = status.activity.rawValue
        done = status.done
        left = status.left
        photosPerSecond = status.rate
        secondsLeft = status.secondsLeft
        grouped = status.grouped
        trouble = status.trouble.map(Problem.init)
        lastError = status.lastError.map(Problem.init)
        memory = Int(status.memory)
        workerMemory = Int(status.workerMemory)
        workers = status.workers
      }
    }
  }

  var library: String
  var folders: [FilePath]
  var watched: [FolderReport]
  /// Those of `folders` that nobody watches.
  var scannedOnly: [FolderReport]
  @Nullable var service: Service?
  /// Since when the service is paused.
  @Nullable var pausedSince: Moment?
  var files: Int
  var missingFiles: Int
  /// Files that are no photos in a format that is read, by what they are.
  var skipped: [String: Int]
  var photos: Photos
  var faces: Int
  var people: Int
  var named: Int
  var failures: [Failed]
  /// Of photos done, those of which only a part could be read, and what is missing.
  var damaged: [FailureReport]
  /// Files and folders that could not be read.
  var unreadable: [FailureReport]
  /// Links that lead nowhere.
  var dangling: [FilePath]
  /// What was passed over on purpose, by why.
  var passedOver: [String: Int]

  init(
    library: String, _ status: LibraryStatus, _ presence: RunningService.Presence = .none,
    absent: AbsentFolders = AbsentFolders()
  ) {
    self.library = library
    folders = status.folders
    let all = FolderReport.all(
      watched: status.watchedFolders, scanned: status.folders, absent: absent, presence)
    watched = all.filter(\.watched)
    scannedOnly = all.filter { !$0.watched }
    service = Service(presence)
    pausedSince = status.pausedSince.map { Moment(seconds: $0) }
    files = status.files
    missingFiles = status.missingFiles
    skipped = status.unsupported
    photos = Photos(
      done: status.photos[.done, default: 0], new: status.photos[.new, default: 0],
      failed: status.photos[.failed, default: 0], damaged: status.damaged.count)
    faces = status.faces
    people = status.people
    named = status.named
    failures = status.failures.map {
      Failed(
        path: $0.path, reason: $0.reason, attempts: $0.attempts,
        retryAt: $0.retryAt.map { Moment(seconds: $0) })
    }
    damaged = status.damaged.map { FailureReport(path: $0.path, reason: $0.reason) }
    unreadable = status.unreadable.map { FailureReport(path: $0.path, reason: $0.reason) }
    dangling = status.dangling.map(\.path)
    passedOver = status.passedOver
  }

  func text(_ style: Style) -> String {
    var facts = FactList()
    facts.add("Library", library)
    for folder in scannedOnly {
      let state = folder.state == "scanned" ? "" : ", \(folder.text)"
      facts.add("Folder", "\(folder.path)\(state)")
    }
    for folder in watched { facts.add("Folder", "\(folder.path), \(folder.text)") }
    if let service {
      facts.add("Service", Self.activity(service))
    } else if !watched.isEmpty {
      facts.add("Service", "not running; 'kinfolk watch' starts it")
    }
    if let progress = service.flatMap(Self.progress) { facts.add("Progress", progress) }
    if let trouble = service?.trouble { facts.add("Waiting for", trouble.text) }
    if let pausedSince {
      facts.add("Paused", "since \(pausedSince.local); 'kinfolk resume' goes on")
    }
    var photos = [grouped(self.photos.done)]
    if self.photos.damaged > 0 { photos.append("\(grouped(self.photos.damaged)) damaged") }
    if self.photos.new > 0 {
      photos.append(
        "\(grouped(self.photos.new)) waiting\(service == nil ? " for a scan" : "")")
    }
    if self.photos.failed > 0 { photos.append("\(grouped(self.photos.failed)) failed") }
    facts.add("Photos", photos.joined(separator: ", "))
    facts.add("Files", "\(grouped(files)), \(grouped(missingFiles)) missing")
    if !skipped.isEmpty { facts.add("Skipped", SkippedText.text(skipped)) }
    if !passedOver.isEmpty { facts.add("Passed over", PassedOverText.text(passedOver)) }
    if let link = dangling.first {
      facts.add(
        "Links",
        "\(counted(dangling.count, "link leads", "links lead")) nowhere, the first is \(link)")
    }
    facts.add("Faces", grouped(faces))
    facts.add("People", "\(grouped(people)), \(grouped(named)) named")
    if let memory = service?.memory {
      let workers = service?.workers ?? 0
      let more = (service?.workerMemory).map {
        "; \(counted(workers, "worker")) \(Self.megabytes($0))"
      }
      facts.add("Memory", Self.megabytes(memory) + (workers > 0 ? more ?? "" : ""))
    }
    if let error = service?.lastError { facts.add("Last error", "\(error.at.local) \(error.text)") }
    return facts.text(style)
      + ProblemText.text(
        failures.map { FailureReport(path: $0.path, reason: $0.reason + Self.again($0)) },
        count: failures.count, "photo", "failed", style)
      + ProblemText.text(damaged, count: damaged.count, "photo", "damaged in part", style)
      + ProblemText.text(
        unreadable, count: unreadable.count, "file", "could not be read", style)
  }

  private static func activity(_ service: Service) -> String {
    let process = service.process.map { "process \($0), " } ?? ""
    switch service.activity {
    case "idle": return process + "idle"
    case "scanning": return process + "at work"
    case "grouping":
      let share = service.grouped.map { ", \(Int(($0 * 100).rounded(.down))) % done" } ?? ""
      return process + "grouping the faces" + share
    case "paused": return process + "paused"
    case "waiting": return process + "waiting"
    default: return process + "running, too busy to answer"
    }
  }

  private static func progress(_ service: Service) -> String? {
    guard let done = service.done, let left = service.left, left > 0 else { return nil }
    var parts = ["\(grouped(done)) done", "\(grouped(left)) to do"]
    if let rate = service.photosPerSecond {
      parts.append("\(fixed(rate, rate < 10 ? 1 : 0)) a second")
    }
    if let seconds = service.secondsLeft { parts.append("\(duration(seconds: seconds)) left") }
    return parts.joined(separator: ", ")
  }

  private static func megabytes(_ bytes: Int) -> String {
    "\(grouped((bytes + 500_000) / 1_000_000)) MB"
  }

  /// When it is tried again.
  private static func again(_ failure: Failed) -> String {
    if let time = failure.retryAt { return " (again at \(time.local))" }
    return failure.attempts > 1 ? " (given up after \(failure.attempts) tries)" : ""
  }
}

/// What was passed over on purpose, in words.
enum PassedOverText {
  /// `12 (sidecar: 9, hidden: 3)`, the most frequent first.
  static func text(_ reasons: [String: Int]) -> String {
    let sorted = reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let parts = sorted.map { why, count in "\(why): \(grouped(count))" }
    return "\(grouped(reasons.values.reduce(0, +))) (\(parts.joined(separator: ", ")))"
  }
}

/// Files that were skipped because of what they are, in words.
enum SkippedText {
  /// `12 files (9 GIF, 3 empty files)`, the most frequent first.
  static func text(_ kinds: [String: Int]) -> String {
    let sorted = kinds.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let parts = sorted.map { kind, count in
      // Formats have names without a plural: 3 GIF, but 2 videos and 2 empty files.
      kind == "video" || kind.hasSuffix(" file")
        ? counted(count, kind) : "\(grouped(count)) \(kind)"
    }
    let total = counted(kinds.values.reduce(0, +), "file")
    return "\(total) (\(parts.joined(separator: ", ")))"
  }
}
