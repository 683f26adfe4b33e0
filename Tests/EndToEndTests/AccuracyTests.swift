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
    #expect(Double(missed) <= 0.005 * Double(photos))
    #expect(try f("b3", in: report) >= 0.955)
    #expect(try f("pairwise", in: report) >= 0.94)
    #expect(report["same_photo_violations"] as? Int == 0)
  }

  /// Film stills: profiles, hats, dark scenes. The bounds are what was measured, less a hundredth.
  @Test func peopleOfAnAlbum() throws {
    let album = SharedData.path("album-dev")
    let result = try kinfolk.run("eval", album, "--labels", "\(album)/labels.csv", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let report = try result.json()
    #expect(try #require(report["missed"] as? Int) <= 3)
    #expect(try precision("b3", in: report) >= 0.96)
    #expect(try f("b3", in: report) >= 0.70)
    #expect(report["same_photo_violations"] as? Int == 0)
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
