import Application
import Support
import Surroundings
import Testing
import Vocabulary

@testable import CommandLine

@Suite struct ConfigurationTests {
  static let defaults = Configuration(
    clustering: ClusteringSettings(threshold: 0.06, qualityGate: 0.3))

  @Test func aBrokenStoredValueNamesItselfAndTheCure() {
    let error = #expect(throws: UnusableSetting.self) {
      try SettingSources(defaults: Self.defaults, stored: ["threshold": "big"], file: nil)
    }
    #expect(
      error?.failure
        == Failure(
          "invalid_setting",
          "The library keeps 'big' for the setting 'threshold', which must be a number above 0, "
            + "at most 1. 'kinfolk config unset threshold' mends it."))
  }

  @Test func everySettingHasItsWords() {
    for setting in Setting.all { #expect(!setting.meaning.isEmpty && !setting.allowed.isEmpty) }
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
    #expect(configuration.detector.own == ["pyramid-factor": "0.6"])
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
