/// An error as the command line says it.
///
/// The other rooms' errors hold facts only. Their words and their codes in JSON are in this folder: every type that may reach
/// the user conforms to this, or to `FactualError`, each case by name.
protocol WordedError: Error {
  var failure: Failure { get }
}

/// An error that states the fact itself, in its `description`; the command line adds what helps.
protocol FactualError: WordedError, CustomStringConvertible {
  /// As of `Failure.code`.
  var code: String { get }
  /// Nil where nothing is known to help.
  var cure: Cure? { get }
}

extension FactualError {
  var failure: Failure { Failure(code, cure?.added(to: description) ?? description) }
}

/// What helps against an error.
enum Cure {
  /// A sentence of its own, with its full stop if it has one.
  case sentence(String)
  /// The end of the error's sentence.
  case clause(String)

  /// - Parameter fact: with a full stop or without.
  func added(to fact: String) -> String {
    let stop = fact.hasSuffix(".") ? "." : ""
    let fact = fact.dropLast(stop.count)
    return switch self {
    case .sentence(let sentence): "\(fact). \(sentence)"
    case .clause(let clause): "\(fact); \(clause)\(stop)"
    }
  }
}

/// Any error that ends a command. One that has no words here is a mistake of the program, and told as it is.
func failure(of error: any Error) -> Failure {
  (error as? any WordedError)?.failure ?? Failure("failure", "\(error)")
}

/// An error's sentence.
func words(of error: any Error) -> String { failure(of: error).message }
