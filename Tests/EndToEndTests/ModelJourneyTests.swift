import Foundation
import TestSupport
import Testing

/// A library of many named people goes from model to model and back, killed on the way: no decision is lost and no name moves.
///
/// `KINFOLK_JOURNEY=people,kills` makes it larger than the suite has time for: `500,30` is all of lfw-dev.
@Suite(.serialized, .enabled(if: SharedData.isPresent, "needs ../shared/data"))
struct ModelJourneyTests {
  let kinfolk: Kinfolk
  let people: Int
  let kills: Int
  let photos: String

  init() throws {
    kinfolk = try Kinfolk()
    let size = (ProcessInfo.processInfo.environment["KINFOLK_JOURNEY"] ?? "6,3").split(
      separator: ","
    )
    .compactMap { Int($0) }
    (people, kills) = (size.first ?? 6, size.last ?? 3)
    photos = kinfolk.folder.file("photos")
  }

  /// Links to the photos of as many people with two photos or more: those with most, but no more than ten of each.
  private func gather() throws {
    let files = FileManager.default
    let data = SharedData.path("lfw-dev")
    var folders: [(name: String, photos: [String])] = []
    for name in try files.contentsOfDirectory(atPath: data).sorted() {
      let photos = (try? files.contentsOfDirectory(atPath: "\(data)/\(name)"))?.sorted() ?? []
      if photos.count >= 2 { folders.append((name, Array(photos.prefix(10)))) }
    }
    folders.sort { ($1.photos.count, $0.name) < ($0.photos.count, $1.name) }
    for (name, photos) in folders.prefix(people) {
      try files.createDirectory(atPath: "\(self.photos)/\(name)", withIntermediateDirectories: true)
      for photo in photos {
        try files.copyItem(
          atPath: "\(data)/\(name)/\(photo)", toPath: "\(self.photos)/\(name)/\(photo)")
      }
    }
  }

  private func done(_ words: String...) throws {
    let result = try kinfolk.run(words)
    #expect(result.status == 0, "\(words): \(result.errors)")
  }

  private func objects(_ key: String, _ words: String...) throws -> [[String: Any]] {
    try #require(try kinfolk.run(words + ["--json"]).json()[key] as? [[String: Any]])
  }

  /// What of the library is decided: who is called how and holds which faces for good, what is discarded, and the journal.
  private func decided() throws -> String {
    let query = """
      SELECT 'face', id, person_id, bound, explicit, discarded FROM faces
        WHERE bound IS NOT NULL OR discarded IS NOT NULL
      UNION ALL SELECT 'person', id, name, hidden, cover, merged_into FROM people WHERE kept IS NOT NULL
      UNION ALL SELECT 'refusal', face_id, person_id, decision_id, 0, 0 FROM refusals
      UNION ALL SELECT 'difference', first, second, decision_id, 0, 0 FROM differences
      UNION ALL SELECT 'decision', id, kind, payload, at, 0 FROM decisions ORDER BY 1, 2, 3
      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "python3", "-c",
      "import sqlite3,sys\nfor r in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print(r)",
      kinfolk.library, query,
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0 && !data.isEmpty)
    return String(decoding: data, as: UTF8.self)
  }

  /// Names people by who most of their photos say they are.
  private func name() throws {
    var given: Set<String> = []
    for person in try objects("people", "people") {
      guard let id = person["id"] as? Int else { continue }
      let photos = try kinfolk.run("photos", "\(id)").lines.map {
        URL(fileURLWithPath: $0).deletingLastPathComponent().lastPathComponent
      }
      let counts = Dictionary(grouping: photos, by: \.self).mapValues(\.count)
      guard let (name, count) = counts.max(by: { $0.value < $1.value }), count > 1,
        2 * count > photos.count, given.insert(name).inserted
      else { continue }
      try done("name", "\(id)", name.replacing("_", with: " "))
    }
  }

  private func named() throws -> [String: Int] {
    var named: [String: Int] = [:]
    for person in try objects("people", "people") {
      guard let name = person["name"] as? String, let faces = person["faces"] as? Int else {
        continue
      }
      named[name] = faces
    }
    return named
  }

  private func go(to model: String) throws {
    let before = try decided()
    try done("models", "use", model)
    for round in 0..<kills {
      let scan = try kinfolk.start(["scan", photos])
      usleep(UInt32(200_000 + round % 7 * 150_000))
      kill(scan.process.processIdentifier, SIGKILL)
      scan.process.waitUntilExit()
      #expect(try decided() == before)
    }
    try done("scan", photos)
    #expect(try decided() == before)
    let status = try kinfolk.run("status", "--json").json()
    #expect((status["models"] as? [String: Any])?["embedder"] as? String == model)
    #expect(status["change"] is NSNull)
    #expect(try kinfolk.run("doctor").status == 0)
  }

  @Test func nothingIsLostOnTheWay() throws {
    try gather()
    try done("models", "use", "dlib-face-resnet")
    try done("scan", photos)
    try name()
    let named = try objects("people", "people").filter { $0["name"] is String }
      .compactMap { $0["id"] as? Int }
    try #require(named.count >= min(people, 4) / 2 + 1)
    func faces(_ person: Int) throws -> [Int] {
      try objects("faces", "show", "\(person)").compactMap { $0["id"] as? Int }
    }
    // Of every fifth: two are one, one is two, a face is not theirs, one is no face, one stands for them.
    for start in stride(from: 0, to: named.count - 1, by: 5) {
      let person = named[start]
      let shown = try faces(person)
      try #require(shown.count > 3)
      try done("reject", "\(person)", "\(shown[0])")
      try done("discard", "\(shown[1])")
      try done("cover", "\(person)", "\(shown[2])")
      try done("split", "\(person)", "\(shown[3])")
      try done("merge", "\(person)", "\(named[start + 1])", "--same-photo")
    }
    try done("scan", photos)
    let first = try decided()
    let people = try self.named()
    let file = SharedData.path("models-dev/mobilefacenet__hyeonjunchoi.onnx")
    try done("models", "add", file, "--accept-licence")
    let models = try objects("models", "models")
    if models.contains(where: { $0["name"] as? String == "sface" }) { try go(to: "sface") }
    try go(to: "mobilefacenet")
    try go(to: "dlib-face-resnet")
    #expect(try decided() == first)
    #expect(try self.named() == people)
  }
}
