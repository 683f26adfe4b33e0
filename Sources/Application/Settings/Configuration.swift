public import Faces
internal import Support
public import Surroundings
public import Vocabulary

/// Everything that a user can set, as typed values.
public struct Configuration: Sendable, Equatable {
  public var clustering: ClusteringSettings
  /// By name.
  public var models = ModelWish()
  public var detector = DetectorSettings()
  /// Worker processes; nil is one a processor core.
  public var jobs: Int?
  public var service = ServiceSettings()
  /// The library's file; nil is the usual one.
  public var library: String?

  public init(clustering: ClusteringSettings) { self.clustering = clustering }

  /// The defaults, with these models.
  public static func standard(_ models: ModelSet) -> Configuration {
    Configuration(
      clustering: ClusteringSettings(
        threshold: models.calibration.threshold, qualityGate: models.calibration.qualityGate))
  }

  /// The values in use: the defaults, over them what the library keeps, and over both the configuration file. The file wins
  /// because somebody wrote it for this machine and can read it there; what it would hide should not be put into the library.
  ///
  /// - Parameter stored: Text by key; keys that are no setting are passed over (a newer Kinfolk may have put them there).
  /// - Throws: the first kept value that is not allowed.
  public init(
    defaults: Configuration, stored: [String: String], file: SettingsFile? = nil
  ) throws(UnusableSetting) {
    self = defaults
    for setting in Setting.all where setting.home == .libraryOrFile {
      guard let text = stored[setting.key] else { continue }
      guard setting.write(text, &self) else { throw UnusableSetting(setting, text) }
    }
    file?.apply(to: &self)
  }
}

/// The library keeps a value that is not allowed.
public struct UnusableSetting: Error, Sendable, Equatable {
  public let key: String
  public let text: String

  init(_ setting: Setting, _ text: String) {
    key = setting.key
    self.text = text
  }
}

/// Where values come from.
public struct SettingSources: Sendable {
  public let defaults: Configuration
  /// What the library keeps.
  public let stored: [String: String]
  public let file: SettingsFile?
  /// What is in use.
  public let configuration: Configuration

  /// - Throws: as of `Configuration`.
  public init(
    defaults: Configuration, stored: [String: String], file: SettingsFile?
  ) throws(UnusableSetting) {
    self.defaults = defaults
    self.stored = stored
    self.file = file
    configuration = try Configuration(defaults: defaults, stored: stored, file: file)
  }
}
