import Foundation
import TestSupport
import Testing

/// `kinfolk calibrate`, with an embedder that somebody brought and that has a poor threshold.
@Suite(.serialized) struct CalibrateTests {
  let kinfolk: Kinfolk

  init() throws { kinfolk = try Kinfolk() }

  private var kept: String { "\(kinfolk.library)-models/copy" }

  /// With a threshold at which hardly two faces are one person.
  private func bring() throws {
    let model = try BroughtModel(kinfolk) {
      $0.replacing(#""defaultThreshold": 0.072"#, with: #""defaultThreshold": 0.02"#)
    }
    #expect(try String(contentsOfFile: model.manifest, encoding: .utf8).contains("0.02,"))
    for words in [["add", "--manifest", model.manifest, model.network], ["use", "copy"]] {
      let result = try kinfolk.run(["models"] + words)
      #expect(result.status == 0, "\(result.errors)")
    }
  }

  /// Three photos each of so many people who have as many.
  private func gather(_ name: String, people: Int) throws -> String {
    let files = FileManager.default
    let data = SharedData.path("lfw-dev")
    let target = try kinfolk.makeFolder(name, [:])
    var count = 0
    for person in try files.contentsOfDirectory(atPath: data).sorted() where count < people {
      let photos = ((try? files.contentsOfDirectory(atPath: "\(data)/\(person)")) ?? []).sorted()
      guard photos.count >= 3 else { continue }
      count += 1
      try files.createDirectory(atPath: "\(target)/\(person)", withIntermediateDirectories: true)
      for photo in photos.prefix(3) {
        try files.copyItem(
          atPath: "\(data)/\(person)/\(photo)", toPath: "\(target)/\(person)/\(photo)")
      }
    }
    #expect(count == people)
    return target
  }

  private func listed() throws -> [String: Any] {
    let list = try kinfolk.run("models", "--json").json()
    let models = try #require(list["models"] as? [[String: Any]])
    let copy = try #require(models.first { $0["name"] as? String == "copy" })
    return try #require(copy["calibration"] as? [String: Any])
  }

  private func b3(_ photos: String) throws -> Double {
    let result = try kinfolk.run("eval", photos, "--library", kinfolk.library, "--json")
    #expect(result.status == 0, "\(result.errors)")
    return try #require((try result.json()["b3"] as? [String: Double])?["f"])
  }

  @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data"))
  func whatDoesBetterIsKeptAndGroupedBy() throws {
    let photos = try gather("photos", people: 64)
    try bring()
    let before = try b3(photos)
    let given = try Data(contentsOf: URL(fileURLWithPath: "\(kept)/manifest.json"))

    // Tried, and written where it was asked for; the library stays as it is.
    let manifest = kinfolk.folder.file("better.json")
    let dry = try kinfolk.run(
      "calibrate", "--dry-run", "--output", manifest, "--json", photos)
    #expect(dry.status == 0, "\(dry.errors)")
    let tried = try dry.json()
    #expect(tried["embedder"] as? String == "copy")
    #expect(tried["people"] as? Int == 64 && tried["held_out"] as? Int != 0)
    #expect(tried["is_better"] as? Bool == true && tried["dry_run"] as? Bool == true)
    #expect(tried["file"] is NSNull && tried["manifest"] as? String == manifest)
    #expect(!FileManager.default.fileExists(atPath: "\(kept)/calibration.json"))
    #expect(try listed()["figures"] is NSNull)
    let after = try #require(tried["after"] as? [String: Any])
    let threshold = try #require(after["threshold"] as? Double)
    let written = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: manifest)))
        as? [String: Any])
    #expect(written["name"] as? String == "copy")
    #expect(written["defaultThreshold"] as? Double == threshold)
    #expect((written["figures"] as? [String: Any])?["people"] as? Int == 64)

    // Kept: shown, and grouped by.
    let result = try kinfolk.run("calibrate", photos)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("Kept in \(kept)/calibration.json."))
    #expect(try Data(contentsOf: URL(fileURLWithPath: "\(kept)/manifest.json")) == given)
    let shown = try listed()
    #expect(shown["threshold"] as? Double == threshold)
    #expect((shown["figures"] as? [String: Any])?["people"] as? Int == 64)
    #expect(
      try kinfolk.run("models").output.split(separator: "\n").contains {
        $0.contains("copy ") && $0.contains("; calibrated, B3 F ")
      })
    let now = try b3(photos)
    #expect(now > before + 0.1 && now > 0.9, "\(before) became \(now)")

    // What is kept stays when the model is put back, and when nothing is better.
    try FileManager.default.removeItem(atPath: "\(kept)/copy.onnx")
    let network = try FileManager.default.contentsOfDirectory(atPath: kinfolk.folder.path)
      .first { $0.hasPrefix("brought-") }
    let brought = kinfolk.folder.file(try #require(network))
    let mended = try kinfolk.run(
      "models", "add", "--manifest", "\(brought)/copy.json", "\(brought)/copy.onnx")
    #expect(mended.status == 0, "\(mended.errors)")
    #expect(try listed()["threshold"] as? Double == threshold)
    let again = try kinfolk.run("calibrate", "--json", photos).json()
    #expect(again["is_better"] as? Bool == false && again["file"] is NSNull)
    #expect((again["before"] as? [String: Any])?["threshold"] as? Double == threshold)

    // Taken back.
    #expect(try kinfolk.run("calibrate", "--reset", "--json").json()["reset"] as? Bool == true)
    #expect(!FileManager.default.fileExists(atPath: "\(kept)/calibration.json"))
    #expect(try listed()["threshold"] as? Double == 0.02)
    #expect(try b3(photos) == before)
    #expect(try kinfolk.run("calibrate", "--reset", "--json").json()["reset"] as? Bool == false)
  }

  @Test(.enabled(if: SharedData.isPresent, "needs ../shared/data"))
  func stoppingChangesNothing() throws {
    let photos = try gather("photos", people: 64)
    let scratch = try kinfolk.makeFolder("scratch", [:])
    let running = try kinfolk.start(["calibrate", photos], environment: ["TMPDIR": scratch])
    let deadline = Date(timeIntervalSinceNow: 60)
    while !running.errors.contains("Choosing"), Date() < deadline, running.process.isRunning {
      if try FileManager.default.contentsOfDirectory(atPath: scratch).isEmpty {
        usleep(1000)
      } else {
        usleep(200_000)
        break
      }
    }
    running.process.interrupt()
    let result = try running.finish()
    #expect(result.status == 130, "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: "\(kinfolk.library)-models"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch).isEmpty)
  }

  @Test func tooFewPeopleAreRefused() throws {
    let photos = try kinfolk.makeFolder(
      "photos", ["Ada/astronaut.png": try Kinfolk.fixture("astronaut.png")])
    let result = try kinfolk.run("calibrate", "--json", photos)
    #expect(result.status == 1)
    #expect(
      (try result.errorJSON()["error"] as? [String: Any])?["code"] as? String == "too_few_people",
      "\(result.errors)")
    let plain = try kinfolk.run("calibrate", photos)
    #expect(
      plain.errors.hasSuffix(
        "Error: Faces of 1 person were found, 0 of them in two photos or more. To choose takes 60 "
          + "people, 30 of them in two photos or more.\n"), "\(plain.errors)")
  }

  @Test func wrongWordsAreRefusedBeforeTheWork() throws {
    let photos = try kinfolk.makeFolder(
      "photos", ["Ada/astronaut.png": try Kinfolk.fixture("astronaut.png")])
    for words in [
      ["--output", "photo.jpg", photos], ["--reset", photos], ["--reset", "--dry-run"],
      ["--reset", "--output", "a.json"], [],
    ] {
      let result = try kinfolk.run(["calibrate"] + words)
      #expect(result.status == 64, "\(words): \(result.errors)")
      #expect(!result.errors.contains("Choosing"))
    }
    let nowhere = try kinfolk.run("calibrate", "--output", "nowhere/a.json", photos)
    #expect(nowhere.status == 1 && nowhere.errors.contains("nowhere"), "\(nowhere.errors)")
  }
}
