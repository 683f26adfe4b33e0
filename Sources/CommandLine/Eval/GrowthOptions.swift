internal import Application

/// The options of `eval` that have the people grow.
enum GrowthOptions {
  static let grow = OptionSpec(
    name: "grow", value: "SEED",
    help: "Also grow the people photo by photo, in an order drawn with SEED, and compare them "
      + "with the people found at once.")
  static let batch = OptionSpec(
    name: "batch", value: "N", help: "With --grow: photos that come at a time (default: 1).")

  /// nil without `--grow`.
  ///
  /// - Throws: `UsageError`.
  static func growth(_ invocation: Invocation) throws(UsageError) -> GrowthEvaluation? {
    let batch = try invocation.integer(batch, in: 1...1_000_000)
    guard let seed = try invocation.integer(grow, in: 0...1_000_000_000) else {
      guard batch == nil else {
        throw UsageError("'--batch N' goes with --grow only.", command: invocation.command)
      }
      return nil
    }
    return GrowthEvaluation(seed: UInt64(seed), batch: batch ?? 1)
  }
}
