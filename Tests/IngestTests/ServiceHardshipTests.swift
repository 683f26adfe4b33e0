import Decisions
import Foundation
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Library

/// Files that come, move, change and go at random, and what a library must know of them in the end.
private struct Commotion {
  let served: ServedLibrary
  var random: SeededGenerator
  /// Path to the number of faces in the photo there.
  private(set) var files: [String: Int] = [:]
  /// The paths, for a quick random choice.
  private var paths: [String] = []
  private(set) var counts: [String: Int] = [:]
  private var number = 0
  private let folders: Int

  /// One photo in so many shows faces.
  private let rarity: Int

  init(_ served: ServedLibrary, seed: UInt64, folders: Int, rarity: Int) {
    self.rarity = rarity
    self.served = served
    self.folders = folders
    random = SeededGenerator(seed: seed)
  }

  /// One thing happens.
  mutating func happen() throws {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<45: try make()
    case 45..<60: try moveFile()
    case 60..<70: try replace()
    case 70..<78: try rewrite()
    case 78..<95: try delete()
    case 95..<97: try copy()
    default: if Int.random(in: 0..<20, using: &random) == 0 { try moveFolder() }
    }
  }

  mutating func make() throws {
    let path = somewhere()
    try put(at: path, atomically: false)
    note("made")
  }

  private func order(_ faces: Int) -> String { "faces \(faces) \(number)" }

  private mutating func put(at path: String, atomically: Bool) throws {
    number += 1
    let faces = Int.random(in: 0..<rarity, using: &random) == 0 ? 2 : 0
    if atomically {
      try served.write(order(faces), to: ".\(number).tmp")
      try served.move(".\(number).tmp", to: path)
    } else {
      try served.write(order(faces), to: path)
    }
    set(path, faces)
  }

  private mutating func moveFile() throws {
    guard let from = one() else { return }
    let to = somewhere()
    guard from != to, let faces = files[from] else { return }
    try served.move(from, to: to)
    unset(from)
    set(to, faces)
    note("moved")
  }

  private mutating func replace() throws {
    guard let path = one() else { return }
    try put(at: path, atomically: true)
    note("replaced")
  }

  private mutating func rewrite() throws {
    guard let path = one() else { return }
    try put(at: path, atomically: false)
    note("rewritten")
  }

  private mutating func delete() throws {
    guard let path = one() else { return }
    try served.remove(path)
    unset(path)
    note("deleted")
  }

  private mutating func copy() throws {
    guard let from = one(), let faces = files[from] else { return }
    let to = somewhere()
    guard files[to] == nil else { return }
    try FileManager.default.createDirectory(
      atPath: ("\(served.photos)/\(to)" as NSString).deletingLastPathComponent,
      withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: "\(served.photos)/\(from)", toPath: "\(served.photos)/\(to)")
    set(to, faces)
    note("copied")
  }

  private mutating func moveFolder() throws {
    let from = folder()
    number += 1
    let to = "\(folder())/\(number)"
    guard !to.hasPrefix("\(from)/"),
      FileManager.default.fileExists(atPath: "\(served.photos)/\(from)")
    else { return }
    try served.move(from, to: to)
    for path in paths.filter({ $0.hasPrefix("\(from)/") }) {
      guard let faces = files[path] else { continue }
      unset(path)
      set(to + path.dropFirst(from.count), faces)
    }
    note("folders moved")
  }

  private mutating func folder() -> String {
    let top = "d\(Int.random(in: 0..<folders, using: &random))"
    return Bool.random(using: &random)
      ? top : "\(top)/e\(Int.random(in: 0..<folders, using: &random))"
  }

  private mutating func somewhere() -> String {
    number += 1
    return "\(folder())/\(number).png"
  }

  private mutating func one() -> String? {
    while !paths.isEmpty {
      let index = Int.random(in: 0..<paths.count, using: &random)
      if files[paths[index]] != nil { return paths[index] }
      // It went; the last one takes its place.
      paths.swapAt(index, paths.count - 1)
      paths.removeLast()
    }
    return nil
  }

  private mutating func set(_ path: String, _ faces: Int) {
    if files.updateValue(faces, forKey: path) == nil { paths.append(path) }
  }

  private mutating func unset(_ path: String) { files[path] = nil }

  private mutating func note(_ what: String) { counts[what, default: 0] += 1 }
}

extension ServedLibrary {
  /// What is wrong with what the library knows, beside what there is; empty for nothing.
  fileprivate func faults(_ files: [String: Int]) throws -> [String] {
    let known = try known()
    var faults: [String] = []
    for (path, faces) in files where known[path] != faces {
      faults.append("\(path): \(known[path].map(String.init) ?? "unknown") instead of \(faces)")
    }
    for path in known.keys where files[path] == nil { faults.append("\(path): is not there") }
    let check = try library.database.first("PRAGMA integrity_check", as: String.self)
    if check != "ok" { faults.append(check ?? "no integrity check") }
    let rows = try library.database.first(
      "SELECT count(*) FROM files WHERE missing_since IS NULL", as: Int.self
    )
    if rows != files.count { faults.append("\(rows ?? 0) rows for \(files.count) files") }
    return Array(faults.sorted().prefix(20))
  }

