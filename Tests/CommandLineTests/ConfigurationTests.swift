import Support
import Surroundings
import Testing
import Vocabulary

@testable import CommandLine

@Suite struct ConfigurationTests {
  static let defaults = Configuration(
    clustering: ClusteringSettings(threshold: 0.06, qualityGate: 0.3))

  @Test func storedValuesGoOverTheDefaults() throws {
    let configuration = try Configuration(
      defaults: Self.defaults,
      stored: [
        "threshold": "0.08", "minimum-face": "40", "detector-thresholds": "0.5,0.6,0.9",
        "jobs": "3", "future-setting": "x",
      ])
    #expect(configuration.clustering.threshold == 0.08)
    #expect(configuration.clustering.qualityGate == 0.3)
    #expect(configuration.detector.minimumFace == 40)
    #expect(configuration.detector.thresholds == [0.5, 0.6, 0.9])
    #expect(configuration.jobs == 3)
  }

  @Test func aBrokenStoredValueNamesItselfAndTheCure() {
    #expect(
      throws: Failure(
        "invalid_setting",
        "The library keeps 'big' for the setting 'threshold', which must be a number above 0, "
          + "at most 1. 'kinfolk config unset threshold' mends it.")
    ) { try Configuration(defaults: Self.defaults, stored: ["threshold": "big"]) }
  }

  @Test func everySettingReadsBackWhatItWrote() throws {
    let texts = [
      "threshold": "0.075", "quality-gate": "0.5", "minimum-face": "33",
      "detector-thresholds": "0.5,0.65,0.9", "pyramid-factor": "0.8", "working-size": "1600",
      "jobs": "4", "library": "/data/a.sqlite", "folder": "/photos", "ignore": "*.tmp",
      "reconcile": "90m", "background": "no", "log-level": "debug", "log-photo-names": "yes",
    ]
    for setting in Setting.all {
      var configuration = Self.defaults
      let text = try #require(texts[setting.key], "no sample for \(setting.key)")
      #expect(setting.write(text, &configuration), "\(setting.key)")
      #expect(setting.read(configuration) == text)
      #expect(configuration != Self.defaults, "\(setting.key) changed nothing")
      if setting.repeats { continue }
      // The default, as it is shown, is allowed too.
      #expect(setting.write(setting.read(Self.defaults), &configuration), "\(setting.key)")
    }
  }

  @Test(arguments: [
    ("threshold", "0"), ("threshold", "1.5"), ("threshold", "nan"), ("threshold", "0x1p-4"),
    ("threshold", ""), ("quality-gate", "-0.1"), ("quality-gate", "2"), ("minimum-face", "5"),
    ("minimum-face", "small"), ("detector-thresholds", "0.5,0.6"),
    ("detector-thresholds", "0.5,0.6,"), ("detector-thresholds", "0.5,0.6,1.1"),
    ("detector-thresholds", "0.1,0.2,0.3,0.4"), ("pyramid-factor", "1"), ("working-size", "1e3"),
    ("jobs", "0"), ("jobs", "257"), ("library", "a.sqlite"), ("folder", "Pictures"), ("folder", ""),
    ("ignore", ""), ("ignore", "/tmp/*"), ("ignore", "!"), ("ignore", "!/tmp"), ("reconcile", "30"),
    ("reconcile", "59s"),
    ("reconcile", "8d"), ("reconcile", "-1h"), ("reconcile", "h"), ("reconcile", "99999999999999h"),
    ("background", "true"), ("log-level", "loud"), ("log-photo-names", "1"),
  ])
  func whatIsNotAllowedChangesNothing(key: String, text: String) throws {
    var configuration = Self.defaults
    #expect(try !Setting.named(key).write(text, &configuration))
    #expect(configuration == Self.defaults)
  }

  @Test(arguments: [
    ("60s", "1m"), ("90s", "90s"), ("120m", "2h"), ("24h", "1d"), ("7d", "7d"), ("36h", "36h"),
  ])
  func timesAreShownInTheLargestUnit(text: String, shown: String) {
    var configuration = Self.defaults
    #expect(Setting.reconcile.write(text, &configuration))
    #expect(Setting.reconcile.read(configuration) == shown)
  }

  @Test func theFileGoesOverTheLibraryAndWhatIsOfTheMachineIsInTheFileOnly() throws {
    let file = try SettingsFile(
      path: "k.conf", bytes: Array("threshold = 0.05\nlog-level = debug".utf8), home: nil)
    let configuration = try Configuration(
      defaults: Self.defaults,
      stored: ["threshold": "0.08", "jobs": "3", "log-level": "error", "background": "what"],
      file: file)
    #expect(configuration.clustering.threshold == 0.05)
    #expect(configuration.jobs == 3)
    #expect(configuration.service.logLevel == .debug)
    #expect(configuration.service.runsInBackground)
  }

  @Test func unknownSettingsGetASuggestion() {
    #expect(
      throws: UsageError(
        "Unknown setting 'treshold'. Did you mean 'threshold'?", command: "config")
    ) { try Setting.named("treshold") }
  }

  @Test func detectorOptionsGoOverTheSettings() throws {
    var configuration = Self.defaults
    try DetectorOptions.apply(
      Invocation(
        command: "faces", options: ["min-face": ["24"], "pyramid-factor": ["0.6"]]),
      to: &configuration)
    #expect(configuration.detector.minimumFace == 24)
    #expect(configuration.detector.pyramidFactor == 0.6)
    #expect(
      throws: UsageError(
        "The value '3' is invalid for '--min-face PIXELS': it must be 'auto' or a number from 12 "
          + "to 2000.", command: "faces")
    ) {
      try DetectorOptions.apply(
        Invocation(command: "faces", options: ["min-face": ["3"]]), to: &configuration)
    }
  }
}
