internal import Application

extension Failure {
  init(_ error: UnusableSetting) {
    // Its key is that of a setting, for others are passed over.
    let allowed = Setting.all.first { $0.key == error.key }?.allowed ?? ""
    self.init(
      "invalid_setting",
      "The library keeps '\(error.text)' for the setting '\(error.key)', which must be "
        + "\(allowed). 'kinfolk config unset \(error.key)' mends it.")
  }

  /// Names file and line, says what is wrong, and suggests the nearest word that would be right.
  init(_ error: SettingsFileError) {
    let what: String
    switch error.problem {
    case .noText:
      self.init(Self.settingsFile, "\(error.path): It is no text (UTF-8).")
      return
    case .noSetting(let line):
      what = "'\(line)' is no setting: write 'key = value', or '#' before a comment."
    case .unknown(let key):
      what = "Unknown setting '\(key)'.\(didYouMean(key, among: Setting.all.map(\.key)))"
    case .repeated(let key, let line): what = "'\(key)' is set in line \(line) already."
    case .noHome(let path): what = "'\(path)': There is no home folder; write the whole path."
    case .value(let value, let key):
      let setting = Setting.all.first { $0.key == key }
      let allowed = setting?.allowed ?? ""
      what =
        value.isEmpty
        ? "'\(key)' has no value; it must be \(allowed)."
        : "The value '\(value)' is invalid for '\(key)': it must be \(allowed)."
          + didYouMean(value, among: setting?.words ?? [])
    }
    self.init(Self.settingsFile, "\(error.path):\(error.line): \(what)")
  }

  private static let settingsFile = "invalid_configuration"
}

extension Setting {
  /// - Throws: `UsageError` with a suggestion when there is no such setting.
  static func named(_ key: String) throws(UsageError) -> Setting {
    if let setting = all.first(where: { $0.key == key }) { return setting }
    throw UsageError(
      "Unknown setting '\(key)'.\(didYouMean(key, among: all.map(\.key)))", command: "config")
  }
}

extension SettingsFile {
  /// What the bytes of a configuration file say.
  ///
  /// - Throws: `Failure`.
  static func read(path: String, bytes: [UInt8], home: String?) throws(Failure) -> SettingsFile {
    do throws(SettingsFileError) {
      return try SettingsFile(path: path, bytes: bytes, home: home)
    } catch {
      throw Failure(error)
    }
  }
}

extension SettingSources {
  /// Where the values in use come from.
  ///
  /// - Throws: `Failure`.
  static func read(
    defaults: Configuration, stored: [String: String], file: SettingsFile?
  ) throws(Failure) -> SettingSources {
    do throws(UnusableSetting) {
      return try SettingSources(defaults: defaults, stored: stored, file: file)
    } catch {
      throw Failure(error)
    }
  }
}
