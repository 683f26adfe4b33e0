/// A setting with its value, as `config` prints it.
struct SettingReport: Encodable, Sendable, Equatable {
  var key: String
  var value: String
  var standard: String
  var isDefault: Bool
  var meaning: String
  var allowed: String

  private enum CodingKeys: String, CodingKey {
    case key, value, isDefault, meaning, allowed
    case standard = "default"
  }

  init(_ setting: Setting, defaults: Configuration, stored: [String: String]) throws(Failure) {
    let configuration = try Configuration(defaults: defaults, stored: stored)
    key = setting.key
    value = setting.read(configuration)
    standard = setting.read(defaults)
    isDefault = stored[setting.key] == nil
    meaning = setting.meaning
    allowed = setting.allowed
  }

  /// The value on one line, then what it means, indented.
  func text(_ style: Style) -> String {
    let origin = isDefault ? "default" : "default \(standard)"
    var text = "\(style.bold(key)) = \(printable(value))  \(style.dim("(\(origin))"))\n"
    for line in HelpText.wrap("\(meaning) Must be \(allowed).", width: HelpText.width - 4) {
      text += "    \(line)\n"
    }
    return text
  }
}
