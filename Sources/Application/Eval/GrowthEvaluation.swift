internal import Clustering
internal import Faces
internal import Library
internal import Vocabulary

/// Whether a library that grew photo by photo has the same people as one that was grouped at once.
public struct GrowthEvaluation: Sendable {
  /// Draws the order of the photos.
  let seed: UInt64
  /// Photos that come at a time, at least 1.
  let batch: Int

  public init(seed: UInt64, batch: Int) {
    self.seed = seed
    self.batch = batch
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
    // A face of nobody is a group of its own.
    let truth = atOnce.enumerated().map { index, person in person?.rawValue ?? -1 - Int64(index) }
    let agreement = PartitionScores.bCubed(
      clusters: grown.map { $0.map { Int($0.rawValue) } }, truth: truth)
    report.agreementB3 = agreement.f
    report.grown = try score(grown)
    report.atOnce = try score(atOnce)
    report.churn = growth.churn(seed: seed)
  }
}
