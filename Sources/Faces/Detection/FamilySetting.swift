public import Vocabulary

/// A setting that only one family of detectors has. Its value is a text (`DetectorSettings.own`), so that nobody else has to
/// know what it means.
public struct FamilySetting: Sendable {
  /// What it is called in configuration files, as a setting and as an option.
  public let key: String
  public let meaning: String
  /// Reads after «must be».
  public let allowed: String
  /// What stands for a value in the synopsis of the option.
  public let placeholder: String
  /// What the option's help says.
  public let brief: String
  /// The default.
  public let standard: String
  /// The one way of writing a value; nil for what is not allowed.
  public let canonical: @Sendable (String) -> String?

  package init(
    key: String, meaning: String, allowed: String, placeholder: String, brief: String,
    standard: String, canonical: @escaping @Sendable (String) -> String?
  ) {
    self.key = key
    self.meaning = meaning
    self.allowed = allowed
    self.placeholder = placeholder
    self.brief = brief
    self.standard = standard
    self.canonical = canonical
  }

  /// The value in use.
  ///
  /// - Throws: `setting` when what is set is not allowed.
  package func value(in settings: DetectorSettings) throws(FacesError) -> String {
    guard let text = settings.own[key] else { return standard }
    guard let value = canonical(text) else {
      throw .setting(name: key, reason: "is '\(text)', but must be \(allowed)")
    }
    return value
  }

  /// Sets it; the default takes up no room, so that settings with equal values are equal.
  ///
  /// - Returns: false for what is not allowed; nothing is changed then.
  public func set(_ text: String, in settings: inout DetectorSettings) -> Bool {
    guard let value = canonical(text) else { return false }
    settings.own[key] = value == standard ? nil : value
    return true
  }
}
