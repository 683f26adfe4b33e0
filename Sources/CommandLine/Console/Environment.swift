internal import Application
internal import Glibc
internal import Support

/// The environment variables a command may look at; a dictionary in tests.
struct Environment: Sendable {
  private let lookUp: @Sendable (String) -> String?

  subscript(name: String) -> String? { lookUp(name) }

  /// The process's own.
  static let process = Environment { name in
    unsafe getenv(name).map { unsafe FilePath(cString: $0).description }
  }

  static let empty = Environment([:])

  init(_ values: [String: String]) { lookUp = { values[$0] } }

  private init(lookUp: @escaping @Sendable (String) -> String?) { self.lookUp = lookUp }
}

/// Where the library lies when `--library` does not say.
enum LibraryLocation {
  /// `$KINFOLK_LIBRARY`, else what the configuration file says, else below `$XDG_DATA_HOME`, else below `~/.local/share` (XDG Base Directory Specification: a
  /// relative `$XDG_DATA_HOME` is ignored).
  ///
  /// - Throws: `Failure` when there is not even a home folder.
  static func path(_ environment: Environment, file: SettingsFile?) throws(Failure) -> String {
    if let named = environment["KINFOLK_LIBRARY"], !named.isEmpty { return named }
    if let named = file?.library { return named }
    if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
      return "\(data)/kinfolk/library.sqlite"
    }
    if let home = environment["HOME"], !home.isEmpty {
      return "\(home)/.local/share/kinfolk/library.sqlite"
    }
    throw Failure(
      "no_home",
      "There is no home folder to keep the library in. Say where with --library FILE.")
  }
}
