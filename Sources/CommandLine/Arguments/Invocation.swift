/// A command line taken apart: which command, its operands and its options, not yet interpreted.
struct Invocation: Sendable, Equatable {
  /// Nil when no command was named (`kinfolk`, `kinfolk --help`).
  var command: String?
  var operands: [String] = []
  /// Values by option name; a flag counts its occurrences with empty strings.
  var options: [String: [String]] = [:]

  func has(_ option: OptionSpec) -> Bool { options[option.name] != nil }

  /// The last value given, as the last one wins.
  func value(_ option: OptionSpec) -> String? { options[option.name]?.last }

  func values(_ option: OptionSpec) -> [String] { options[option.name] ?? [] }

  /// A whole number in `range`.
  ///
  /// - Throws: `UsageError` that says what is allowed.
  func integer(_ option: OptionSpec, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
    guard let text = value(option) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw invalid(
        text, for: option,
        "give a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func invalid(_ text: String, for option: OptionSpec, _ rule: String) -> UsageError {
    UsageError(
      "The value '\(text)' is invalid for '\(option.synopsis)': \(rule).", command: command)
  }
}
