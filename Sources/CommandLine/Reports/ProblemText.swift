internal import Application
internal import Support

/// Problems listed one by one.
enum ProblemText {
  static let limit = 20

  /// A heading and a line each; nothing when there are none. Beyond `limit` they are only counted.
  ///
  /// - Parameter count: how many there are, which may be more than are listed.
  static func text(
    _ problems: [FailureReport], count: Int, _ noun: String, _ verb: String, _ style: Style
  ) -> String {
    guard count > 0 else { return "" }
    var text = "\n" + style.yellow("\(counted(count, noun)) \(verb):") + "\n"
    let shown = problems.prefix(limit)
    for problem in shown {
      text += "  \(printable(problem.path)): \(printable(problem.reason))\n"
    }
    if count > shown.count { text += "  and \(grouped(count - shown.count)) more.\n" }
    return text
  }
}
