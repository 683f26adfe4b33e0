internal import Application
internal import Support

extension UnusableSetting: WordedError {
  var failure: Failure {
    // Its key is that of a setting, for others are passed over.
    let allowed = Setting.all.first { $0.key == key }?.allowed ?? ""
    return Failure(
      "invalid_setting",
      "The library keeps '\(text)' for the setting '\(key)', which must be \(allowed). "
        + "'kinfolk config unset \(key)' mends it.")
  }
}

/// Names file and line, says what is wrong, and suggests the nearest word that would be right.
extension SettingsFileError: WordedError {
  var failure: Failure {
    let location = problem == .noText ? path : "\(path):\(line)"
    return Failure("invalid_configuration", "\(location): \(what)")
  }

  private var what: String {
    switch problem {
    case .noText: return "It is no text (UTF-8)."
    case .noSetting(let line):
      return "'\(line)' is no setting: write 'key = value', or '#' before a comment."
    case .unknown(let key): return Setting.unknown(key)
    case .repeated(let key, let line): return "'\(key)' is set in line \(line) already."
    case .noHome(let path): return "'\(path)': There is no home folder; write the whole path."
    case .value(let value, let key):
      let setting = Setting.all.first { $0.key == key }
      let allowed = setting?.allowed ?? ""
      guard !value.isEmpty else { return "'\(key)' has no value; it must be \(allowed)." }
      return "The value '\(value)' is invalid for '\(key)': it must be \(allowed)."
        + didYouMean(value, among: setting?.words ?? [])
    }
  }
}

extension Setting {
  /// - Throws: `UsageError` with a suggestion when there is no such setting.
  static func named(_ key: String) throws(UsageError) -> Setting {
    if let setting = all.first(where: { $0.key == key }) { return setting }
    throw UsageError(unknown(key), command: "config")
  }

  fileprivate static func unknown(_ key: String) -> String {
    "Unknown setting '\(key)'.\(didYouMean(key, among: all.map(\.key)))"
  }
}
