public import Faces
public import Library
internal import Vocabulary

/// Which models are wanted.
extension Setting {
  static let detector = model(.detector)
  static let embedder = model(.embedder)

  /// The setting that names the model of a role.
  public static func model(_ role: ModelRole) -> Setting {
    let value: any WritableKeyPath<Configuration, String?> & Sendable =
      switch role {
      case .detector: \.models.detector
      case .embedder: \.models.embedder
      }
    return Setting(
      key: role.rawValue, effect: .models(role),
      read: { $0[keyPath: value] ?? ModelCatalogue.automatic },
      write: { text, configuration in
        guard ModelCatalogue.isName(text) else { return false }
        configuration[keyPath: value] = text == ModelCatalogue.automatic ? nil : text
        return true
      })
  }
}

/// The names of the models that settings ask for.
public struct ModelWish: Hashable, Sendable {
  /// nil is the one that the program uses by itself; and so is
  public var detector: String?
  /// nil.
  public var embedder: String?

  public init() {}

  /// What a library rests on.
  public init(_ active: ActiveModels) {
    detector = active.detector
    embedder = active.embedder
  }

  public subscript(role: ModelRole) -> String? {
    switch role {
    case .detector: detector
    case .embedder: embedder
    }
  }

  /// What the library keeps, and over it what the configuration file says.
  ///
  /// - Throws: as of `Configuration`.
  public init(stored: [String: String], file: SettingsFile?) throws(UnusableSetting) {
    // The rest does not matter here.
    let defaults = Configuration(clustering: ClusteringSettings(threshold: 1, qualityGate: 0))
    self = try Configuration(defaults: defaults, stored: stored, file: file).models
  }
}
