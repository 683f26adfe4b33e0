/// The command line was wrong: exit 64, with the usage attached.
struct UsageError: Error, Equatable, CustomStringConvertible {
  var message: String
  /// The command whose usage helps; nil for `kinfolk` itself.
  var command: String?

  init(_ message: String, command: String? = nil) {
    self.message = message
    self.command = command
  }

  var description: String { message }
}

extension UsageError {
  /// What to say where the number of a person is missing: it may have been there.
  static let numberSignHint = " An unquoted # begins a comment in the shell: write 12 or '#12'."

  /// - Parameter name: of a word of the command line that is missing.
  static func hint(forMissing name: String?) -> String {
    name == "PERSON" || name == "OTHER" ? numberSignHint : ""
  }
}

/// The command was understood and could not be done: exit 1, message only.
struct Failure: WordedError, Equatable, CustomStringConvertible {
  /// A word for programs that read the JSON form, for example `no_such_person`.
  var code: String
  /// A sentence that names the thing and, where known, the cure.
  var message: String

  init(_ code: String, _ message: String) {
    self.code = code
    self.message = message
  }

  var failure: Failure { self }
  var description: String { message }
}
