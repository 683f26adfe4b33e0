/// How a service tells people, in its log and its status, of what they can mend. It knows the facts; who starts it knows what
/// somebody can do about them.
public struct ServiceWords {
  /// An error, and what helps.
  public var error: (any Error) -> String = { "\($0)" }
  /// A clause: how a folder comes to be watched where none is; nil: nothing is said of it.
  public var addingAFolder: String?

  public init() {}

  /// - Parameter fact: no whole sentence: without a full stop.
  func withoutFolders(_ fact: String) -> String {
    addingAFolder.map { "\(fact); \($0)" } ?? fact
  }
}
