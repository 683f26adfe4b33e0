import Faces
import ModelTestSupport
import Support
import Surroundings
import Testing
import Vocabulary

@testable import Application

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
    #expect(configuration.detector.own == ["detector-thresholds": "0.5,0.6,0.9"])
    #expect(configuration.jobs == 3)
  }

  @Test func everySettingReadsBackWhatItWrote() throws {
    let texts = [
      "threshold": "0.075", "quality-gate": "0.5", "detector": "other-one", "embedder": "mine_2.1",
      "minimum-face": "33",
      "detector-thresholds": "0.5,0.65,0.9", "pyramid-factor": "0.8", "working-size": "1600",
      "largest-photo": "108",
      "yunet-threshold": "0.75", "scrfd-threshold": "0.55", "retinaface-threshold": "0.65",
      "ultralight-threshold": "0.75",
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
    ("threshold", ""), ("quality-gate", "-0.1"), ("quality-gate", "2"), ("embedder", ""),
    ("embedder", "../mine"), ("detector", "two words"), ("minimum-face", "5"),
    ("minimum-face", "small"), ("detector-thresholds", "0.5,0.6"),
    ("detector-thresholds", "0.5,0.6,"), ("detector-thresholds", "0.5,0.6,1.1"),
    ("detector-thresholds", "0.1,0.2,0.3,0.4"), ("pyramid-factor", "1"), ("working-size", "1e3"),
    ("largest-photo", "0"), ("largest-photo", "501"),
    ("largest-photo", "2.5"),
    ("jobs", "0"), ("jobs", "257"), ("library", "a.sqlite"), ("folder", "Pictures"), ("folder", ""),
    ("ignore", ""), ("ignore", "/tmp/*"), ("ignore", "!"), ("ignore", "!/tmp"), ("reconcile", "30"),
    ("reconcile", "59s"),
    ("reconcile", "8d"), ("reconcile", "-1h"), ("reconcile", "h"), ("reconcile", "99999999999999h"),
    ("background", "true"), ("log-level", "loud"), ("log-photo-names", "1"),
  ])
  func whatIsNotAllowedChangesNothing(key: String, text: String) throws {
    var configuration = Self.defaults
    let setting = try #require(Setting.all.first { $0.key == key })
    #expect(!setting.write(text, &configuration))
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

  @Test func aBrokenStoredValueIsNamed() {
    #expect(
      throws: UnusableSetting(.threshold, "big")
    ) { try Configuration(defaults: Self.defaults, stored: ["threshold": "big"]) }
  }

  /// What a family of detectors can be told becomes a setting by its line in `ModelFamilies` alone.
  @Test func familiesBringTheirSettings() throws {
    let known = Setting.all.map(\.key)
    let more = Setting.table(Throwaway.families)
    #expect(more.map(\.key).filter { !known.contains($0) } == ["patch-side"])
    #expect(Set(more.map(\.key)).count == more.count)
    let side = try #require(more.first { $0.key == "patch-side" })
    var configuration = Self.defaults
    #expect(side.read(configuration) == "10")
    #expect(!side.write("big", &configuration))
    #expect(side.write("20", &configuration))
    #expect(side.read(configuration) == "20")
    #expect(configuration.detector == DetectorSettings(own: ["patch-side": "20"]))
    #expect(side.write("10", &configuration))
    #expect(configuration == Self.defaults)
  }

  @Test func theDefaultsAreTheModels() throws {
    let models = try Throwaway.models()
    #expect(
      Configuration.standard(models).clustering
        == ClusteringSettings(threshold: 0.02, qualityGate: 0.001))
  }
}
