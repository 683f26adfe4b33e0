internal import Workers

extension WorkerError: FactualError {
  var code: String {
    switch self {
    case .cannotStartWorker, .workerNotReady, .workerUnfit, .system, .unreadable: "pipeline"
    }
  }

  var cure: Cure? {
    switch self {
    case .workerNotReady: .sentence("Is there enough memory?")
    case .cannotStartWorker, .workerUnfit, .system, .unreadable: nil
    }
  }
}
