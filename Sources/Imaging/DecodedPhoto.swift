public import Vocabulary

/// A photo as the pipeline works on it.
public struct DecodedPhoto: Hashable, Sendable {
  /// Upright, as far as the file says how to hold it.
  public var image: Image
  /// Its width and height are those of the full-size upright photo.
  public var facts: PhotoFacts
  /// Full-size pixels per pixel of `image`: a point of the image times `scale` is a point of the photo.
  public var scale: Float
  /// Whether the file states that it must be turned. If not, people in it may lie on their side.
  public var saysHowToHold: Bool

  public init(image: Image, facts: PhotoFacts, scale: Float, saysHowToHold: Bool) {
    self.image = image
    self.facts = facts
    self.scale = scale
    self.saysHowToHold = saysHowToHold
  }
}
