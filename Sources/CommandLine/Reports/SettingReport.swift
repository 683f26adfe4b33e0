internal import Application
internal import Support

/// A setting with its value, as `config` prints it.
struct SettingReport: Encodable, Sendable, Equatable {
  var key: String
  var value: String
  var standard: String
  var isDefault: Bool
  /// The configuration file and line it stands in, if it does: `/etc/kinfolk/kinfolk.conf:3`.
  @Nullable var origin: String?
  var meaning: String
  var allowed: String

  private enum CodingKeys: String, CodingKey {
    case key, value, isDefault, origin, meaning, allowed
    case standard = "default"
  }

  init(_ setting: Setting, _ sources: SettingSources) {
    key = setting.key
    value = setting.read(sources.configuration)
    standard = setting.read(sources.defaults)
    let line = sources.file?.line(of: setting)
    origin = if let file = sources.file, let line { "\(file.path):\(line)" } else { nil }
    isDefault = line == nil && sources.stored[setting.key] == nil
    meaning = setting.meaning
    allowed = setting.allowed
  }

  /// The value on one line, then what it means, indented.
  func text(_ style: Style) -> String {
    let standard = standard.isEmpty ? "none" : standard
    let usual = isDefault ? "default" : "default \(standard)"
    let origin = origin.map { "\(printable($0)); \(usual)" } ?? usual
    let value = value.isEmpty ? "none" : value
    var text = "\(style.bold(key)) = \(printable(value))  \(style.dim("(\(origin))"))\n"
    for line in HelpText.wrap("\(meaning) Must be \(allowed).", width: HelpText.width - 4) {
      text += "    \(line)\n"
    }
    return text
  }
}
