// The library's schema as a list of steps, each a file under `sql/` that is embedded in the binary.
// Append only: a released step never changes, and nothing here knows SQLite or Swift types of the program.

/// One step of the schema, applied in one transaction.
public struct Migration: Sendable {
  /// From 1; equals the library's `user_version` once the step is applied.
  public let number: Int
  /// As in the file's name, without number and ending.
  public let name: String
  /// SQL statements; no transaction control.
  public let sql: String

  public init(number: Int, name: String, sql: String) {
    self.number = number
    self.name = name
    self.sql = sql
  }
}

public enum Migrations {
  /// Every step, in the order of application: number n stands at index n - 1.
  public static let all: [Migration] = [
    Migration(number: 1, name: "initial", sql: text(PackageResources._001_initial_sql)),
    Migration(number: 2, name: "grouping", sql: text(PackageResources._002_grouping_sql)),
    Migration(number: 3, name: "decisions", sql: text(PackageResources._003_decisions_sql)),
    Migration(number: 4, name: "groups", sql: text(PackageResources._004_groups_sql)),
    Migration(number: 5, name: "service", sql: text(PackageResources._005_service_sql)),
    Migration(number: 6, name: "paths", sql: text(PackageResources._006_paths_sql)),
    Migration(number: 7, name: "replacements", sql: text(PackageResources._007_replacements_sql)),
    Migration(number: 8, name: "dates", sql: text(PackageResources._008_dates_sql)),
    Migration(number: 9, name: "identity", sql: text(PackageResources._009_identity_sql)),
    Migration(number: 10, name: "skipped", sql: text(PackageResources._010_skipped_sql)),
    Migration(number: 11, name: "changed", sql: text(PackageResources._011_changed_sql)),
    Migration(number: 12, name: "formats", sql: text(PackageResources._012_formats_sql)),
    Migration(number: 13, name: "models", sql: text(PackageResources._013_models_sql)),
    Migration(number: 14, name: "calibration", sql: text(PackageResources._014_calibration_sql)),
    Migration(number: 15, name: "lengths", sql: text(PackageResources._015_lengths_sql)),
    Migration(number: 16, name: "pictures", sql: text(PackageResources._016_pictures_sql)),
  ]

  private static func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}
