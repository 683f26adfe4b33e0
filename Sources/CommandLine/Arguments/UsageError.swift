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

/// The command was understood and could not be done: exit 1, message only.
struct Failure: Error, Equatable, CustomStringConvertible {
  /// A word for programs that read the JSON form, for example `no_such_person`.
  var code: String
  /// A sentence that names the thing and, where known, the cure.
  var message: String

  init(_ code: String, _ message: String) {
    self.code = code
    self.message = message
  }

  var description: String { message }
}
