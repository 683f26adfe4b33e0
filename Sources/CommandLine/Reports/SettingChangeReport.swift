internal import Application
internal import Support

/// What `config set` and `config unset` did, or would do.
struct SettingChangeReport: Encodable, Sendable {
  var setting: SettingReport
  var isDryRun: Bool
  /// What happened to the people; nil when nothing could.
  @Nullable var people: GroupingReport?

  private enum CodingKeys: String, CodingKey { case dryRun, people }

  init(setting: SettingReport, isDryRun: Bool) {
    self.setting = setting
    self.isDryRun = isDryRun
    people = nil
  }

  func encode(to encoder: any Encoder) throws {
    try setting.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(isDryRun, forKey: .dryRun)
    try container.encode(_people, forKey: .people)
  }

  var text: String {
    var text = "\(setting.key) = \(printable(setting.value))\n"
    if let people { text += people.text(isDryRun ? .supposed : .done) }
    if isDryRun { text += "Nothing was changed; leave --dry-run out to do it.\n" }
    return text
  }
}
