internal import Library
internal import Support
internal import Vocabulary

/// A person as reports name one.
struct PersonReference: Encodable, Sendable, Equatable {
  var id: Int64
  @Nullable var name: String?

  /// The name, or `#3` for one without.
  var title: String { name ?? "#\(id)" }
}

/// A face of a photo, as `faces --json` lists it.
struct FaceReport: Encodable, Sendable, Equatable {
  /// Counted from 1, left to right: the number that `crop`, `highlight` and `compare` use too.
  var face: Int
  /// The face's number in the library, which the commands that correct take; null where it was looked for just now.
  @Nullable var id: Int64?
  /// Pixels of the upright photo.
  var box: Box
  /// The detector's confidence, 0 to 1.
  var score: Float
  /// The overall verdict, 0 to 1.
  var quality: Float
  var qualityParts: Parts
  var landmarks: Landmarks
  @Nullable var person: PersonReference?

  struct Parts: Encodable, Sendable, Equatable {
    var size: Float
    var sharpness: Float
    var pose: Float
    var score: Float
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

  /// The stored faces of one photo, numbered from left to right.
  static func list(_ faces: [FaceRecord]) -> [FaceReport] {
    faces.enumerated().map { index, face in
      FaceReport(
        number: index + 1, id: face.id, detection: face.detection, quality: face.quality,
        person: PersonReference(face))
    }
  }
}

extension PersonReference {
  /// Whom a stored face belongs to; nil for nobody.
  init?(_ face: FaceRecord) {
    guard let person = face.person else { return nil }
    self.init(id: person.rawValue, name: face.personName)
  }
}

/// What `faces` says of a photo.
struct PhotoFacesReport: Encodable, Sendable, Equatable {
  var photo: FilePath
  /// Whether the faces come from the library; else they were looked for just now.
  var inLibrary: Bool
  var width: Int
  var height: Int
  @Nullable var captured: String?
  @Nullable var damage: String?
  var faces: [FaceReport]

  func text(_ style: Style) -> String {
    var text = "\(style.bold(printable(photo)))  \(width) x \(height)"
    if let captured { text += ", taken \(captured.replacing("T", with: " "))" }
    text += ", \(counted(faces.count, "face"))\n"
    if let damage { text += style.yellow("Damaged: \(damage)") + "\n" }
    guard !faces.isEmpty else { return text }
    var table = Table(
      .init(title: "Face", alignment: .right), .init(title: "Number", alignment: .right),
      .init(title: "Person"), .init(title: "Left, top"), .init(title: "Size"),
      .init(title: "Score", alignment: .right), .init(title: "Quality", alignment: .right),
      .init(title: "Eyes, nose, corners of the mouth"))
    for face in faces {
      table.add(
        "\(face.face)", face.id.map { "@\($0)" } ?? "-", face.person?.title ?? "-",
        "\(whole(face.box.x)), \(whole(face.box.y))",
        "\(whole(face.box.width)) x \(whole(face.box.height))", fixed(Double(face.score), 3),
        fixed(Double(face.quality), 2),
        face.landmarks.points.map { "\(whole($0.x)),\(whole($0.y))" }.joined(separator: "  "))
    }
    return text + table.text(style)
  }

  private func whole(_ number: Float) -> String { fixed(Double(number), 0) }
}
