internal import Support
internal import Surroundings
internal import Vocabulary

/// Everything that `kinfolk config` and the configuration file can change, as typed values.
struct Configuration: Sendable, Equatable {
  var clustering: ClusteringSettings
  var detector = DetectorSettings()
  /// Worker processes; nil is one a processor core.
  var jobs: Int?
  var service = ServiceSettings()
  /// The library's file; nil is the usual one.
  var library: String?

  /// The values in use: the defaults, over them what the library keeps, and over both the configuration file. The file wins
  /// because somebody wrote it for this machine and can read it there; `kinfolk config set` refuses what it would hide.
  ///
  /// - Parameter stored: Text by key; keys that are no setting are passed over (a newer Kinfolk may have put them there).
  /// - Throws: `Failure` naming the first kept value that is not allowed, and the cure.
  init(
    defaults: Configuration, stored: [String: String], file: SettingsFile? = nil
  ) throws(Failure) {
    self = defaults
    for setting in Setting.all where setting.home == .libraryOrFile {
      guard let text = stored[setting.key] else { continue }
      guard setting.write(text, &self) else {
        throw Failure(
          "invalid_setting",
          "The library keeps '\(text)' for the setting '\(setting.key)', which must be "
            + "\(setting.allowed). 'kinfolk config unset \(setting.key)' mends it.")
      }
    }
    file?.apply(to: &self)
  }

  init(clustering: ClusteringSettings) { self.clustering = clustering }
}

/// One setting: its name, its meaning, and how text becomes its value and back.
struct Setting: Sendable {
  /// What has to happen before a change shows.
  enum Effect: Sendable { case grouping, scanning, speed, service }

  /// Where it can be set. What decides about the people found can be kept by the library, which may move to another machine;
  /// what is about this machine stands in the configuration file only.
  enum Home: Sendable { case libraryOrFile, file }

  var key: String
  var meaning: String
  /// Reads after «must be».
  var allowed: String
  var effect: Effect
  var home = Home.libraryOrFile
  /// Whether it may be given several times; each value is one more.
  var repeats = false
  /// Whether `~` stands for the home folder in it.
  var isPath = false
  /// What the value can be, where it is one of a few words.
  var words: [String] = []
  /// Values for the example of a configuration file, where the default does not show what one looks like.
  var samples: [String]?
  var read: @Sendable (Configuration) -> String
  /// False when the text is not allowed; the configuration is then unchanged.
  var write: @Sendable (String, inout Configuration) -> Bool

  static let all = [
    threshold, qualityGate, minimumFace, detectorThresholds, pyramidFactor, workingSize, jobs,
    library, folder, ignore, reconcile, background, logLevel, logPhotoNames,
  ]

  /// - Throws: `UsageError` with a suggestion when there is no such setting.
  static func named(_ key: String) throws(UsageError) -> Setting {
    if let setting = all.first(where: { $0.key == key }) { return setting }
    throw UsageError(
      "Unknown setting '\(key)'.\(didYouMean(key, among: all.map(\.key)))", command: "config")
  }
}

extension Setting {
  static let threshold = Setting(
    key: "threshold",
    meaning: "How different two faces may be and still be one person, as a cosine distance: two "
      + "groups of faces join while their mean distance is at most this, small groups while it "
      + "is well below (two single faces: three quarters of it). Smaller is stricter: more "
      + "people, fewer mix-ups.",
    allowed: "a number above 0, at most 1",
    effect: .grouping,
    read: { decimal($0.clustering.threshold) },
    write: { text, configuration in
      guard let value = number(text), value > 0, value <= 1 else { return false }
      configuration.clustering.threshold = value
      return true
    })

  static let qualityGate = Setting(
    key: "quality-gate",
    meaning: "Faces whose quality (size, sharpness, pose, detector score) lies below this can "
      + "join people but never found one.",
    allowed: "a number from 0 to 1",
    effect: .grouping,
    read: { decimal($0.clustering.qualityGate) },
    write: { text, configuration in
      guard let value = number(text), (0...1).contains(value) else { return false }
      configuration.clustering.qualityGate = value
      return true
    })

  static let minimumFace = Setting(
    key: "minimum-face",
    meaning: "Side of the smallest face looked for, in pixels of the photo as it is searched. "
      + "'auto' is 2 % of the photo's long side, at least 20.",
    allowed: "'auto' or a number from 12 to 2000",
    effect: .scanning,
    read: { $0.detector.minimumFace.map(decimal) ?? "auto" },
    write: { text, configuration in
      if text == "auto" {
        configuration.detector.minimumFace = nil
        return true
      }
      guard let value = number(text), (12...2000).contains(value) else { return false }
      configuration.detector.minimumFace = value
      return true
    })

  static let detectorThresholds = Setting(
    key: "detector-thresholds",
    meaning: "Scores a candidate must reach in the detector's three stages. Higher finds fewer "
      + "faces and fewer things that are none.",
    allowed: "three numbers from 0 to 1 with commas between, like 0.6,0.7,0.8",
    effect: .scanning,
    read: { $0.detector.thresholds.map(decimal).joined(separator: ",") },
    write: { text, configuration in
      let values = text.split(separator: ",", omittingEmptySubsequences: false)
        .map { number(String($0)) }
      let valid = values.compactMap { $0 }.filter { (0...1).contains($0) }
      guard values.count == 3, valid.count == 3 else { return false }
      configuration.detector.thresholds = valid
      return true
    })

  static let pyramidFactor = Setting(
    key: "pyramid-factor",
    meaning: "Size of each smaller copy of the photo the detector searches, relative to the one "
      + "before. Nearer 1 is more thorough and slower.",
    allowed: "a number from 0.3 to 0.95",
    effect: .scanning,
    read: { decimal($0.detector.pyramidFactor) },
    write: { text, configuration in
      guard let value = number(text), (0.3...0.95).contains(value) else { return false }
      configuration.detector.pyramidFactor = value
      return true
    })

  static let workingSize = Setting(
    key: "working-size",
    meaning: "Long side, in pixels, at which larger photos are searched.",
    allowed: "a whole number from 320 to 10000",
    effect: .scanning,
    read: { String($0.detector.workingSize) },
    write: { text, configuration in
      guard let value = Int(text), (320...10000).contains(value) else { return false }
      configuration.detector.workingSize = value
      return true
    })

  static let jobs = Setting(
    key: "jobs",
    meaning: "Worker processes of a scan or the service. 'auto' is one a processor core.",
    allowed: "'auto' or a whole number from 1 to 256",
    effect: .speed,
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

  /// A plain decimal number; «nan», «inf» and hexadecimal are none.
  private static func number(_ text: String) -> Float? {
    guard text.allSatisfy({ $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }) else {
      return nil
    }
    return Float(text).flatMap { $0.isFinite ? $0 : nil }
  }
}
