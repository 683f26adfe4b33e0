import Vocabulary

@testable import Application

extension Target {
  static let settings: [Target] = [
    Target(name: "configuration", seeds: { [Array(example.utf8)] }) { bytes in
      guard
        let file = try? SettingsFile(path: "kinfolk.conf", bytes: bytes, home: "/home/ada")
      else { return }
      let defaults = Configuration(
        clustering: ClusteringSettings(threshold: 0.5, qualityGate: 0.1), embedder: file.embedder)
      guard let all = try? Configuration(defaults: defaults, stored: [:], file: file) else {
        return
      }
      for setting in Setting.all { _ = setting.read(all) }
    }
  ]

  /// All settings there are, with their defaults.
  private static var example: String {
    let defaults = Configuration(clustering: ClusteringSettings(threshold: 0.5, qualityGate: 0.1))
    return Setting.all.map { "\($0.key) = \($0.read(defaults))\n" }.joined()
  }
}
