internal import Vocabulary
public import Faces
internal import Support

/// One setting: its name, and how text becomes its value and back.
public struct Setting: Sendable {
  /// What has to happen before a change shows.
  public enum Effect: Sendable, Hashable {
    case grouping, scanning, speed, service, models(ModelRole)
  }

  /// Where it can be set. What decides about the people found can be kept by the library, which may move to another machine;
  /// what is about this machine stands in the configuration file only.
  public enum Home: Sendable { case libraryOrFile, file }

  public let key: String
  public let effect: Effect
  public var home = Home.libraryOrFile
  /// Whether it means something else with each embedder, so that every one has its own.
  public var isOfEmbedder = false
  /// Whether it may be given several times; each value is one more.
  public var repeats = false
  /// Whether `~` stands for the home folder in it.
  public var isPath = false
  /// What the value can be, where it is one of a few words.
  public var words: [String] = []
  /// Values for the example of a configuration file, where the default does not show what one looks like.
  public var samples: [String]?
  /// What its family says of it, if only one family of detectors has it.
  public var family: FamilySetting?
  public let read: @Sendable (Configuration) -> String
  /// False when the text is not allowed; the configuration is then unchanged.
  public let write: @Sendable (String, inout Configuration) -> Bool

  /// Those of every family of detectors are among them, whatever models are in use.
  public static let all = table(.all)

  static func table(_ families: ModelFamilies) -> [Setting] {
    [threshold, qualityGate, detector, embedder, minimumFace]
      + families.detectors.flatMap(\.settings).map(Setting.init)
      + [
        workingSize, largestPhoto, jobs, library, folder, ignore, reconcile, background, logLevel,
        logPhotoNames,
      ]
  }
}

extension Setting {
  public static let threshold = Setting(
    key: "threshold", effect: .grouping, isOfEmbedder: true,
    read: { decimal($0.clustering.threshold) },
    write: { text, configuration in
      guard let value = plainNumber(text), value > 0, value <= 1 else { return false }
      configuration.clustering.threshold = value
      return true
    })

  static let qualityGate = Setting(
    key: "quality-gate", effect: .grouping, isOfEmbedder: true,
    read: { decimal($0.clustering.qualityGate) },
    write: { text, configuration in
      guard let value = plainNumber(text), (0...1).contains(value) else { return false }
      configuration.clustering.qualityGate = value
      return true
    })

  public static let minimumFace = Setting(
    key: "minimum-face", effect: .scanning,
    read: { $0.detector.minimumFace.map(decimal) ?? "auto" },
    write: { text, configuration in
      if text == "auto" {
        configuration.detector.minimumFace = nil
        return true
      }
      guard let value = plainNumber(text), (12...2000).contains(value) else { return false }
      configuration.detector.minimumFace = value
      return true
    })

  static let workingSize = Setting(
    key: "working-size", effect: .scanning,
    read: { String($0.detector.workingSize) },
    write: { text, configuration in
      guard let value = Int(text), (320...10000).contains(value) else { return false }
      configuration.detector.workingSize = value
      return true
    })

  static let largestPhoto = Setting(
    key: "largest-photo", effect: .scanning,
    read: { String($0.detector.largestPhoto) },
    write: { text, configuration in
      guard let value = Int(text), (1...500).contains(value) else { return false }
      configuration.detector.largestPhoto = value
      return true
    })

  static let jobs = Setting(
    key: "jobs", effect: .speed,
    read: { $0.jobs.map(String.init) ?? "auto" },
    write: { text, configuration in
      if text == "auto" {
        configuration.jobs = nil
        return true
      }
      guard let value = Int(text), (1...256).contains(value) else { return false }
      configuration.jobs = value
      return true
    })

  /// One that a family of detectors owns.
  public init(_ own: FamilySetting) {
    self.init(
      key: own.key, effect: .scanning, family: own,
      read: { $0.detector.own[own.key] ?? own.standard },
      write: { own.set($0, in: &$1.detector) })
  }
}
