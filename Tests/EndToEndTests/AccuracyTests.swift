import Foundation
import TestSupport
import Testing

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

  private func f(_ score: String, in report: [String: Any]) throws -> Double {
    try #require((report[score] as? [String: Double])?["f"])
  }

  private func precision(_ score: String, in report: [String: Any]) throws -> Double {
    try #require((report[score] as? [String: Double])?["precision"])
  }
}
