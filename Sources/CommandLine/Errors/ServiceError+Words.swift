internal import Ingest

extension ServiceError: FactualError {
  var code: String {
    switch self {
    case .alreadyServed: "service"
    }
  }

  var cure: Cure? {
    switch self {
    case .alreadyServed: .sentence("'kinfolk status' shows what it does.")
    }
  }
}

extension ServiceWords {
  /// For a service that `kinfolk watch` started.
  static var commandLine: ServiceWords {
    var service = ServiceWords()
    service.error = words(of:)
    service.addingAFolder = "'kinfolk folders add FOLDER' adds one"
    return service
  }
}
