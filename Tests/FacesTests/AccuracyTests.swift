import Foundation
import Imaging
import TestSupport
import Testing
import Vocabulary

@testable import Faces

/// Against what the models' own implementations say of the measurement data.
@Suite struct AccuracyTests {
  struct SFaceReference: Decodable {
    struct Face: Decodable {
      var photo: String
      var chip: String
      var landmarks: [[Float]]
      var embedding: [Float]
    }

    var template_112: [[Float]]
    var faces: [Face]
  }

  struct DlibReference: Decodable {
    struct Face: Decodable {
      let photo: String
      let chip: String
      let landmarks: [[Float]]
      let descriptor: [Float]
    }
    let faces: [Face]
  }

  struct DetectorReference: Decodable {
    struct Face: Decodable {
      let box: [Float]
      let confidence: Float
      let keypoints: [String: [Float]]

      var area: Box { Box(x: box[0], y: box[1], width: box[2], height: box[3]) }
      var points: [Point] {
        ["left_eye", "right_eye", "nose", "mouth_left", "mouth_right"].compactMap {
          keypoints[$0].map { Point(x: $0[0], y: $0[1]) }
        }
      }
    }
    struct Picture: Decodable {
      let file: String
      let faces: [Face]
    }
    let images: [Picture]
  }

  @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data"))
  func descriptorsAreDlibs() throws {
    let reference: DlibReference = try SharedData.json("reference/dlib.json")
    let embedder = try NetworkEmbedder(ModelSet.dlib().embedder, ModelFiles())
    var worst: Float = 0
    for face in reference.faces {
      let chip = try decode(SharedData.bytes("reference/\(face.chip)")).image
      let vector = try embedder.vectors([(chip, false)])
      #expect(vector.count == face.descriptor.count)
      worst = max(worst, zip(vector, face.descriptor).map { abs($0 - $1) }.max() ?? .infinity)
    }
    print("dlib: \(reference.faces.count) descriptors, largest difference \(worst)")
    #expect(worst < 1e-4)
  }

  @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data"))
  func chipsAreTheReferences() throws {
    let reference: DlibReference = try SharedData.json("reference/dlib.json")
    let manifest = try ModelSet.dlib().embedder
    var sum = 0.0
    for face in reference.faces {
      let photo = try decode(SharedData.bytes(face.photo)).image
      let expected = try decode(SharedData.bytes("reference/\(face.chip)")).image
      let detection = Detection(
        box: Box(x: 0, y: 0, width: 1, height: 1),
        landmarks: Landmarks(points: face.landmarks.map { Point(x: $0[0], y: $0[1]) }), score: 1)
      let chip = try #require(try Alignment.chip(of: detection, in: photo, for: manifest))
      let difference = zip(chip.pixels, expected.pixels).reduce(0) {
        $0 + abs(Int($1.0) - Int($1.1))
      }
      sum += Double(difference) / Double(chip.pixels.count)
    }
    let mean = sum / Double(reference.faces.count)
    print("chips: mean difference \(mean) of 255")
    #expect(mean < 0.5)
  }

