import Faces
import Grouping
import Foundation
import Imaging
import Library
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Ingest
@testable import Workers
import WorkerTestSupport

/// Scans with the worker double: what each photo comes to stands in its file.
struct ScanTests {
  let folder: TemporaryFolder
  let photos: String
  let library: Library
  let detector = DetectorSettings()
  let clustering = ClusteringSettings(threshold: 0.01, qualityGate: 0.3)

  init() throws {
    folder = try TemporaryFolder()
    // The temporary folder may lie behind a link.
    let root = try #require(realpath(folder.path, nil))
    photos = String(cString: root) + "/photos"
    free(root)
    try FileManager.default.createDirectory(atPath: photos, withIntermediateDirectories: true)
    library = try Library(path: folder.file("library"), mode: .createIfMissing)
  }

  func write(_ order: String, to name: String) throws {
    try Doubles.write(order, to: "\(photos)/\(name)")
  }

  @discardableResult
  func scan(
    _ folders: [FilePath]? = nil, detector: DetectorSettings? = nil,
    clustering: ClusteringSettings? = nil, interruption: Interruption? = nil,
    report: @escaping (ScanProgress) -> Void = { _ in }
  ) throws -> ScanSummary {
    try Scan(
      library: library, models: .embedded(), detector: detector ?? self.detector,
      clustering: clustering ?? self.clustering, jobs: 2, program: try Doubles.program(),
      interruption: interruption, report: report
    ).run(folders ?? [FilePath(photos)])
  }

  func people() throws -> [String] {
    try library.people().map { "\($0.label): \($0.faces) in \($0.photos)" }.sorted()
  }

