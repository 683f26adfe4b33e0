internal import Application
internal import Support

extension StatusReport {
  func text(_ style: Style) -> String {
    var facts = FactList()
    facts.add("Library", library)
    if let change {
      facts.add("Models", Self.text(change, service))
    } else if let blockedChange, let models {
      facts.add(
        "Models",
        "\(Self.names(models)), to be \(Self.names(blockedChange.to)) once it can: "
          + blockedChange.reason)
    } else if let lastChange, lastChange.to == models {
      facts.add("Models", Self.text(lastChange))
    }
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
    if several.pictures > 0 {
      facts.add(
        "Pictures",
        "\(grouped(several.pictures)) of several files (\(grouped(several.files))), as RAW and JPEG"
      )
    }
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

  /// «mtcnn and dlib, on the way to mtcnn and sface: 12 done, 30 to do».
  private static func text(_ change: Change, _ service: Service?) -> String {
    var parts = ["\(grouped(change.done)) done", "\(grouped(change.left)) to do"]
    if let rate = change.photosPerSecond {
      parts.append("\(fixed(rate, rate < 10 ? 1 : 0)) a second")
    }
    if let seconds = change.secondsLeft { parts.append("\(duration(seconds: seconds)) left") }
    if service == nil { parts.append("the next scan goes on") }
    return "\(names(change.from)), on the way to \(names(change.to)): "
      + parts.joined(separator: ", ")
  }

  /// «mtcnn and sface since 2026-11-23 22:40, mtcnn and dlib before: 31 faces as before, 2 appeared».
  private static func text(_ change: PastChange) -> String {
    "\(names(change.to)) since \(change.at.local), \(names(change.from)) before: \(change.faces.text)"
  }

  private static func names(_ models: ModelChangeReport.Names) -> String {
    "\(models.detector) and \(models.embedder)"
  }

  private static func activity(_ service: Service) -> String {
    let process = service.process.map { "process \($0), " } ?? ""
    switch service.activity {
    case "idle": return process + "idle"
    case "scanning": return process + "at work"
    case "grouping":
      let share = service.grouped.map { ", \(Int(($0 * 100).rounded(.down))) % done" } ?? ""
      return process + "grouping the faces" + share
    case "changing": return process + "going over to other models"
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
