/// Cosine distances of an embedder's vectors that tell one picture of a face from another.
///
/// Each has a share of the threshold where nothing was measured; the figures behind those shares are dlib's, whose
/// threshold is 0.072 (docs/decisions.md, docs/accuracy.md).
public struct PictureDistances: Hashable, Sendable, Codable {
  /// Within it lie copies in another photo. With dlib (0.006) nine in ten copies at JPEG quality 75 or more and at other
  /// brightness do, seven in ten at three quarters of the size; of 3,785 faces of LFW eight pairs in different photos, all of
  /// them one picture. Bursts begin at 0.009.
  public var copy: Float
  /// Copies in one photo, where neither light nor compression differ but pixels may lie otherwise. With dlib (0.012)
  /// pictures pasted twelve times at 100 to 480 pixels are within 0.006; of 4,770 pairs of people in group photos the
  /// nearest is at 0.034.
  public var copyInPhoto: Float
  /// Alone proves a picture the same: with dlib (0.012) nine in ten of 101 faces are within it after compression at quality
  /// 50, in other light or after a crop of a fifth; of 147 pairs of photos of one person the nearest has 0.0134.
  public var alone: Float
  /// Proves it when several faces agree: with dlib (0.03) nearly all copies are within it, of 19,000 pairs of strangers none.
  public var together: Float
  /// Proves it when both were captured in the same second; the nearest strangers have 0.044 with dlib (0.04).
  public var exposure: Float
  /// Faces of one position that look further apart than this are evidence against.
  public var stranger: Float
  /// What stands for the distance of faces whose vectors are of two models: no evidence.
  public var unknown: Float { (exposure + stranger) / 2 }

  public init(
    copy: Float, copyInPhoto: Float, alone: Float, together: Float, exposure: Float,
    stranger: Float
  ) {
    self.copy = copy
    self.copyInPhoto = copyInPhoto
    self.alone = alone
    self.together = together
    self.exposure = exposure
    self.stranger = stranger
  }

  /// For an embedder of which only the threshold is known.
  public init(threshold: Float) {
    let scale = threshold / 0.072
    copy = 0.006 * scale
    copyInPhoto = 0.012 * scale
    alone = 0.012 * scale
    together = 0.03 * scale
    exposure = 0.04 * scale
    stranger = 0.06 * scale
  }
}