  @Test func aScanStoresWhatTheWorkersFind() throws {
    try write("faces 2", to: "a.png")
    try write("faces 1 other", to: "sub/b.png")
    try write("fail it shows nothing", to: "c.png")
    try write("signal 11", to: "d.png")
    try Data("8BPS....".utf8).write(to: URL(fileURLWithPath: "\(photos)/e.psd"))
    try Data("text".utf8).write(to: URL(fileURLWithPath: "\(photos)/f.txt"))
    try Data().write(to: URL(fileURLWithPath: "\(photos)/g.jpg"))
    var last = ScanProgress()
    let summary = try scan { progress in
      #expect(progress.done <= progress.total)
      #expect(progress.done >= last.done)
      last = progress
    }
    #expect(summary.isComplete)
    #expect(summary.files == 7)
    #expect(summary.photos == 4)
    #expect(summary.faces == 3)
    #expect(summary.failed == 2)
    #expect(
      summary.failures.sorted { $0.path < $1.path } == [
        ScanProblem(path: "\(photos)/c.png", reason: "it shows nothing"),
        ScanProblem(
          path: "\(photos)/d.png", reason: "the worker process was ended by signal 11 (SIGSEGV)"),
      ])
    #expect(summary.unsupported == ["Photoshop": 1, "other file": 1, "empty file": 1])
    // The first faces of the two photos look alike; the second face of a photo is somebody else.
    #expect(summary.grouping?.moved == 3 && summary.grouping?.made == 2)
    #expect(try people() == ["#1: 2 in 2", "#2: 1 in 1"])
    #expect(last.phase == .grouping)
    #expect(last.done == 7 && last.total == 7 && last.isTotalKnown)
    #expect(last.photos == 4 && last.faces == 3 && last.failed == 2 && last.files == 7)
    let status = try library.status()
    #expect(status.photos == [.done: 2, .failed: 2])
    #expect(
      try library.photo(at: "\(photos)/a.png").facts
        == PhotoFacts(
          format: .png, width: 640, height: 480, captured: CaptureTime("2019-07-04T12:33:11", .exif)
        ))
  }

  @Test func aSecondScanDoesNothing() throws {
    try write("faces 2", to: "a.png")
    try write("fail no", to: "b.png")
    try scan()
    func written() throws -> [Data] {
      try ["library", "library-wal"].map { name in
        try Data(contentsOf: URL(fileURLWithPath: folder.file(name)))
      }
    }
    let before = try written()
    let summary = try scan()
    #expect(summary.unchanged == 2 && summary.files == 2)
    #expect(summary.photos == 0 && summary.repeated == 0 && summary.missing == 0)
    #expect(summary.grouping == nil)
    #expect(try written() == before)
  }

  @Test func copiesAndMovesAreKnown() throws {
    try write("faces 1", to: "a.png")
    try write("faces 1", to: "copy.png")
    let first = try scan()
    #expect(first.photos == 1 && first.known == 1)
    try FileManager.default.moveItem(atPath: "\(photos)/a.png", toPath: "\(photos)/moved.png")
    let second = try scan()
    #expect(second.photos == 0 && second.known == 1 && second.missing == 0)
    #expect(second.grouping == nil)
    #expect(
      try library.photo(at: "\(photos)/moved.png").paths.sorted() == [
        "\(photos)/copy.png", "\(photos)/moved.png",
      ])
  }

  @Test func aChangedFileIsSearchedAgain() throws {
    try write("faces 1", to: "a.png")
    try scan()
    try write("faces 3", to: "a.png")
    let summary = try scan()
    #expect(summary.photos == 1 && summary.faces == 3)
    #expect(try library.faces(of: library.photo(at: "\(photos)/a.png").id).count == 3)
  }

  @Test func whatAnInterruptionLeavesIsDoneByTheNextScan() throws {
    for index in 0..<20 { try write("faces 1 \(index)", to: "\(index).png") }
    let interruption = try Interruption()
    let summary = try scan(interruption: interruption) { progress in
      if progress.photos == 5 { interruption.request() }
    }
    #expect(!summary.isComplete)
    #expect(summary.grouping == nil)
    #expect(summary.photos >= 5 && summary.photos < 20)
    // What is stored is whole; the rest was not lost, nor told missing.
    #expect(try library.status().photos[.done] == summary.photos)
    #expect(try library.status().missingFiles == 0)
    let rest = try scan()
    #expect(rest.isComplete)
    #expect(rest.photos == 20 - summary.photos)
    #expect(try library.status().photos == [.done: 20])
    #expect(try people() == ["#1: 20 in 20"])
  }

  @Test func aPhotoLeftInTheQueueIsFoundByItsOtherFile() throws {
    try write("faces 1", to: "a.png")
    try write("faces 1", to: "b.png")
    // Registered but never searched, as a crash would leave it; and then the first file goes.
    var pass = try library.beginScan(of: FilePath(photos))
    for name in ["a.png", "b.png"] {
      let file = try PhotoFile(path: "\(photos)/\(name)")
      guard case .photo(let hash) = try file.content(among: PictureFormat.all) else { continue }
      _ = try library.register("\(photos)/\(name)", stamp: file.stamp, hash: hash, in: &pass)
    }
    try FileManager.default.removeItem(atPath: "\(photos)/a.png")
    let summary = try scan()
    #expect(summary.photos == 1 && summary.missing == 0)
    #expect(try library.status().photos == [.done: 1])
  }

  /// The queue goes by a photo's first file; that one may lie in a folder which is gone and was not scanned since.
  @Test func aPhotoInTheQueueIsFoundWhenTheFolderOfItsFirstFileIsGone() throws {
    try write("faces 1", to: "first/a.png")
    try write("faces 1", to: "second/a.png")
    try scan(["\(photos)/first", "\(photos)/second"])
    try FileManager.default.removeItem(atPath: "\(photos)/first")
    let summary = try scan(
      ["\(photos)/second"], detector: DetectorSettings(minimumFace: 40))
    #expect(summary.repeated == 1)
    #expect(summary.photos == 1)
    #expect(try library.status().photos == [.done: 1])
  }

  @Test func otherSettingsSearchAgain() throws {
    try write("faces 1", to: "a.png")
    try scan()
    var other = detector
    other.minimumFace = 40
    let summary = try scan(detector: other)
    #expect(summary.repeated == 1 && summary.photos == 1)
    #expect(try scan(detector: other).photos == 0)
    // Another scan put it into the queue and was interrupted: it is no new photo for that.
    _ = try library.requeue(unlessAnalysedBy: "another")
    try write("faces 2", to: "b.png")
    let rest = try scan(detector: other)
    #expect(rest.repeated == 1 && rest.photos == 2)
  }

  @Test func anotherThresholdGroupsAgain() throws {
    try write("faces 2", to: "a.png")
    try scan()
    var other = clustering
    other.qualityGate = 0.9
    // No face is good enough to found a person now.
    let summary = try scan(clustering: other).grouping
    #expect(summary?.moved == 2 && summary?.made == 0 && summary?.removed == 2)
    #expect(try people() == [])
    #expect(try scan(clustering: other).grouping == nil)
  }

  @Test func whatCannotBeReadIsNotMissing() throws {
    try write("faces 1", to: "sub/a.png")
    try scan()
    // A folder that became a link out of the tree holds nothing as far as a scan is concerned, so its photos are missing;
    // one that is merely away is not known to be empty.
    try FileManager.default.moveItem(atPath: photos, toPath: "\(photos)-away")
    let away = try scan()
    #expect(away.missing == 0)
    #expect(
      away.unreadable == [ScanProblem(path: FilePath(photos), reason: "No such file or directory")])
    try FileManager.default.moveItem(atPath: "\(photos)-away", toPath: photos)
    #expect(try scan().unchanged == 1)
    try FileManager.default.removeItem(atPath: "\(photos)/sub")
    #expect(try scan().missing == 1)
    #expect(try library.status().missingFiles == 1)
  }

  @Test func foldersInsideEachOtherAreScannedOnce() throws {
    try write("faces 1", to: "a.png")
    try write("faces 1 b", to: "sub/b.png")
    let summary = try scan(["\(photos)/sub", FilePath(photos), FilePath(photos)])
    #expect(summary.photos == 2 && summary.files == 2)
    #expect(try library.status().folders == [FilePath(photos)])
    #expect(try scan(["\(photos)/sub"]).unchanged == 1)
    #expect(Scan.outermost(["/a/b", "/a", "/a-b", "/a/c/d", "/a", "/b"]) == ["/a", "/a-b", "/b"])
    #expect(Scan.outermost(["/x", "/"]) == ["/"])
  }

  @Test func aProgramThatIsNoWorkerCostsNoPhoto() throws {
    try write("faces 1", to: "a.png")
    let broken = try Scan(
      library: library, models: .embedded(), detector: detector, clustering: clustering, jobs: 1,
      program: try Doubles.program("dies-at-once"))
    #expect(throws: WorkerError.self) { try broken.run([FilePath(photos)]) }
    #expect(try library.status().photos == [.new: 1])
    #expect(try scan().photos == 1)
  }

  @Test func aFileThatIsWrittenToWaitsForTheNextScan() throws {
    try write("faces 1", to: "a.png")
    let file = try PhotoFile(path: "\(photos)/a.png")
    #expect(!file.hasChanged)
    try write("faces 1 and more", to: "a.png")
    // Writing «atomically» would leave the open file alone; writing in place does not.
    let handle = try #require(FileHandle(forWritingAtPath: "\(photos)/a.png"))
    let other = try PhotoFile(path: "\(photos)/a.png")
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("x".utf8))
    try handle.close()
    #expect(other.hasChanged)
  }
}
