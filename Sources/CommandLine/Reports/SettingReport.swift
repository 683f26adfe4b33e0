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
  /// The embedder in use, for what each embedder has of its own.
  @Nullable var embedder: String?
  /// Where the configuration file sets it for another embedder, so that this does not count, and for which.
  @Nullable var idle: Idle?
  var meaning: String
  var allowed: String

  struct Idle: Encodable, Sendable, Equatable {
    var origin: String
    var embedder: String
    /// Whether the file names the embedder, so that the library is to go over to it.
    var named = false

    var text: String {
      "\(origin) sets it for \(embedder), which is not in use; there it does not count"
        + (named
          ? " before the library has gone over to \(embedder)."
          : ". 'embedder = NAME' in that file says which one it is meant for.")
    }
  }

  private enum CodingKeys: String, CodingKey {
    case key, value, isDefault, origin, embedder, idle, meaning, allowed
    case standard = "default"
  }

  init(_ setting: Setting, _ sources: SettingSources) {
    key = setting.key
    value = setting.read(sources.configuration)
    standard = setting.read(sources.defaults)
    let used = sources.configuration.embedder
    let line = sources.file?.line(of: setting, with: used)
    origin = if let file = sources.file, let line { "\(file.path):\(line)" } else { nil }
    embedder = setting.isOfEmbedder ? used : nil
    idle = sources.idle(setting)
    isDefault = line == nil && sources.stored[setting.key] == nil
    meaning = setting.meaning
    allowed = setting.allowed
  }

  /// The value on one line, then what it means, indented.
  func text(_ style: Style) -> String {
    let standard = standard.isEmpty ? "none" : standard
    let whose = embedder.map { " of \($0)" } ?? ""
    let usual = (isDefault ? "default" : "default \(standard)") + whose
    let origin = origin.map { "\(printable($0)); \(usual)" } ?? usual
    let value = value.isEmpty ? "none" : value
    var text = "\(style.bold(key)) = \(printable(value))  \(style.dim("(\(origin))"))\n"
    for line in HelpText.wrap("\(meaning) Must be \(allowed).", width: HelpText.width - 4) {
      text += "    \(line)\n"
    }
    for line in HelpText.wrap(printable(idle?.text ?? ""), width: HelpText.width - 4) {
      text += "    \(line)\n"
    }
    return text
  }
}

extension SettingSources {
  /// The line of the configuration file in which a setting does not count, for it is meant for another embedder; nil where there is none.
  fileprivate func idle(_ setting: Setting) -> SettingReport.Idle? {
    guard let file, file.line(of: setting, with: configuration.embedder) == nil,
      let line = file.line(of: setting)
    else { return nil }
    return SettingReport.Idle(
      origin: "\(file.path):\(line)", embedder: file.embedder, named: file.namedEmbedder != nil)
  }

  /// What to tell somebody whose settings in the file do not count, a sentence each.
  var warnings: [String] {
    Setting.all.compactMap { setting in
      idle(setting).map { "Warning: '\(setting.key)' is not in use: \($0.text)" }
    }
  }
}