  /// Vectors of the reference's chips, and of the chips that are cut here from its landmarks.
  @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data"))
  func vectorsOfSFaceAreTheReferences() throws {
    let reference: SFaceReference = try SharedData.json("reference/sface.json")
    let manifest = try ModelSet.sface().embedder
    guard case .template(let template) = manifest.position else {
      preconditionFailure("SFace's faces are aligned by five points")
    }
    for (point, expected) in zip(template.points, reference.template_112) {
      #expect(abs(point.x - expected[0]) < 1e-3 && abs(point.y - expected[1]) < 1e-3)
    }
    let embedder = try NetworkEmbedder(manifest, ModelFiles())
    var worst: Float = 0
    var difference = 0.0
    for face in reference.faces {
      let expected = try decode(SharedData.bytes("reference/\(face.chip)")).image
      let embedding = try embedder.embeddings(of: [expected])[0]
      #expect(embedding.vector.count == face.embedding.count && (embedding.length ?? 0) > 3)
      worst = max(
        worst, zip(embedding.vector, face.embedding).map { abs($0 - $1) }.max() ?? .infinity)
      let photo = try decode(SharedData.bytes(face.photo)).image
      let detection = Detection(
        box: Box(x: 0, y: 0, width: 1, height: 1),
        landmarks: Landmarks(points: face.landmarks.map { Point(x: $0[0], y: $0[1]) }), score: 1)
      let chip = try #require(try Alignment.chip(of: detection, in: photo, for: manifest))
      let sum = zip(chip.pixels, expected.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
      difference += Double(sum) / Double(chip.pixels.count)
    }
    let mean = difference / Double(reference.faces.count)
    print(
      "sface: \(reference.faces.count) vectors, largest difference \(worst); chips \(mean) of 255")
    #expect(worst < 1e-4)
    // Measured: 0.34. The reference is bilinear; here the area counts where a chip is smaller than what it shows.
    #expect(mean < 0.5)
  }

  @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data"))
  func detectionsAreTheReferences() throws {
    let reference: DetectorReference = try SharedData.json("reference/mtcnn.json")
    let finder = try FaceFinder(.mtcnn(), detector: DetectorSettings(minimumFace: 20))
    var (wanted, found, extra) = (0, 0, 0)
    var errors: [Float] = []
    for picture in reference.images {
      let faces = try finder.detections(in: decode(SharedData.bytes(picture.file)).image)
      var matched: Set<Int> = []
      for face in picture.faces {
        let best = faces.indices.max {
          faces[$0].box.iou(face.area) < faces[$1].box.iou(face.area)
        }
        let hit = best.flatMap { faces[$0].box.iou(face.area) >= 0.6 ? $0 : nil }
        if let hit { matched.insert(hit) }
        guard face.confidence >= 0.9 else { continue }
        wanted += 1
        guard let hit else {
          print("mtcnn: missed \(picture.file) \(face.box)")
          continue
        }
        found += 1
        let distances = zip(faces[hit].landmarks.points, face.points).map { a, b in
          ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
        }
        errors.append(distances.reduce(0, +) / 5 / face.area.width)
      }
      extra += faces.indices.count { faces[$0].score > 0.9 && !matched.contains($0) }
    }
    let error = errors.reduce(0, +) / Float(errors.count)
    print("mtcnn: \(found) of \(wanted) found, \(extra) extra, landmarks \(error) of the width")
    #expect(Double(found) >= 0.98 * Double(wanted))
    #expect(Double(extra) <= 0.05 * Double(wanted))
    #expect(error <= 0.03)
  }

  @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data"))
  func mainFacesAreFound() throws {
    let rows = try SharedData.table("detect-dev/single.csv")
    let finder = try FaceFinder(.mtcnn())
    var found = 0
    for row in rows {
      let numbers = row.dropFirst().compactMap(Float.init)
      let area = Box(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
      let image = try decode(SharedData.bytes("detect-dev/single/\(row[0])"), workingSize: 2000)
        .image
      let hit = try finder.detections(in: image).contains { $0.box.iou(area) >= 0.4 }
      if hit { found += 1 } else { print("single: missed \(row[0])") }
    }
    print("single: \(found) of \(rows.count)")
    #expect(Double(found) >= 0.99 * Double(rows.count))
  }

  @Test(
    .enabled(if: SharedData.isPresent, "needs ../shared/data"),
    arguments: [Turn.right, .over, .left])
  func mainFacesOfTurnedPhotosAreFound(turn: Turn) throws {
    let rows = try SharedData.table("detect-dev/single.csv").prefix(60)
    let finder = try FaceFinder(.mtcnn())
    var found = 0
    for row in rows {
      let numbers = row.dropFirst().compactMap(Float.init)
      var photo = try decode(SharedData.bytes("detect-dev/single/\(row[0])"), workingSize: 2000)
      let size = PictureSize(width: photo.image.width, height: photo.image.height)
      let area = Box(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
        .turned(turn, in: size)
      photo.image = photo.image.turned(turn)
      photo.saysHowToHold = false
      let hit = try finder.faces(in: photo).contains { $0.detection.box.iou(area) >= 0.4 }
      if hit { found += 1 } else { print("turned: missed \(row[0])") }
    }
    print("turned by \(turn.degrees): \(found) of \(rows.count)")
    #expect(Double(found) >= 0.9 * Double(rows.count))
  }

  @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data"))
  func turningAddsNoFaceToUprightPhotos() throws {
    let finder = try FaceFinder(.mtcnn())
    for row in try SharedData.table("detect-dev/single.csv").prefix(60) {
      var photo = try decode(SharedData.bytes("detect-dev/single/\(row[0])"), workingSize: 2000)
      photo.saysHowToHold = false
      let faces = try finder.faces(in: photo)
      photo.saysHowToHold = true
      #expect(try finder.faces(in: photo) == faces, "\(row[0])")
    }
  }

  @Test(
    .enabled(if: SharedData.isPresent, "needs ../shared/data"), arguments: [20, nil] as [Float?])
  func facesOfGroupsAreFound(minimumFace: Float?) throws {
    let rows = try SharedData.table("detect-dev/multi.csv").filter { $0[5] == "0" }
    let finder = try FaceFinder(.mtcnn(), detector: DetectorSettings(minimumFace: minimumFace))
    var found = 0
    for (file, faces) in Dictionary(grouping: rows, by: { $0[0] }) {
      var left = try finder.detections(
        in: decode(SharedData.bytes("detect-dev/multi/\(file)"), workingSize: 2000).image
      ).map(\.box.center)
      for face in faces {
        let n = face.dropFirst().compactMap(Float.init)
        guard
          let hit = left.firstIndex(where: {
            $0.x >= n[0] && $0.x <= n[0] + n[2] && $0.y >= n[1] && $0.y <= n[1] + n[3]
          })
        else {
          print("multi: missed \(face)")
          continue
        }
        left.remove(at: hit)
        found += 1
      }
    }
    print("multi: \(found) of \(rows.count)")
    #expect(rows.count == 43)
    #expect(found >= 41)
  }
}
