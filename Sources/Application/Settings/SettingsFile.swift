internal import Faces
internal import Support
internal import Vocabulary

/// The configuration file: a setting a line as `key = value`, and comments. The settings are those of `Setting.all`.
///
/// A value is what stands between the first `=` and the end of the line, without the spaces around it; quotation marks around
/// it keep the spaces inside them. A comment is a line that begins with `#`, so that a path may hold one.
public struct SettingsFile: Sendable, Equatable {
  fileprivate struct Entry: Sendable, Equatable {
    var line: Int
    var key: String
    var value: String
  }

  public let path: String
  /// The library it names.
  public let library: String?
  private let entries: [Entry]

  /// - Parameters:
  ///   - path: for messages.
  ///   - home: what `~` stands for in paths.
  /// - Throws: the first thing that is wrong.
  public init(path: String, bytes: [UInt8], home: String?) throws(SettingsFileError) {
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

  /// The embedder that a threshold and a quality gate in the file are meant for: the one the file names. A file that names
  /// none may have been written when there was one only, and is understood so.
  public var embedder: String { namedEmbedder ?? Self.onlyEmbedder }

  /// The embedder that the file names; nil where it names none.
  public var namedEmbedder: String? {
    entries.first { $0.key == "embedder" && $0.value != ModelCatalogue.automatic }?.value
  }

  private static let onlyEmbedder = "dlib-face-resnet"

  /// The line a setting is on, the first one if it is on several; nil if it is not in the file.
  public func line(of setting: Setting) -> Int? { entries.first { $0.key == setting.key }?.line }

  /// The same for what is in use; nil, too, for what is meant for another embedder.
  ///
  /// - Parameter embedder: in use; nil: it does not matter.
  public func line(of setting: Setting, with embedder: String?) -> Int? {
    counts(setting, with: embedder) ? line(of: setting) : nil
  }

  private func counts(_ setting: Setting, with embedder: String?) -> Bool {
    !setting.isOfEmbedder || embedder == nil || embedder == self.embedder
  }

  /// Puts what the file says over `configuration`.
  func apply(to configuration: inout Configuration) {
    for entry in entries {
      guard let setting = Setting.all.first(where: { $0.key == entry.key }),
        counts(setting, with: configuration.embedder)
      else { continue }
      _ = setting.write(entry.value, &configuration)
    }
  }
}

/// What is wrong with a configuration file.
public struct SettingsFileError: Error, Sendable, Equatable {
  public enum Problem: Sendable, Equatable {
    /// The bytes are no UTF-8.
    case noText
    /// A line is neither a setting nor a comment.
    case noSetting(String)
    /// There is no setting of this key.
    case unknown(String)
    /// A setting that can be set once stands in this line, too.
    case repeated(String, line: Int)
    /// A path begins with `~`, and nobody knows the home folder.
    case noHome(String)
    /// A value is not allowed.
    case value(String, of: String)
  }

  public let path: String
  public let line: Int
  public let problem: Problem
}

/// A line being read.
private struct Reading {
  var path: String
  var line: Int
  var home: String?
  var earlier: [SettingsFile.Entry]

  func entry(
    _ content: Substring, scratch: inout Configuration
  ) throws(SettingsFileError) -> SettingsFile.Entry {
    func wrong(_ problem: SettingsFileError.Problem) -> SettingsFileError {
      SettingsFileError(path: path, line: line, problem: problem)
    }
    guard let sign = content.firstIndex(of: "=") else {
      throw wrong(
        LosslessText.isUTF8(String(content)) ? .noSetting(String(content)) : .noText)
    }
    let key = String(trimmed(content[..<sign]))
    guard let setting = Setting.all.first(where: { $0.key == key }) else {
      throw wrong(.unknown(key))
    }
    if !setting.repeats, let other = earlier.first(where: { $0.key == key }) {
      throw wrong(.repeated(key, line: other.line))
    }
    var value = String(trimmed(content[content.index(after: sign)...]))
    if value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") {
      value = String(value.dropFirst().dropLast())
    }
    if setting.isPath, value == "~" || value.hasPrefix("~/") {
      guard let home, home.hasPrefix("/") else {
        throw wrong(.noHome(value))
      }
      value = home + value.dropFirst()
    }
    guard setting.write(value, &scratch) else { throw wrong(.value(value, of: key)) }
    return SettingsFile.Entry(line: line, key: key, value: value)
  }
}

private func trimmed(_ text: Substring) -> Substring {
  var text = text.drop(while: \.isWhitespace)
  while text.last?.isWhitespace == true { text.removeLast() }
  return text
}
