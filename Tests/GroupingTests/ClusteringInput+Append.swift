import Library
import Vocabulary

extension ClusteringInput {
  /// Adds a face that nothing was decided about and that belongs to nobody.
  mutating func append(
    _ face: Int64, photo: Int64, quality: Float, vector: [Float], length: Float? = nil
  ) {
    faces = FaceSet(
      ids: faces.ids + [FaceID(face)], photos: faces.photos + [PhotoID(photo)],
      dimension: faces.dimension, vectors: faces.vectors + vector, bound: faces.bound + [nil],
      refused: faces.refused + [[]])
    people.append(nil)
    self.quality.append(quality)
    lengths.append(length)
  }
}
