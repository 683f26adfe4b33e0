internal import Support
internal import Application
internal import Faces
internal import Watching
internal import Workers

/// What is to be said of the program and the machine it runs on.
enum MachineFindings {
  static let models = "models"
  static let formats = "formats"
  static let sandbox = "sandbox"
  static let folders = "folders"
  static let events = "events"
  static let fonts = "fonts"

  static func models(_ damage: [FacesError]) -> [Finding] {
    guard !damage.isEmpty else {
      return [.ok(models, "The models in use have their checksums.")]
    }
    return damage.map { error in
      switch error {
      case .givenModel: unusableModel(error)
      default: .wrong(models, "\(error).", cure: "The program is damaged: install it again.")
      }
    }
  }

  /// A model that was added, or is asked for, cannot be used.
  static func unusableModel(_ error: any Error) -> Finding {
    .wrong(
      models, words(of: error),
      cure:
        "By it no photo is searched and nobody is grouped until then; people and photos can be asked for."
    )
  }

  static func workers(_ checkup: WorkerCheckup) -> [Finding] {
    var findings = checkup.failures.sorted { $0.key < $1.key }.map {
      Finding.wrong(
        formats, "\($0.key) cannot be read: \($0.value).",
        cure:
          "Are the libraries of this format installed, and as new as those Kinfolk was built with?")
    }
    if !checkup.formats.isEmpty {
      let names = checkup.formats.joined(separator: ", ")
      findings.append(.ok(formats, "\(names) can be read."))
    }
    switch checkup.isShutIn {
    case true?: findings.append(.ok(sandbox, "Photos are decoded behind a filter of system calls."))
    case false?:
      findings.append(
        .wrong(
          sandbox, "Photos are decoded without a filter of system calls: this kernel has none.",
          cure:
            "A kernel with CONFIG_SECCOMP_FILTER, and a container that allows seccomp, have one."
        ))
    case nil:
      findings.append(.note(sandbox, "Whether photos are decoded behind a filter is unknown."))
    }
    return findings
  }

  /// - Parameter gaps: what is missing to draw the names there are, and how to get it; a sentence each.
  static func fonts(_ gaps: [String]) -> [Finding] {
    gaps.isEmpty
      ? [.ok(fonts, "Every name can be drawn in pictures.")] : gaps.map { .note(fonts, $0) }
  }

  static func folders(_ checkup: FolderCheckup) -> [Finding] {
    let problems = checkup.problems.map { problem in
      switch problem {
      case .missing(let path):
        Finding.note(
          folders, "\(path) is not there; its photos are kept.",
          cure: "Mount it, or 'kinfolk folders remove' it.")
      case .unreadable(let path, let reason):
        Finding.note(
          folders, "\(path) cannot be read: \(reason).", cure: "Give yourself the right to.")
      }
    }
    return problems + [fileEvents(checkup)]
  }

  private static func fileEvents(_ checkup: FolderCheckup) -> Finding {
    guard let limits = checkup.limits else {
      return .note(
        events, "The kernel has no file events (inotify): folders are looked through instead.")
    }
    let allowed = "the system allows \(grouped(limits.watches))"
    guard checkup.isBeyondLimits else {
      return .ok(events, "\(counted(checkup.count, "folder")) to be watched; \(allowed).")
    }
    let enough = InotifyLimits.recommended(for: checkup.count)
    return .wrong(
      events, "\(counted(checkup.count, "folder")) are to be watched, and \(allowed).",
      cure:
        "'sudo sysctl fs.inotify.max_user_watches=\(enough)' allows more, until the next start; "
        + "a line in /etc/sysctl.d keeps it.")
  }
}
