public import Vocabulary

/// A photo as the pipeline works on it.
public struct DecodedPhoto: Hashable, Sendable {
  /// Upright.
  public var image: Image
  /// Its width and height are those of the full-size upright photo.
  public var facts: PhotoFacts
  /// Full-size pixels per pixel of `image`: a point of the image times `scale` is a point of the photo.
  public var scale: Float

  public init(image: Image, facts: PhotoFacts, scale: Float) {
    self.image = image
    self.facts = facts
    self.scale = scale
  }
}
