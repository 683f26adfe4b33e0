import Faces
import Foundation
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Library
@testable import Ingest
import WorkerTestSupport

/// Files and folders carried about, with the disk as the judge of what the library says.
@Suite struct MovedFilesTests {
  let folder: TemporaryFolder
  let library: Library
  private var top: String { folder.path }

  init() throws {
    folder = try TemporaryFolder()
    library = try Library(path: folder.file("library"), mode: .createIfMissing)
  }

  private func write(_ content: String, to path: String) throws {
    try Doubles.write(content, to: "\(top)/\(path)")
  }

  private func move(_ path: String, _ goal: String) throws {
    try FileManager.default.createDirectory(
      atPath: ("\(top)/\(goal)" as NSString).deletingLastPathComponent,
      withIntermediateDirectories: true)
    try FileManager.default.moveItem(atPath: "\(top)/\(path)", toPath: "\(top)/\(goal)")
  }

  @discardableResult
  private func scan(_ folders: String...) throws -> ScanSummary {
    try Scan(
      library: library, models: .embedded(), detector: DetectorSettings(minimumFace: 30),
      clustering: ClusteringSettings(threshold: 0.06, qualityGate: 0.2), jobs: 1,
      program: Doubles.program()
    ).run(folders.map { FilePath("\(top)/\($0)") })
  }

  private func absent() throws -> AbsentFolders {
    try AbsentFolders(among: library.scannedPaths(), in: library)
  }

  /// Paths as answers name them, from the top.
  private func answers() throws -> [[String]] {
    library.absentFolders = try absent().all
    return try library.photos(PhotoQuery()).map {
      $0.paths.map { "\($0.relative(to: FilePath(top)))" }
    }
  }

  @Test func aRootThatMovedIsFollowed() throws {
    try write("faces 1", to: "a-old/Pictures/1.png")
    try write("faces 1 b", to: "a-old/Pictures/sub/2.png")
    try folder.write("text", to: "a-old/Pictures/note.txt")
    try scan("a-old/Pictures")
    let people = try library.people()
    try move("a-old/Pictures", "z-new/Photos")
    #expect(try absent() == AbsentFolders(gone: [FilePath("\(top)/a-old/Pictures")]))
    let summary = try scan("z-new/Photos")
    #expect(summary.photos == 0 && summary.known == 2)
    #expect(try answers() == [["z-new/Photos/1.png"], ["z-new/Photos/sub/2.png"]])
    #expect(try library.status().missingFiles == 0)
    #expect(try library.scannedPaths() == ["\(FilePath(top))/z-new/Photos"])
    #expect(try library.people() == people)
  }

  @Test func aPartOfAFolderThatIsStillThereMayMoveToAnother() throws {
    try write("faces 1", to: "a/sub/1.png")
    try write("faces 1 b", to: "a/2.png")
    try write("faces 1 c", to: "b/3.png")
    try scan("a", "b")
    try move("a/sub", "b/sub")
    // Of `a` nobody asks.
    try scan("b")
    #expect(try answers() == [["a/2.png"], ["b/3.png"], ["b/sub/1.png"]])
    #expect(try library.status().missingFiles == 0)
    #expect(try library.status().files == 3)
  }

