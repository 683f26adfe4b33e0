/// What a detector says of one face.
public struct Detection: Hashable, Sendable, Codable {
  /// Pixels of the upright image.
  public var box: Box
  public var landmarks: Landmarks
  /// The detector's confidence, 0 to 1.
  public var score: Float

  public init(box: Box, landmarks: Landmarks, score: Float) {
    self.box = box
    self.landmarks = landmarks
    self.score = score
  }

  /// The same face in an image enlarged by `factor`.
  public func scaled(by factor: Float) -> Detection {
    Detection(box: box.scaled(by: factor), landmarks: landmarks.scaled(by: factor), score: score)
  }
}

/// Where a face lies in its photo: fractions of the photo's sides.
public struct FaceArea: Hashable, Sendable {
  public var x: Float
  public var y: Float
  public var width: Float
  public var height: Float
  /// Width of the photo by its height.
  public var aspect: Float

  /// - Parameters:
  ///   - box: in pixels.
  ///   - photoWidth: like the height in pixels, above 0.
  public init(_ box: Box, photoWidth: Int, photoHeight: Int) {
    let (w, h) = (Float(photoWidth), Float(photoHeight))
    x = box.x / w
    y = box.y / h
    width = box.width / w
    height = box.height / h
    aspect = w / h
  }

  /// In fractions, too.
  public var box: Box { Box(x: x, y: y, width: width, height: height) }
}

/// How far a face can be trusted to show who it is. Every part lies in 0...1, 1 being best.
public struct Quality: Hashable, Sendable, Codable {
  /// From the distance between the eyes in pixels of the photo as searched.
  public var size: Float
  /// From the deviation of the Laplacian of the aligned chip, in the range of the embedder whose chip it is.
  public var sharpness: Float
  /// 1 for a frontal face, falling with yaw, pitch and roll estimated from the landmarks.
  public var pose: Float
  /// From the detector's confidence.
  public var score: Float
  /// The verdict that the quality gate (`ClusteringSettings.qualityGate`) is held against: the product of the others.
  public var overall: Float

  public init(size: Float, sharpness: Float, pose: Float, score: Float, overall: Float) {
    self.size = size
    self.sharpness = sharpness
    self.pose = pose
    self.score = score
    self.overall = overall
  }
}

/// One face as a worker hands it over: everything the library stores of it.
public struct FoundFace: Hashable, Sendable {
  public var detection: Detection
  public var quality: Quality
  public var embedding: Embedding
  /// JPEG file, about 160 pixels on the long side: the face with some of its surroundings.
  public var crop: [UInt8]

  public init(detection: Detection, quality: Quality, embedding: Embedding, crop: [UInt8]) {
    self.detection = detection
    self.quality = quality
    self.embedding = embedding
    self.crop = crop
  }
}
