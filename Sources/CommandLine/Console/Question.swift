internal import Glibc

/// A question to be answered by yes or no.
enum Question {
  /// - Parameter text: a question, with its mark.
  /// - Returns: nil where nobody is there to answer: standard input and standard error are the user's terminal, else a script's.
  static func ask(_ text: String, _ call: Call) -> Bool? {
    guard isatty(STDIN_FILENO) == 1, call.console.errors.isTerminal, !call.isJSON else {
      return nil
    }
    call.console.output.flush()
    call.console.errors.write("\(text) [y/N] ")
    call.console.errors.flush()
    let answer = readLine()?.lowercased() ?? ""
    return answer == "y" || answer == "yes"
  }
}
