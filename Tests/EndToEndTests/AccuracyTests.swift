import Foundation
import TestSupport
import Testing
import Vocabulary

/// The figures of docs/accuracy.md, held to: on photos that cannot be part of the repository.
@Suite(.serialized, .enabled(if: SharedData.isPresent, "needs ../shared/data"))
struct AccuracyTests {
  let kinfolk: Kinfolk

  init() throws { kinfolk = try Kinfolk() }

  @Test func peopleOfLabeledFacesInTheWild() throws {
    let result = try kinfolk.run("eval", SharedData.path("lfw-dev"), "--json")
    #expect(result.status == 0, "\(result.errors)")
    let report = try result.json()
    let photos = try #require(report["photos"] as? Int)
    let missed = try #require(report["missed"] as? Int)
    #expect(photos > 4000)
    // Measured: none, 0.9949, 0.9996. A pair of brothers with many photos costs 0.016 of the last once they are one person.
    #expect(missed <= 2)
    #expect(try f("b3", in: report) >= 0.994)
    #expect(try f("pairwise", in: report) >= 0.996)
    #expect(report["same_photo_violations"] as? Int == 0)
  }

  /// Film stills: profiles, hats, dark scenes. The bounds are what was measured (0 and 0.9162; with the models of version 0.1
  /// 2 and 0.8408; a precision of 1), less a face or a hundredth.
  @Test(
    arguments: [([], 1, 0.90), (["mtcnn", "dlib-face-resnet"], 3, 0.83)]
      as [(models: [String], missed: Int, f: Double)])
  func peopleOfAnAlbum(models: [String], missed: Int, f least: Double) throws {
    for model in models { #expect(try kinfolk.run("models", "use", model).status == 0) }
    let album = SharedData.path("album-dev")
    let result = try kinfolk.run("eval", album, "--labels", "\(album)/labels-clean.csv", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let report = try result.json()
    #expect(try #require(report["missed"] as? Int) <= missed)
    #expect(try precision("b3", in: report) >= 0.99)
    #expect(try f("b3", in: report) >= least)
    #expect(report["same_photo_violations"] as? Int == 0)
    #expect(report["embedder"] as? String == models.last ?? "sface")
  }

  @Test func everyKindOfPhotoInOneLibrary() throws {
    let folders = ["groups-dev", "album-dev", "hard-dev"].map { SharedData.path($0) }
    let scan = try kinfolk.run(["scan"] + folders)
    #expect(scan.status == 3, "\(scan.errors)")
    let status = try kinfolk.run("status", "--json").json()
    let photos = try #require(status["photos"] as? [String: Int])
    #expect(photos["new"] == 0)
    #expect(try #require(photos["done"]) > 240)
    let failures = try #require(status["failures"] as? [[String: Any]])
    #expect(failures.count == photos["failed"])
    #expect(failures.allSatisfy { ($0["reason"] as? String)?.isEmpty == false })
    let named = failures.compactMap { failure in
      (failure["path"] as? String).map { URL(fileURLWithPath: $0).lastPathComponent }
    }
    #expect(
      Set(named) == [
        "bomb_60000x60000.png", "group5_trunc10.jpg", "monkey12.jpg", "obama_trunc10.jpg",
      ])

    let before = try Data(contentsOf: URL(fileURLWithPath: kinfolk.library))
    let again = try kinfolk.run(["scan", "--json"] + folders)
    #expect(again.status == 0, "\(again.errors)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: kinfolk.library)) == before)
  }

  /// Every file that holds the whole picture, in whatever format, shows the faces that the plain JPEG shows, where it shows them. Not those
  /// that are cut or broken, of 24 pixels, or of black and white dots, in which nobody is found.
  @Test func everyFormatShowsTheFacesOfThePlainPicture() throws {
    let folder = SharedData.path("hard-dev/generated_faces")
    let others = ["trunc", "bitrot", "tiny", "1bit"]
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { name in
      (name.hasPrefix("obama") || name.hasPrefix("group5"))
        && !others.contains { name.contains($0) }
    }
    #expect(names.count > 60)
    for (subject, count) in [("obama", 1), ("group5", 5)] {
      let plain = try boxes(in: "\(folder)/\(subject)_baseline.jpg")
      #expect(plain.boxes.count == count)
      for name in names.sorted() where name.hasPrefix(subject) {
        let found = try boxes(in: "\(folder)/\(name)")
        #expect(found.boxes.count == count, "\(name)")
        let scale = Float(plain.width) / Float(found.width)
        for box in plain.boxes {
          let best = found.boxes.map { $0.scaled(by: scale).iou(box) }.max()
          #expect(try #require(best) >= 0.8, "\(name)")
        }
      }
    }
  }

  private func boxes(in path: String) throws -> (boxes: [Box], width: Int) {
    let report = try kinfolk.run("faces", path, "--json").json()
    let faces = try #require(report["faces"] as? [[String: Any]], "\(path)")
    let boxes = try faces.map { face in
      let box = try #require(face["box"] as? [String: Double])
      func side(_ name: String) throws -> Float { Float(try #require(box[name])) }
      return Box(
        x: try side("x"), y: try side("y"), width: try side("width"), height: try side("height"))
    }
    return (boxes, try #require(report["width"] as? Int))
  }

  private func f(_ score: String, in report: [String: Any]) throws -> Double {
    try #require((report[score] as? [String: Double])?["f"])
  }

  private func precision(_ score: String, in report: [String: Any]) throws -> Double {
    try #require((report[score] as? [String: Double])?["precision"])
  }
}
