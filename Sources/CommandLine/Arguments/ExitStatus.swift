/// How a command ends, as the shell sees it.
public enum ExitStatus: Int32, Sendable, CaseIterable {
  case success = 0
  case failure = 1
  case partial = 3
  case usage = 64
  case unwritten = 74
  case interrupted = 130

  /// One sentence for `EXIT STATUS` in `kinfolk help`.
  var meaning: String {
    switch self {
    case .success: "Everything asked for was done."
    case .failure: "It could not be done; the message says why and what helps."
    case .partial: "Done, but some photos failed; each is listed with its reason."
    case .usage: "The command line was wrong; the message shows the right usage."
    case .unwritten: "Done and kept, but standard output could not be written."
    case .interrupted: "Stopped by Ctrl-C; everything done so far is kept."
    }
  }
}
