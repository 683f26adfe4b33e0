internal import Vocabulary

/// The options of commands that look for faces themselves; each stands for the setting of the same meaning.
enum DetectorOptions {
  static let minimumFace = OptionSpec(
    name: "min-face", value: "PIXELS",
    help: "Smallest face looked for, in pixels, or 'auto' (setting minimum-face).")
  static let thresholds = OptionSpec(
    name: "detector-thresholds", value: "A,B,C",
    help: "Scores for the detector's three stages (setting detector-thresholds).")
  static let pyramidFactor = OptionSpec(
    name: "pyramid-factor", value: "F",
    help: "Ratio of the detector's search scales (setting pyramid-factor).")

  static let all = [minimumFace, thresholds, pyramidFactor]

  private static let settings = [
    (minimumFace, Setting.minimumFace), (thresholds, Setting.detectorThresholds),
    (pyramidFactor, Setting.pyramidFactor),
  ]

  /// Whether the command line names any of them.
  static func areGiven(_ invocation: Invocation) -> Bool {
    all.contains { invocation.has($0) }
  }

  /// Puts the options given over the settings.
  static func apply(
    _ invocation: Invocation, to configuration: inout Configuration
  ) throws(UsageError) {
    for (option, setting) in settings {
      try setting.apply(option, of: invocation, to: &configuration)
    }
  }
}

/// The option that stands for the setting `threshold`.
enum ThresholdOption {
  static let option = OptionSpec(
    name: "threshold", value: "DISTANCE",
    help: "The cosine distance up to which faces are one person (setting threshold).")

  static func apply(
    _ invocation: Invocation, to configuration: inout Configuration
  ) throws(UsageError) {
    try Setting.threshold.apply(option, of: invocation, to: &configuration)
  }
}

extension Setting {
  /// Puts the value of an option over the setting, if it is given.
  fileprivate func apply(
    _ option: OptionSpec, of invocation: Invocation, to configuration: inout Configuration
  ) throws(UsageError) {
    guard let text = invocation.value(option) else { return }
    guard write(text, &configuration) else {
      throw invocation.invalid(text, for: option, "it must be \(allowed)")
    }
  }
}
