/// An error of another room, which holds facts only, as the command line says it.
protocol WordedError: Error {
  var failure: Failure { get }
}

/// An error's sentence.
func words(of error: any Error) -> String {
  (error as? any WordedError)?.failure.message ?? "\(error)"
}
