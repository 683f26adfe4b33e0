internal import Application
internal import Faces

/// The options of commands that look for faces themselves; each stands for the setting of the same meaning.
enum DetectorOptions {
  private static let settings =
    [
      (
        option: OptionSpec(
          name: "min-face", value: "PIXELS",
          help: "Smallest face looked for, in pixels, or 'auto' (setting minimum-face)."),
        setting: Setting.minimumFace
      )
    ]
    + ModelFamilies.all.detectors.flatMap(\.settings).map { own in
      (
        option: OptionSpec(
          name: own.key, value: own.placeholder, help: "\(own.brief) (setting \(own.key))."),
        setting: Setting(own)
      )
    }

  static let all = settings.map(\.option)

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
