public import Vocabulary

/// Every constant of the face pipeline, one comment each, but for what belongs to one family of detectors or one embedder: that
/// stands with the family (`MTCNN+Constants.swift`) and in the manifest. What a user may change is in `DetectorSettings` and
/// `ClusteringSettings`, whose defaults are given their reasons here.
public enum Thresholds {
  // MARK: Search

  /// Long side at which photos are searched, in pixels: an eight-megapixel group photo keeps faces of the back row.
  public static let workingSize = 2000
  /// Smallest face that MTCNN looks for when the user names none, as a share of the photo's long side (on 22 group photos this finds 390
  /// faces where 20 pixels find 395, in 62 % of the time) …
  static let minimumFaceShare: Float = 0.02
  /// … but never below this many pixels, which is what other detectors look for: smaller ones are mush to the embedder.
  static let minimumFaceFloor: Float = 20
  /// Smallest face a user may ask for, in pixels: no detector sees smaller ones.
  static let minimumFaceLimit: Float = 12
  /// A pyramid level is made from the smallest one at least this many times its size: nothing is lost to chained filters.
  /// (At 1.98, which lets the third level come from the first, three more of 146 faces of film stills are missed.)
  static let levelOversampling = 2

  // MARK: Turned photos (chosen on 200 photos in four turns, and 1,018 without faces; docs/accuracy.md has the figures)

  /// Overall quality of a face that leaves no doubt that its photo stands upright, with the score that its detector's
  /// calibration asks for.
  static let uprightQuality: Float = 0.95
  /// What a turn must promise to be searched in full; a face without a fault promises 1.
  static let turnPromise: Float = 0.5
  /// Overall quality of the best face of a turned photo that is believed. Its pose lets a head lean by 42 degrees at most, so
  /// that no upright face which leans by more than 45 can be taken for one (`Turn.init(facesOf:)`).
  static let turnedQuality: Float = 0.8
  /// Faces that are believed if there are `turnedCrowd` of them and they point one way: those of a back row …
  static let turnedCrowdQuality: Float = 0.3
  /// … and how many.
  static let turnedCrowd = 4
  /// How many faces are looked for in the mirror until it shows one.
  static let turnedWitnesses = 3
  /// How much more quality a turned photo must show than the photo as it is, heads seen in both left out.
  static let turnedAdvantage: Float = 2
  /// Overlap of boxes found in two turns that are one head.
  static let sameHeadOverlap: Float = 0.3
  /// Overlap with the mirror image of a face by which it is found again: true ones overlap by 0.78 or more, leaves,
  /// hands and engines by 0.67 at most …
  static let mirrorOverlap: Float = 0.7
  /// … and what it must promise there: 98 % of the true ones do, the leaves 0.51.
  static let mirrorPromise: Float = 0.8

  // MARK: Embedding

  /// Most faces in one run of the embedder, each with its mirror image: more do not go faster, and each takes memory.
  static let chipBatch = 4

  // MARK: Quality (calibrated on 1000 LFW faces, shrunk and blurred until the embedder lost them)

  /// Pixels between the eyes over which size rises: at 11 embeddings are as good as at 40, at 7 a tenth of them is lost.
  static let eyeDistance: ClosedRange<Float> = 5...18
  /// Deviation of the chip's Laplacian, in grey levels, over which sharpness rises. A Gaussian blur of 3 pixels between eyes 40
  /// apart leaves 1.3 and starts to cost; sharp photos have 5 and more. Of dlib's chips, where eyes are 54 pixels apart, and of those of
  /// embedders whose manifest says nothing else.
  static let laplacianDeviation: ClosedRange<Float> = 0.8...3
  /// Offset of the nose from the midline, in eye distances, over which pose falls: to 0.5 the embedder does not mind; by 0.9
  /// the far eye is a guess.
  static let noseOffset: ClosedRange<Float> = 0.4...0.9
  /// Height of the nose between eyes (0) and mouth (1) in a face that looks straight ahead.
  static let noseHeight: Float = 0.56
  /// Deviation from `noseHeight` over which pose falls, up or down.
  static let noseHeightDeviation: ClosedRange<Float> = 0.25...0.7
  /// Degrees of roll over which pose falls: chips are turned upright, but the detector was trained on upright heads.
  static let roll: ClosedRange<Float> = 30...90
  /// Overall quality below which a face may join people but not found one: eyes 9 pixels apart, a blur of 3 of 40, or
  /// a score of 0.78, or less of two of them. One in 100 LFW faces lies below.
  public static let qualityGate: Float = 0.3

  // MARK: Grouping

  /// Share of the threshold that two single faces are not given (see `agglomerate`); larger groups lose less of it. Chosen by
  /// cross-validation on 2,901 people of LFW, where 0.2 to 0.3 do equally well: B-cubed F 0.973 instead of 0.960 without.
  public static let caution: Caution = 0.25
  /// Share of the threshold that faces of one photo which may be one person are within (see `SamePhoto`).
  public static let alike: Float = 1.25

  // MARK: Crop

  /// What a crop shows, in sides of the face's box: the head and some of its surroundings.
  static let cropMargin: Float = 1.6
  /// Long side of a crop, in pixels; smaller faces keep their size.
  static let cropSide = 160
  /// JPEG quality of a crop.
  static let cropQuality = 85
}
