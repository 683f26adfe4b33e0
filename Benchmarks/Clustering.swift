import Clustering
import Faces
import Vocabulary

extension SyntheticLibrary {
  var faceSet: FaceSet {
    FaceSet(
      ids: ids, photos: photos, dimension: dimension, vectors: vectors, offsets: offsets,
      meanOffset: meanOffset, canFound: quality.map { $0 >= Thresholds.qualityGate })
  }
}

/// Groups `count` synthetic faces at once.
func clustering(_ count: Int, asJSON: Bool) throws {
  let (library, making) = try timed { try SyntheticLibrary(count: count) }
  let before = peakMemory()
  let threshold = try Models.embedder().defaultThreshold
  let (clusters, seconds) = timed {
    agglomerate(library.faceSet, threshold: threshold, caution: Thresholds.caution)
  }
  let scores = PartitionScores.bCubed(clusters: clusters, truth: library.people)
  var result = Measurement()
  result.add("faces", count)
  result.add("people", (library.people.max().map { Int($0) } ?? -1) + 1)
  result.add("found", (clusters.compactMap { $0 }.max() ?? -1) + 1)
  result.add("seconds", seconds)
  result.add("faces_per_second", Double(count) / seconds, digits: 0)
  result.add("memory_mb", peakMemory(), digits: 0)
  result.add("memory_before_mb", before, digits: 0)
  result.add("b3_f", scores.f, digits: 4)
  result.add("b3_precision", scores.precision, digits: 4)
  result.add("b3_recall", scores.recall, digits: 4)
  result.add("generator_seconds", making)
  result.print(asJSON: asJSON)
}
