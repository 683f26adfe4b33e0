internal import Support
internal import Surroundings

/// What is about this machine and the service on it.
extension Setting {
  public static let library = Setting(
    key: "library", effect: .service, home: .file, isPath: true,
    read: { $0.library ?? "auto" },
    write: { text, configuration in
      guard text == "auto" || isAbsolute(text) else { return false }
      configuration.library = text == "auto" ? nil : text
      return true
    })

  public static let folder = Setting(
    key: "folder", effect: .service, home: .file, repeats: true, isPath: true,
    samples: ["~/Pictures"],
    read: { $0.service.folders.map(\.description).joined(separator: ", ") },
    write: { text, configuration in
      guard isAbsolute(text) else { return false }
      configuration.service.folders.append(FilePath(text))
      return true
    })

  static let ignore = Setting(
    key: "ignore", effect: .service, home: .file, repeats: true,
    samples: ["*.tmp", "exports/*", "!#recycle"],
    read: { $0.service.ignored.map(\.description).joined(separator: ", ") },
    write: { text, configuration in
      let pattern = text.hasPrefix("!") ? String(text.dropFirst()) : text
      guard !pattern.isEmpty, !pattern.hasPrefix("/"), !pattern.contains("\0") else {
        return false
      }
      configuration.service.ignored.append(FilePath(text))
      return true
    })

  static let reconcile = Setting(
    key: "reconcile", effect: .service, home: .file,
    read: { time($0.service.reconcileInterval) },
    write: { text, configuration in
      guard let value = duration(text), (.seconds(60)...(.seconds(7 * 86_400))).contains(value)
      else { return false }
      configuration.service.reconcileInterval = value
      return true
    })

  static let background = yesOrNo("background", \.service.runsInBackground)

  static let logLevel = Setting(
    key: "log-level", effect: .service, home: .file, words: LogLevel.allCases.map(\.name),
    read: { $0.service.logLevel.name },
    write: { text, configuration in
      guard let value = LogLevel.allCases.first(where: { $0.name == text }) else { return false }
      configuration.service.logLevel = value
      return true
    })

  static let logPhotoNames = yesOrNo("log-photo-names", \.service.logsPhotoNames)

  private static func isAbsolute(_ path: String) -> Bool {
    path.hasPrefix("/") && !path.contains("\0")
  }

  private static func yesOrNo(
    _ key: String, _ value: any WritableKeyPath<Configuration, Bool> & Sendable
  ) -> Setting {
    Setting(
      key: key, effect: .service, home: .file, words: ["yes", "no"],
      read: { $0[keyPath: value] ? "yes" : "no" },
      write: { text, configuration in
        guard let truth = ["yes": true, "no": false][text] else { return false }
        configuration[keyPath: value] = truth
        return true
      })
  }

  private static let units: [(letter: Character, seconds: Int64)] = [
    ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1),
  ]

  /// «6h»; nil for what is no time, or a longer one than anybody means.
  private static func duration(_ text: String) -> Duration? {
    guard let unit = units.first(where: { $0.letter == text.last }),
      text.dropLast().allSatisfy({ $0.isASCII && $0.isNumber }), text.utf8.count < 10,
      let count = Int64(text.dropLast())
    else { return nil }
    return .seconds(count * unit.seconds)
  }

  /// In the largest unit that says it exactly.
  private static func time(_ duration: Duration) -> String {
    let seconds = duration.components.seconds
    for (letter, unit) in units where seconds.isMultiple(of: unit) {
      return "\(seconds / unit)\(letter)"
    }
    return "\(seconds)s"
  }
}
