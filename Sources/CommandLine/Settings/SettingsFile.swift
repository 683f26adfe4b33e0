internal import Support
internal import Vocabulary

/// The configuration file: a setting a line as `key = value`, and comments. The settings are those of `Setting.all`.
///
/// A value is what stands between the first `=` and the end of the line, without the spaces around it; quotation marks around
/// it keep the spaces inside them. A comment is a line that begins with `#`, so that a path may hold one.
struct SettingsFile: Sendable, Equatable {
  fileprivate struct Entry: Sendable, Equatable {
    var line: Int
    var key: String
    var value: String
  }

  let path: String
  /// The library it names.
  let library: String?
  private let entries: [Entry]

  /// - Parameters:
  ///   - path: for messages.
  ///   - home: what `~` stands for in paths.
  /// - Throws: `Failure` that names file and line, says what is wrong, and suggests the nearest word that would be right.
  init(path: String, bytes: [UInt8], home: String?) throws(Failure) {
    self.path = path
    // Editors of other systems begin a text with a mark.
    let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    // Names of folders need not be UTF-8.
    let text = LosslessText.text(of: content)
    // A scratch configuration shows whether the values are allowed.
    var entries: [Entry] = []
    var scratch = Configuration(
      clustering: ClusteringSettings(threshold: 1, qualityGate: 0))
    // A line may end as on Windows; Swift takes the two bytes for one character.
    let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    for (index, line) in lines.enumerated() {
      let content = trimmed(line)
      if content.isEmpty || content.hasPrefix("#") { continue }
      let reading = Reading(path: path, line: index + 1, home: home, earlier: entries)
      entries.append(try reading.entry(content, scratch: &scratch))
    }
    self.entries = entries
    library = scratch.library
  }

  static let code = "invalid_configuration"

  /// The line a setting is on, the first one if it is on several; nil if it is not in the file.
  func line(of setting: Setting) -> Int? { entries.first { $0.key == setting.key }?.line }

  /// Puts what the file says over `configuration`.
  func apply(to configuration: inout Configuration) {
    for entry in entries {
      guard let setting = Setting.all.first(where: { $0.key == entry.key }) else { continue }
      _ = setting.write(entry.value, &configuration)
    }
  }
}

/// A line being read.
private struct Reading {
  var path: String
  var line: Int
  var home: String?
  var earlier: [SettingsFile.Entry]

  func entry(
    _ content: Substring, scratch: inout Configuration
  ) throws(Failure) -> SettingsFile.Entry {
    func wrong(_ what: String) -> Failure {
      Failure(SettingsFile.code, "\(path):\(line): \(what)")
    }
    guard let sign = content.firstIndex(of: "=") else {
      guard LosslessText.isUTF8(String(content)) else {
        throw Failure(SettingsFile.code, "\(path): It is no text (UTF-8).")
      }
      throw wrong("'\(content)' is no setting: write 'key = value', or '#' before a comment.")
    }
    let key = String(trimmed(content[..<sign]))
    guard let setting = Setting.all.first(where: { $0.key == key }) else {
      throw wrong("Unknown setting '\(key)'.\(didYouMean(key, among: Setting.all.map(\.key)))")
    }
    if !setting.repeats, let other = earlier.first(where: { $0.key == key }) {
      throw wrong("'\(key)' is set in line \(other.line) already.")
    }
    var value = String(trimmed(content[content.index(after: sign)...]))
    if value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") {
      value = String(value.dropFirst().dropLast())
    }
    if setting.isPath, value == "~" || value.hasPrefix("~/") {
      guard let home, home.hasPrefix("/") else {
        throw wrong("'\(value)': There is no home folder; write the whole path.")
      }
      value = home + value.dropFirst()
    }
    guard setting.write(value, &scratch) else {
      let suggestion = didYouMean(value, among: setting.words)
      throw wrong(
        value.isEmpty
          ? "'\(key)' has no value; it must be \(setting.allowed)."
          : "The value '\(value)' is invalid for '\(key)': it must be \(setting.allowed).\(suggestion)"
      )
    }
    return SettingsFile.Entry(line: line, key: key, value: value)
  }
}

private func trimmed(_ text: Substring) -> Substring {
  var text = text.drop(while: \.isWhitespace)
  while text.last?.isWhitespace == true { text.removeLast() }
  return text
}

extension SettingsFile {
  /// A file that holds every setting with its meaning and default, all of it comment.
  static func example(defaults: Configuration) -> String {
    var text = """
      # Kinfolk's configuration. Take the # off a line like '#key = value' to set it.
      #
      # The first of these files counts: --config FILE, $KINFOLK_CONFIG,
      # $XDG_CONFIG_HOME/kinfolk/kinfolk.conf, ~/.config/kinfolk/kinfolk.conf.
      # What stands there goes over what 'kinfolk config set' keeps in the library;
      # options of the command line go over both. 'kinfolk config' shows what is in
      # use and where it comes from.

      """
    for setting in Setting.all {
      let note = setting.repeats ? " May be given several times." : ""
      text += "\n"
      for line in HelpText.wrap(
        "\(setting.meaning) Must be \(setting.allowed).\(note)", width: HelpText.width - 2)
      {
        text += "# \(line)\n"
      }
      for value in setting.samples ?? [setting.read(defaults)] {
        text += "#\(setting.key) = \(value)\n"
      }
    }
    return text
  }
}

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
