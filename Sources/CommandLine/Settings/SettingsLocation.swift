/// Where the configuration file lies.
enum SettingsLocation {
  /// `--config`, else `$KINFOLK_CONFIG`, else below `$XDG_CONFIG_HOME`, else below `~/.config` (XDG Base Directory
  /// Specification: a relative `$XDG_CONFIG_HOME` is ignored).
  ///
  /// - Returns: the path, nil without a home folder; and whether the user named it, so that it has to be there.
  static func path(option: String?, _ environment: Environment) -> (path: String, isNamed: Bool)? {
    if let option { return (option, true) }
    if let named = environment["KINFOLK_CONFIG"], !named.isEmpty { return (named, true) }
    if let configuration = environment["XDG_CONFIG_HOME"], configuration.hasPrefix("/") {
      return ("\(configuration)/kinfolk/kinfolk.conf", false)
    }
    guard let home = environment["HOME"], !home.isEmpty else { return nil }
    return ("\(home)/.config/kinfolk/kinfolk.conf", false)
  }
}
