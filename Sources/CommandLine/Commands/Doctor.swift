internal import Application
internal import Faces
internal import Glibc
internal import Library
internal import Ingest
internal import Workers
internal import Support
internal import Watching

/// `kinfolk doctor`
enum Doctor: Command {
  static let mend = OptionSpec(
    name: "mend",
    help: "Make the people and faces what the decisions say, where they are not. Nothing else is "
      + "changed, and no decision is.")

  static let spec = CommandSpec(
    name: "doctor",
    summary: "Look whether all is well: the library, the program and the machine.",
    options: [mend],
    details: [
      "It reads the whole library and holds it against the decisions, checks the models in the "
        + "program, has a worker decode a small picture of each format, and looks at the "
        + "sandbox, the fonts for the names there are, the service, the folders, the limits of file "
        + "events and the room on the disk. "
        + "Each finding that is wrong comes with what mends it. Nothing is changed without --mend."
    ],
    examples: [
      Example("kinfolk doctor", "Before you report a fault, and after a crash of the machine."),
      Example("kinfolk doctor --library backup.sqlite", "Is a backup whole?"),
      Example(
        "kinfolk doctor --json | jq -r '.findings[] | select(.state == \"wrong\").text'",
        "Only what is wrong, for a script."),
    ],
    exits: [
      ExitNote(.success, "Nothing is wrong."),
      ExitNote(.failure, "Something is wrong; each finding says what mends it."),
      ExitNote(.usage),
    ])

  static func run(_ call: Call) throws -> ExitStatus {
    var findings: [Finding] = []
    // Once: what is only looked at may have to be copied for that.
    let opened = Result { try call.openLibraryIfThere(mode(call)) }
    let configuration = settings(call, try? opened.get(), &findings)
    // Which library is meant may stand in settings that are not understood.
    let isNamed = configuration != nil || (try? call.libraryPath()) != nil
    let library = isNamed ? look(at: opened, call, &findings) : nil
    if let library {
      do {
        if call.invocation.has(mend) { try mend(library, &findings) }
        findings += LibraryFindings.of(try library.checkup(), path: library.path)
      } catch {
        findings.append(unusable(error))
      }
      if let storage = LibraryStorage(of: FilePath(library.path)) {
        findings += LibraryFindings.of(storage, path: library.path)
      }
    }
    // Which are meant may stand in settings that are not understood.
    let inUse = { configuration == nil ? try .embedded() : try call.models(of: library) }
    findings += models {
      guard configuration != nil else { return [try .embedded()] }
      let models = try call.libraryModels(of: library)
      // The library gets no further than it is without those that it is on the way to.
      if let obstacle = models.obstacle { throw obstacle }
      return models.isChanging ? [models.active, models.wanted] : [models.active]
    }
    findings += workers(inUse)
    let names = ((try? library?.people(includingHidden: true)) ?? []).compactMap(\.name)
    findings += MachineFindings.fonts(PictureNotes.fonts(for: names))
    let roots = (try? library?.watchedFolders()) ?? []
    findings += MachineFindings.folders(
      FolderCheckup(of: roots + (configuration?.watchedFolders ?? [])))
    if let library { findings.append(service(library, roots)) }
    let report = DoctorReport(findings)
    call.print(report) { report.text(call.style) }
    return report.healthy ? .success : .failure
  }

  // MARK: Parts

  /// A library that is only looked at stays as it is, a backup too.
  private static func mode(_ call: Call) -> Library.Mode {
    call.invocation.has(mend) ? .openExisting : .untouched
  }

  private static func settings(
    _ call: Call, _ library: Library?, _ findings: inout [Finding]
  ) -> Configuration? {
    do {
      let file = try call.settingsFile()
      let sources = try call.settingSources(of: library)
      let configuration = sources.configuration
      for setting in Setting.all {
        guard let idle = SettingReport(setting, sources).idle else { continue }
        findings.append(
          .note(
            "settings",
            "\(setting.key) in \(idle.origin) does not count: it is meant for \(idle.embedder), which "
              + "is not in use.",
            cure: "'embedder = NAME' in that file says which embedder it is meant for."))
      }
      findings.append(
        .ok(
          "settings", file.map { "\($0.path) is understood." } ?? "There is no configuration file.")
      )
      return configuration
    } catch {
      findings.append(
        .wrong(
          "settings", words(of: error), cure: "Until then no command works with these settings.")
      )
      return nil
    }
  }

  private static func look(
    at opened: Result<Library?, any Error>, _ call: Call, _ findings: inout [Finding]
  ) -> Library? {
    do {
      if let library = try opened.get() { return library }
      let path = try call.libraryPath()
      findings.append(
        .note(
          LibraryFindings.check, "There is no library at \(path) yet.",
          cure: "'kinfolk scan FOLDER' makes one."))
    } catch {
      findings.append(unusable(error))
    }
    return nil
  }

  private static func unusable(_ error: any Error) -> Finding {
    .wrong(
      LibraryFindings.check, words(of: error),
      cure: "'kinfolk restore FILE' puts a backup in its place, and keeps what is there.")
  }

  private static func mend(_ library: Library, _ findings: inout [Finding]) throws {
    if try library.mendFacts() {
      findings.append(
        .note(
          "mended", "The people and faces were made what the decisions say.",
          cure: "'kinfolk recluster' or the next scan groups the rest."))
      RunningService.wake(library: library.path)
    }
  }

  private static func models(_ models: () throws -> [ModelSet]) -> [Finding] {
    do {
      var damage: [FacesError] = []
      for error in try models().flatMap({ $0.damage() }) where !damage.contains(error) {
        damage.append(error)
      }
      return MachineFindings.models(damage)
    } catch {
      return [MachineFindings.unusableModel(error)]
    }
  }

  private static func workers(_ models: () throws -> ModelSet) -> [Finding] {
    do {
      return MachineFindings.workers(try WorkerCheckup(models: models()))
    } catch {
      return [
        .wrong(
          MachineFindings.formats, words(of: error),
          cure: "No photo can be looked at until then.")
      ]
    }
  }

  private static func service(_ library: Library, _ roots: [FilePath]) -> Finding {
    switch RunningService.status(library: library.path) {
    case .none:
      return .ok(
        "service", "No service runs\(roots.isEmpty ? "" : "; 'kinfolk watch' starts one").")
    case .silent: return .note("service", "It runs, and is too busy to answer.")
    case .present(let status):
      guard let trouble = status.trouble else { return .ok("service", "It runs.") }
      return .wrong("service", trouble.text, cure: "It goes on by itself once that is mended.")
    }
  }

}
