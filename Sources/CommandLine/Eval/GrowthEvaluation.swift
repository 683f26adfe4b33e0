internal import Clustering
internal import Faces
internal import Library
internal import Application
internal import Vocabulary

/// Whether a library that grew photo by photo has the same people as one that was grouped at once.
struct GrowthEvaluation {
  static let grow = OptionSpec(
    name: "grow", value: "SEED",
    help: "Also grow the people photo by photo, in an order drawn with SEED, and compare them "
      + "with the people found at once.")
  static let batch = OptionSpec(
    name: "batch", value: "N", help: "With --grow: photos that come at a time (default: 1).")

  let seed: UInt64
  let batch: Int

  /// nil without `--grow`.
  ///
  /// - Throws: `UsageError`.
  init?(_ invocation: Invocation) throws(UsageError) {
    let batch = try invocation.integer(Self.batch, in: 1...1_000_000)
    guard let seed = try invocation.integer(Self.grow, in: 0...1_000_000_000) else {
      guard batch == nil else {
        throw UsageError("'--batch N' goes with --grow only.", command: invocation.command)
      }
      return nil
    }
    self.seed = UInt64(seed)
    self.batch = batch ?? 1
  }

  /// Adds what was found to a report.
  ///
  /// - Parameter evaluate: scores people given by face.
  func add(
    to report: inout EvalReport, _ library: Library, _ settings: ClusteringSettings,
    models: ModelSet,
    evaluate: ([FaceID: PersonID]) throws -> Evaluation
  ) throws {
    let growth = try Growth(library, settings, models: models)
    let atOnce = growth.atOnce()
    let grown = growth.grown(seed: seed, batch: batch)
    func score(_ people: [PersonID?]) throws -> GrownScores {
      var byFace: [FaceID: PersonID] = [:]
      for (face, person) in zip(growth.faces, people) { byFace[face] = person }
      let evaluation = try evaluate(byFace)
      return GrownScores(
        people: evaluation.people, pairwise: evaluation.pairwise, b3: evaluation.bCubed)
    }
    // Whoever belongs to nobody is one of a kind.
    let truth = atOnce.enumerated().map { index, person in person?.rawValue ?? -1 - Int64(index) }
    let agreement = PartitionScores.bCubed(
      clusters: grown.map { $0.map { Int($0.rawValue) } }, truth: truth)
    report.agreementB3 = agreement.f
    report.grown = try score(grown)
    report.atOnce = try score(atOnce)
    report.churn = growth.churn(seed: seed)
  }
}
