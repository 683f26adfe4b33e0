public import Library
public import Vocabulary

/// A face of a photo. The keys in JSON are a contract.
public struct FaceReport: Encodable, Sendable, Equatable {
  /// Counted from 1, left to right: the number that everything about a single photo uses.
  public var face: Int
  /// The face's number in the library, which decisions take; null where it was looked for just now.
  @Nullable public var id: Int64?
  /// Pixels of the upright photo.
  public var box: Box
  /// The detector's confidence, 0 to 1.
  public var score: Float
  /// The overall verdict, 0 to 1.
  public var quality: Float
  public var qualityParts: Parts
  public var landmarks: Landmarks
  @Nullable public var person: PersonReference?

  public struct Parts: Encodable, Sendable, Equatable {
    public var size: Float
    public var sharpness: Float
    public var pose: Float
    public var score: Float
  }

  init(
    number: Int, id: FaceID?, detection: Detection, quality: Quality, person: PersonReference?
  ) {
    face = number
    self.id = id?.rawValue
    box = detection.box
    score = detection.score
    self.quality = quality.overall
    qualityParts = Parts(
      size: quality.size, sharpness: quality.sharpness, pose: quality.pose, score: quality.score)
    landmarks = detection.landmarks
    self.person = person
  }

  /// The face in the photo turned; `size` is that of the photo.
  public func turned(_ turn: Turn, in size: PictureSize) -> FaceReport {
    var face = self
    face.box = box.turned(turn, in: size)
    face.landmarks = landmarks.turned(turn, in: size)
    return face
  }

  /// The stored faces of one photo, numbered from left to right.
  public static func list(_ faces: [FaceRecord]) -> [FaceReport] {
    faces.enumerated().map { index, face in
      FaceReport(
        number: index + 1, id: face.id, detection: face.detection, quality: face.quality,
        person: PersonReference(face))
    }
  }
}
