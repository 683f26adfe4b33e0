import Decisions
import Faces
import Glibc
import Ingest
import Library
import ModelTestSupport
import Workers
import Support
import Surroundings
import Vocabulary
import Watching

extension Main {
  /// The real service of a library, with workers that obey their photos, `nap=20` milliseconds each. Further words set
  /// limits: `filesInFolder=5`; with `throwaway=1` models and workers are those of `Throwaway`, and settings of the library name them.
  static func serve() -> Never {
    let library = CommandLine.arguments[2]
    guard let models = try? ModelSet.embedded() else { exit(1) }
    var plan = ServicePlan(
      models: models, detector: DetectorSettings(),
      clustering: ClusteringSettings(threshold: 0.01, qualityGate: 0.3), jobs: 2)
    var nap = 0
    var patience: Duration?
    var isThrowaway = false
    for word in CommandLine.arguments.dropFirst(3) {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      let number = Int(parts[1]) ?? 0
      switch parts[0] {
      case "filesInFolder": plan.limits.filesInFolder = number
      case "total": plan.limits.total = number
      case "quiet": plan.limits.quiet = .milliseconds(number)
      case "nap": nap = number
      case "patience": patience = .milliseconds(number)
      case "throwaway": isThrowaway = true
      case "quietWhileOpen": plan.limits.quietWhileOpen = .milliseconds(number)
      case "pause": plan.pause = .milliseconds(number)
      case "jobs": plan.jobs = number
      case "ignore": plan.ignore.append(FilePath(parts[1]))
      default: exit(64)
      }
    }
    let log = Log(level: .debug, form: .plain) { line in
      _ = unsafe line.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
    }
    var hooks = ServiceHooks(
      log: log, open: { try Library(path: library) },
      plan: { try isThrowaway ? throwaway(plan, $0) : plan })
    hooks.program = WorkerProgram(
      path: "/proc/self/exe", arguments: ["worker", isThrowaway ? "knows-more" : "obeys"],
      environment: ["NAP": "\(nap)"])
    if let patience { hooks.program.timeLimit = patience }
    do {
      try Service(hooks, interruption: try .bySignals()).run()
    } catch {
      log.error("\(error)")
      exit(1)
    }
    exit(0)
  }

  /// A plan by the models that the library rests on, and those it wants.
  private static func throwaway(_ plan: ServicePlan, _ library: Library) throws -> ServicePlan {
    func clustering(_ models: ModelSet) -> ClusteringSettings {
      ClusteringSettings(
        threshold: models.calibration.threshold, qualityGate: models.calibration.qualityGate)
    }
    let settings = try library.settings()
    let wanted = try Throwaway.models(
      detector: settings["detector"] ?? "patches", embedder: settings["embedder"] ?? "tints")
    let names = try library.activeModels()
    var plan = plan
    plan.models =
      try names.map {
        try Throwaway.models(detector: $0.detector, embedder: $0.embedder)
      } ?? wanted
    plan.clustering = clustering(plan.models)
    if plan.models != wanted {
      plan.change = ModelChange(models: wanted, clustering: clustering(wanted))
    }
    return plan
  }

  /// Decides about people at random, and reports each decision by its number once it is said to be made.
  static func decide() -> Never {
    do {
      let library = try Library(path: CommandLine.arguments[2])
      let report = unsafe open(CommandLine.arguments[3], O_WRONLY | O_CREAT | O_APPEND, 0o600)
      for number in 0... {
        let people = try library.people(includingHidden: true).map(\.id)
        guard let one = people.randomElement(), let other = people.randomElement() else {
          usleep(2000)
          continue
        }
        let entry: JournalEntry?
        do throws(LibraryError) {
          entry =
            switch Int.random(in: 0..<6) {
            case 0: try library.decide(.name(one, "Somebody \(getpid()) \(number)"))
            case 1: try library.decide(.merge([other], into: one, samePhoto: true))
            case 2: try library.decide(.confirm([one]))
            case 3: try library.decide(.different(one, other))
            case 4: try library.decide(.hide([one]))
            default: try library.undo()
            }
        } catch {
          switch error {
          case .busy, .full, .readOnly, .cannotOpen, .damaged, .sql: throw error
          default: continue  // It was the wish, not the library.
          }
        }
        guard var id = entry?.id.rawValue else { continue }
        _ = unsafe write(report, &id, 8)
      }
    } catch {
      print(error)
    }
    exit(1)
  }
}
