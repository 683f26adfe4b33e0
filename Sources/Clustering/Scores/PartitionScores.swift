public import Vocabulary

/// How well clusters agree with the truth. A face in no cluster (nil) counts as a cluster of its own.
public enum PartitionScores {
  /// Over all pairs of faces: the share of pairs put together that belong together, and the share of pairs that belong
  /// together that were put together. A share of no pairs at all is 1.
  ///
  /// Source: Amigó, Gonzalo, Artiles and Verdejo, «A comparison of extrinsic clustering evaluation metrics based on
  /// formal constraints», Information Retrieval 12 (2009), section 3.3.
  ///
  /// - Parameters:
  ///   - clusters: for each face its cluster.
  ///   - truth: for each face, in step, who it is.
  /// - Complexity: O(n).
  public static func pairwise<Label: Hashable>(clusters: [Int?], truth: [Label]) -> PrecisionRecall
  {
    let table = Contingency(clusters: clusters, truth: truth)
    let together = table.clusterSizes.values.reduce(0) { $0 + pairs($1) }
    let belonging = table.labelSizes.values.reduce(0) { $0 + pairs($1) }
    let both = table.shared.values.reduce(0) { $0 + pairs($1) }
    return PrecisionRecall(
      precision: together > 0 ? Double(both) / Double(together) : 1,
      recall: belonging > 0 ? Double(both) / Double(belonging) : 1)
  }

  /// B-cubed: for each face the share of its cluster that is the same person, and the share of its person that is in
  /// its cluster, itself included both times; each averaged over all faces. Both are 1 when there are no faces.
  ///
  /// Source: Bagga and Baldwin, «Algorithms for scoring coreference chains» (1998); Amigó et al. (2009), section 4.
  ///
  /// - Parameters: as for `pairwise`.
  /// - Complexity: O(n).
  public static func bCubed<Label: Hashable>(clusters: [Int?], truth: [Label]) -> PrecisionRecall {
    guard !clusters.isEmpty else { return PrecisionRecall(precision: 1, recall: 1) }
    let table = Contingency(clusters: clusters, truth: truth)
    // The faces of one cell share their precision and recall: n faces contribute n · (n / size). Summed in the order of
    // first appearance, because the rounding of a sum depends on its order.
    var precision = 0.0
    var recall = 0.0
    for cell in table.cells {
      let faces = Double(table.shared[cell] ?? 0)
      precision += faces * faces / Double(table.clusterSizes[cell.cluster] ?? 1)
      recall += faces * faces / Double(table.labelSizes[cell.label] ?? 1)
    }
    let count = Double(clusters.count)
    return PrecisionRecall(precision: precision / count, recall: recall / count)
  }

  /// The number of pairs of faces that lie in one photo and in one cluster.
  public static func samePhotoViolations(clusters: [Int?], photos: [PhotoID]) -> Int {
    precondition(clusters.count == photos.count, "one photo a face")
    struct Cell: Hashable {
      var cluster: Int
      var photo: PhotoID
    }
    var counts: [Cell: Int] = [:]
    for (cluster, photo) in zip(clusters, photos) {
      if let cluster { counts[Cell(cluster: cluster, photo: photo), default: 0] += 1 }
    }
    return counts.values.reduce(0) { $0 + pairs($1) }
  }

  private static func pairs(_ count: Int) -> Int { count * (count - 1) / 2 }
}

/// How many faces each cluster, each label, and each combination of the two hold.
private struct Contingency<Label: Hashable> {
  struct Cell: Hashable {
    var cluster: Int
    var label: Label
  }
  var clusterSizes: [Int: Int] = [:]
  var labelSizes: [Label: Int] = [:]
  var shared: [Cell: Int] = [:]
  /// Keys of `shared` in order of first appearance.
  var cells: [Cell] = []

  init(clusters: [Int?], truth: [Label]) {
    precondition(clusters.count == truth.count, "one truth a face")
    // Faces without a cluster get one each, beyond the numbers in use.
    var next = (clusters.lazy.compactMap { $0 }.max() ?? -1) + 1
    for (cluster, label) in zip(clusters, truth) {
      let cell = Cell(cluster: cluster ?? next, label: label)
      if cluster == nil { next += 1 }
      clusterSizes[cell.cluster, default: 0] += 1
      labelSizes[label, default: 0] += 1
      shared[cell, default: 0] += 1
      if shared[cell] == 1 { cells.append(cell) }
    }
  }
}
