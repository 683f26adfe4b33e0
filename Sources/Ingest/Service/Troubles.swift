internal import Glibc
internal import Support
internal import Surroundings

/// What is wrong with a service: for its status, and its log.
final class Troubles {
  /// What an error is about, so that it is forgotten once that is mended.
  enum Concern: Hashable {
    case work, events, listener, settings
    case watches(FilePath)
    case photo(FilePath)
  }

  private let log: Log
  /// Why the service cannot go on.
  private(set) var trouble: ServiceStatus.Problem?
  private(set) var lastError: ServiceStatus.Problem?
  private var lastConcern: Concern?

  init(log: Log) { self.log = log }

  /// The service cannot go on for now.
  func stop(because reason: String) {
    let isNews = trouble?.text != reason
    trouble = .init(text: reason, at: isNews ? Int64(time(nil)) : trouble?.at ?? 0)
    lastError = trouble
    lastConcern = .work
    if isNews { log.error("\(reason)") }
  }

  /// The service is at work.
  func goOn() {
    guard trouble != nil else { return }
    log.info("The service goes on.")
    trouble = nil
    mend(.work)
  }

  /// Something went wrong that stops nothing.
  ///
  /// - Parameter message: for the log, where photos may be named.
  func fail(_ concern: Concern, _ text: String, _ message: LogMessage? = nil) {
    lastError = .init(text: text, at: Int64(time(nil)))
    lastConcern = concern
    log.warning(message ?? "\(text)")
  }

  /// What was wrong is so no longer.
  func mend(_ concern: Concern) {
    guard lastConcern == concern else { return }
    lastError = nil
    lastConcern = nil
  }

  /// Nothing at or below `path` is wrong any more: it is gone.
  func mend(below path: FilePath) {
    guard case .photo(let photo) = lastConcern, path.isOrContains(photo) else { return }
    mend(.photo(photo))
  }
}