  /// What is wrong whatever the moment: a photo with some of its faces, tables that contradict the journal, a decision that
  /// was said to be taken and is not there.
  fileprivate func breaches(decided: String) throws -> [String] {
    var breaches: [String] = []
    let check = try library.database.first("PRAGMA integrity_check", as: String.self)
    if check != "ok" { breaches.append(check ?? "no integrity check") }
    for (path, faces) in try known() where ![-1, 0, 2].contains(faces) {
      breaches.append("\(path) has \(faces) faces")
    }
    let made = Set(
      try library.database.all("SELECT id FROM decisions", as: Int64.self))
    let reported = (try? Data(contentsOf: URL(fileURLWithPath: decided))) ?? Data()
    for offset in stride(from: 0, to: reported.count / 8 * 8, by: 8) {
      let id = reported[offset..<offset + 8].reversed().reduce(0) { $0 << 8 | Int64($1) }
      if !made.contains(id) { breaches.append("decision \(id) is lost") }
    }
    let stored = try library.facts(.all)
    let folded = try Facts(
      of: try library.wholeJournal(), versions: try library.versionLinks(), nameKey: PersonName.key)
    if stored.people != folded.people { breaches.append("people contradict the journal") }
    if stored.differences != folded.differences { breaches.append("differences do") }
    let strange = stored.bonds.filter { folded.bonds[$0.key] != $0.value }
    if !strange.isEmpty { breaches.append("\(strange.count) faces are bound otherwise") }
    return breaches
  }
}

/// Killed at any moment, the service loses nothing. `KINFOLK_TEST_RUNS=30 script/test --filter ServiceKillTests` kills it
/// 300 times.
@Suite(.serialized) struct ServiceKillTests {
  @Test(arguments: [false, true])
  func killedAtAnyMomentItLosesNothing(inside: Bool) async throws {
    try await onThread {
      let served = try ServedLibrary(
        "quiet=20", "quietWhileOpen=100", "nap=5", begin: false, inside: inside)
      var commotion = Commotion(served, seed: 1, folders: 5, rarity: 3)
      let decided = served.folder.file("decided")
      let kills = 10 * TestRuns.factor
      var atWork = 0
      for round in 1...kills {
        let decider = try ServedLibrary.double(["decides", served.path, decided])
        try served.start()
        try decider.run()
        let end = Date().addingTimeInterval(.random(in: 0.02...1))
        while Date() < end {
          for _ in 0..<Int.random(in: 1...8) { try commotion.happen() }
          usleep(UInt32.random(in: 0...20_000))
        }
        served.end(SIGKILL)
        kill(decider.processIdentifier, SIGKILL)
        decider.waitUntilExit()
        if try served.library.queueLength() > 0 { atWork += 1 }
        let breaches = try served.breaches(decided: decided)
        #expect(breaches == [], "after kill \(round)")
        if !breaches.isEmpty { return }
      }
      try served.start()
      try served.expectIdle(within: 300)
      #expect(try served.faults(commotion.files) == [])
      #expect(try served.breaches(decided: decided) == [])
      #expect(served.end() == 0)
      let journal = try served.library.journal().count
      print(
        "\(kills) kills\(inside ? " with the library in its folder" : ""), \(atWork) of them with photos in the queue; \(commotion.files.count) files in the end, "
          + "\(commotion.counts.sorted { $0.key < $1.key }); \(journal) decisions")
    }
  }
}

/// Bursts of changes while the service runs. `KINFOLK_TEST_RUNS=100 script/test --filter ServiceStressTests` makes 100,000.
@Suite(.serialized) struct ServiceStressTests {
  @Test func burstsOfChangesAreAllNoticed() async throws {
    try await onThread {
      let served = try ServedLibrary()
      var commotion = Commotion(served, seed: 2, folders: 12, rarity: 20)
      let total = 1000 * TestRuns.factor
      let began = Date()
      var done = 0
      while done < total {
        // As fast as the disk goes, then a breath.
        let burst = min(total - done, Int.random(in: 1...(total / 5), using: &commotion.random))
        for _ in 0..<burst { try commotion.happen() }
        done += burst
        usleep(UInt32.random(in: 0...1_000_000, using: &commotion.random))
      }
      let made = Date().timeIntervalSince(began)
      try served.expectIdle(within: 60 + Double(total) / 20)
      let known = Date().timeIntervalSince(began)
      #expect(try served.faults(commotion.files) == [])
      let lost = served.log.components(separatedBy: "because events were lost or").count - 1
      print(
        "\(total) changes in \(Int(made)) s, all known after \(Int(known)) s; events lost \(lost) times; "
          + "\(commotion.files.count) files in the end, \(commotion.counts.sorted { $0.key < $1.key })"
      )
    }
  }
}
