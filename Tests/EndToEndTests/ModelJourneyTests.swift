import Foundation
import TestSupport
import Testing

/// A library of many named people goes from model to model and back, killed on the way: no decision is lost and no name moves.
///
/// `KINFOLK_JOURNEY=people,kills` makes it larger than the suite has time for: `500,30` takes all of lfw-dev of whom there are two
/// photos or more.
@Suite(.serialized, .enabled(if: SharedData.isPresent, "needs ../shared/data"))
struct ModelJourneyTests {
  let kinfolk: Kinfolk
  /// Who get names.
  let people: Int
  /// On each of the three ways from model to model.
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

  /// The photos of people with two photos or more: those with most, but no more than ten of each. Of large numbers of people not all can be
  /// named, for not all are found; so there are more of them.
  private func gather() throws {
    let files = FileManager.default
    let data = SharedData.path("lfw-dev")
    var folders: [(name: String, photos: [String])] = []
    for name in try files.contentsOfDirectory(atPath: data).sorted() {
      let photos = (try? files.contentsOfDirectory(atPath: "\(data)/\(name)"))?.sorted() ?? []
      if photos.count >= 2 { folders.append((name, Array(photos.prefix(10)))) }
    }
    folders.sort { ($1.photos.count, $0.name) < ($0.photos.count, $1.name) }
    for (name, photos) in folders.prefix(people < 100 ? people : 2 * people) {
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

  /// A line a row.
  private func rows(_ query: String) throws -> [String] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "python3", "-c",
      "import sqlite3,sys\nfor r in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print(*r, sep='|')",
      kinfolk.library, query,
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0 && !data.isEmpty)
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private static let isDecided = "(bound IS NOT NULL OR discarded IS NOT NULL)"

  /// What of the library is decided: who is called how and holds which faces for good, what is discarded, and the journal.
  private func decided() throws -> [String] {
    try rows(
      """
      SELECT 'face', id, person_id, bound, explicit, discarded FROM faces WHERE \(Self.isDecided)
      UNION ALL SELECT 'person', id, name, hidden, cover, merged_into FROM people WHERE kept IS NOT NULL
      UNION ALL SELECT 'refusal', face_id, person_id, decision_id, 0, 0 FROM refusals
      UNION ALL SELECT 'difference', first, second, decision_id, 0, 0 FROM differences
      UNION ALL SELECT 'decision', id, kind, payload, at, 0 FROM decisions ORDER BY 1, 2, 3
      """)
  }

  /// Where the faces lie that somebody decided about: photo, middle, side.
  private func places() throws -> [Int: [Double]] {
    var places: [Int: [Double]] = [:]
    for row in try rows(
      "SELECT id, photo_id, x + width / 2, y + height / 2, width FROM faces WHERE \(Self.isDecided)"
    ) {
      let numbers = row.split(separator: "|").compactMap { Double($0) }
      places[Int(numbers[0])] = Array(numbers.dropFirst())
    }
    return places
  }

  /// Names people by who most of their photos say they are.
  private func name() throws {
    var given: Set<String> = []
    for person in try objects("people", "people") {
      guard given.count < people else { return }
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

  /// The models in use, and how much of a change is done; 1 where there is none.
  private func state() throws -> (models: [String], done: Double) {
    let status = try kinfolk.run("status", "--json").json()
    let models = try #require(status["models"] as? [String: String])
    guard let change = status["change"] as? [String: Any], let done = change["done"] as? Int,
      let left = change["left"] as? Int
    else { return (models.values.sorted(), 1) }
    return (models.values.sorted(), Double(done) / Double(max(1, done + left)))
  }

  /// Goes over to another embedder, and is killed on the way: two thirds of the times while vectors are made, spread over all of them,
  /// and then while people are made of them.
  ///
  /// - Returns: how often there was something to kill.
  private func go(to model: String) throws -> Int {
    let before = try decided()
    try done("models", "use", model)
    var killed = 0
    for round in 1...kills {
      let scan = try kinfolk.start(["scan", photos])
      let share = min(1, 1.5 * Double(round) / Double(kills))
      while scan.process.isRunning, try state().done < share { usleep(50_000) }
      usleep(UInt32(round % 7 * 200_000))
      kill(scan.process.processIdentifier, SIGKILL)
      scan.process.waitUntilExit()
      #expect(try decided() == before)
      if scan.process.terminationReason == .uncaughtSignal { killed += 1 }
    }
    try done("scan", photos)
    #expect(try decided() == before)
    #expect(try state() == (["mtcnn", model].sorted(), 1))
    #expect(try kinfolk.run("status", "--json").json()["change"] is NSNull)
    #expect(try kinfolk.run("doctor").status == 0)
    return killed
  }

  @Test func nothingIsLostOnTheWay() throws {
    try gather()
    // What libraries rested on before there was anything else.
    try done("models", "use", "mtcnn")
    try done("models", "use", "dlib-face-resnet")
    try done("scan", photos)
    #expect(try state() == (["dlib-face-resnet", "mtcnn"], 1))
    try name()
    let named = try objects("people", "people").filter { $0["name"] is String }
      .compactMap { $0["id"] as? Int }
    try #require(named.count >= min(people, 4) / 2 + 1)
    func faces(_ person: Int) throws -> [Int] {
      try objects("faces", "show", "\(person)").compactMap { $0["id"] as? Int }
    }
    // Of every fifth: two are one, one is two, a face is not theirs, one is no face, one stands for them; as far as there are faces.
    for start in stride(from: 0, to: named.count - 1, by: 5) {
      let person = "\(named[start])"
      let shown = try faces(named[start]).map { "\($0)" }
      let wishes = [
        ["cover", person], ["reject", person], ["discard"], ["split", person],
      ]
      for (wish, face) in zip(wishes, shown.dropLast()) {
        let result = try kinfolk.run(wish + [face])
        #expect(result.status == 0, "\(wish) \(face): \(result.errors)")
      }
      try done("merge", person, "\(named[start + 1])", "--same-photo")
    }
    try done("scan", photos)
    let first = try decided()
    let people = try self.named()
    let file = SharedData.path("models-dev/mobilefacenet__hyeonjunchoi.onnx")
    try done("models", "add", file, "--accept-licence")
    var killed = 0
    for model in ["sface", "mobilefacenet", "dlib-face-resnet"] { killed += try go(to: model) }
    #expect(try decided() == first)
    #expect(try self.named() == people)
    let decisions = first.count { $0.hasPrefix("decision|") }
    let faces = first.count { $0.hasPrefix("face|") }
    print(
      "\(people.count) people with a name, \(decisions) decisions about \(faces) faces, killed \(killed) times: nothing lost, nothing moved"
    )
  }

  /// Over to the other detector and back, on photos of many faces each; what is new and what is gone is said.
  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["KINFOLK_JOURNEY"] != nil,
      "takes a minute; set KINFOLK_JOURNEY"))
  func anotherDetectorAndBack() throws {
    let groups = SharedData.path("groups-dev")
    try done("models", "use", "mtcnn")
    try done("models", "use", "dlib-face-resnet")
    try done("scan", groups)
    let all = try objects("people", "people").compactMap { $0["id"] as? Int }
    let named = Array(all.prefix(12) + all.suffix(12))
    for person in named {
      try done("name", "\(person)", "P \(person)")
      try done("confirm", "\(person)")
    }
    // The least certain detections among them: they are what another detector does not find.
    let others = try rows(
      "SELECT id FROM faces WHERE NOT \(Self.isDecided) ORDER BY score")
    for index in stride(from: 0, to: 40, by: 4) { try done("discard", others[index]) }
    for (index, person) in named.prefix(20).enumerated() {
      try done("move", others[12 * index + 1], "--to", "\(person)", "--same-photo")
    }
    try done("scan", groups)
    let (before, people, places) = try (decided(), self.named(), self.places())
    for detector in ["yunet", "mtcnn"] {
      try done("models", "use", detector)
      let scan = try kinfolk.run("scan", "--json", groups).json()
      let change = try #require(scan["change"] as? [String: Any])
      #expect(try decided() == before)
      let now = try self.places()
      #expect(Set(now.keys) == Set(places.keys))
      var farthest = 0.0
      for (face, old) in places {
        let new = try #require(now[face])
        #expect(new[0] == old[0])
        farthest = max(
          farthest, max(abs(new[1] - old[1]), abs(new[2] - old[2])) / max(new[3], old[3]))
      }
      #expect(farthest < 0.3)
      #expect(try kinfolk.run("doctor").status == 0)
      let words = ["matched", "appeared", "vanished", "kept"].map { "\($0) \(change[$0] ?? 0)" }
      print(
        "\(detector): \(words), \(places.count) decided faces, moved by \(farthest) of a side at most"
      )
    }
    #expect(try self.named() == people)
  }
}