  /// A folder whose file system cannot be told to be the same is away: its files stay.
  @Test func whatIsAwayIsKept() throws {
    try write("faces 1", to: "disk/photos/1.png")
    try write("faces 1", to: "z/copy.png")
    try write("faces 1 b", to: "disk/photos/only.png")
    try scan("disk/photos")
    let root = FilePath("\(top)/disk/photos")
    try library.note(mounts: [root: 987_654])
    try move("disk/photos", "elsewhere")
    #expect(try absent() == AbsentFolders(away: [root]))
    try scan("z")
    #expect(try library.status().missingFiles == 0)
    #expect(
      try answers() == [["disk/photos/only.png"], ["z/copy.png", "disk/photos/1.png"]])
    #expect(try library.scannedPaths().contains(root))
    try move("elsewhere", "disk/photos")
    try scan("disk/photos")
    #expect(
      try answers() == [["disk/photos/1.png", "z/copy.png"], ["disk/photos/only.png"]])
  }

  @Test func twoFoldersMaySwapTheirNames() throws {
    for index in 0..<3 { try write("faces 1 \(index)", to: "p/a/\(index).png") }
    try write("faces 1 of the other", to: "p/b/0.png")
    try scan("p")
    try move("p/a", "p/c")
    try move("p/b", "p/a")
    try move("p/c", "p/b")
    try scan("p")
    #expect(
      try answers() == [["p/a/0.png"], ["p/b/0.png"], ["p/b/1.png"], ["p/b/2.png"]])
    #expect(try library.status().missingFiles == 0)
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func afterAnyMovesTheLibrarySaysWhatTheDiskDoes(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let folders = ["a", "a/x", "a/y", "b", "b/x", "c", "out"]
    // Contents of different lengths, so that a file that takes the place of another is told from it.
    for index in 0..<8 {
      let content = "faces 1" + String(repeating: " ", count: index)
      try write(content, to: "\(folders[index % 6])/\(index).png")
    }
    var seen: Set<String> = []
    for step in 0..<12 {
      try carry(step, folders, &random)
      let there = ["a", "b", "c"].filter {
        FileManager.default.fileExists(atPath: "\(top)/\($0)")
      }
      for folder in there { try scan(folder) }
      let present = try Set(there.flatMap { try files(below: $0) })
      let contents = try Set(present.map { try Data(contentsOf: URL(fileURLWithPath: $0)).count })
      library.absentFolders = try absent().all
      let answers = try library.photos(PhotoQuery())
      // Every file is known, and each photo that lies somewhere is answered by a path that is there.
      #expect(present.isSubset(of: answers.flatMap { $0.paths.map(\.description) }), "seed \(seed)")
      var found = 0
      for answer in answers {
        let path = answer.paths[0].description
        if present.contains(path) { found += 1 }
        let isOnlyInFolderThatIsGone = library.absentFolders.contains { folder in
          answer.paths.allSatisfy { folder.contains($0) }
        }
        #expect(
          present.contains(path) || isOnlyInFolderThatIsGone, "seed \(seed), step \(step): \(path)")
      }
      #expect(found == contents.count, "seed \(seed), step \(step)")
      // What was ever seen is answered, or missing.
      seen.formUnion(contents.map { String($0) })
      let missing = try library.status().missingFiles
      #expect(answers.count <= seen.count, "seed \(seed), step \(step)")
      #expect(missing >= seen.count - answers.count, "seed \(seed), step \(step)")
      if answers.count == seen.count { #expect(missing == 0, "seed \(seed), step \(step)") }
    }
  }

  /// Moves a file or a folder somewhere.
  private func carry(
    _ step: Int, _ folders: [String], _ random: inout SeededGenerator
  ) throws {
    let manager = FileManager.default
    let goal = try #require(folders.randomElement(using: &random))
    if Bool.random(using: &random) {
      let all = try folders.flatMap { try files(below: $0) }
      guard let file = Set(all).sorted().randomElement(using: &random) else { return }
      try move(String(file.dropFirst(top.count + 1)), "\(goal)/moved \(step).png")
    } else {
      let folder = try #require(folders.randomElement(using: &random))
      guard manager.fileExists(atPath: "\(top)/\(folder)"), !goal.hasPrefix(folder) else { return }
      if manager.fileExists(atPath: "\(top)/\(goal)") {
        try move(folder, "\(goal)/folder \(step)")
      } else {
        try move(folder, goal)
      }
    }
  }

  private func files(below folder: String) throws -> [String] {
    let paths = FileManager.default.subpaths(atPath: "\(top)/\(folder)") ?? []
    return paths.filter { $0.hasSuffix(".png") }.map { "\(top)/\(folder)/\($0)" }
  }
}
