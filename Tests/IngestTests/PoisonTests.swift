import Faces
import Foundation
import Library
import Support
import TestSupport
import Testing
import Vocabulary
import WorkerTestSupport

@testable import Ingest
@testable import Workers

/// A picture that takes its decoder over costs itself and nothing else, whatever the decoder then does.
@Suite struct PoisonTests {
  /// What a decoder does, and why its photo has failed then. What is written stands for a path in the folder of photos.
  static let kinds: [(order: String, reason: String)] = [
    ("signal 11", ended("11 (SIGSEGV)")),
    ("signal 4", ended("4 (SIGILL)")),
    ("overrun", ended("11 (SIGSEGV)")),
    ("hoard", ended("6 (SIGABRT)")),
    ("memory", "Cannot allocate memory"),
    ("loop", "the worker process was still busy after 4 s and was stopped"),
    ("hang", "the worker process was still busy after 4 s and was stopped"),
    ("stops-talking", "the worker process was still busy after 4 s and was stopped"),
    ("exit 0", "the worker process ended with status 0"),
    ("close", "the worker process was ended by signal 9 (SIGKILL), perhaps for want of memory"),
    ("garbage", nonsense("head of a frame")),
    ("huge", nonsense("length of a frame")),
    ("twice", nonsense("out of turn")),
    ("nan", nonsense("embedding")),
    ("crops", nonsense("crop")),
    ("other-job", nonsense("out of turn")),
    ("picture-instead", nonsense("out of turn")),
    ("P6 4 4", nonsense("format")),
    ("open /etc/passwd", "Permission denied"),
    ("create written", "Permission denied"),
    ("remove 7.png", "Permission denied"),
    ("code", "Permission denied"),
    ("fork", forbidden), ("run /bin/true", forbidden), ("socket", forbidden),
    ("connect", forbidden), ("end-parent", forbidden),
  ]

  static func ended(_ signal: String) -> String {
    "the worker process was ended by signal \(signal)"
  }

  static func nonsense(_ what: String) -> String {
    "the worker process gave an answer that makes no sense (\(what))"
  }

  static let forbidden =
    ended("31 (SIGSYS)") + ", because it tried what its sandbox forbids"

  /// Photos that are as they should be, told by their names: as many faces as the last digit says.
  static let good = Dictionary(
    uniqueKeysWithValues: (0..<200).map { ("\($0).png", $0 % 10 % 3) })

  /// Writes good and poisoned photos, so that each kind comes up among good ones.
  private static func write(
    _ write: (_ order: String, _ name: String) throws -> Void, in folder: String
  ) throws {
    for (name, faces) in good { try write("faces \(faces) \(name)", name) }
    for (index, kind) in kinds.enumerated() {
      let order = kind.order.replacing(/^(create|remove) (.+)$/) { "\($0.1) \(folder)/\($0.2)" }
      try write(order, name(index))
    }
  }

  /// Beside a good one in the order of names.
  private static func name(_ index: Int) -> String { "\(index * 200 / kinds.count).poison.png" }

  /// The reasons of poisoned photos by their names.
  private static let reasons = Dictionary(
    uniqueKeysWithValues: kinds.enumerated().map { (name($0), $1.reason) })

  @Test func aPoisonedPhotoCostsAScanNothingElse() throws {
    let folder = try TemporaryFolder()
    let photos = try realPath(folder.filePath).appending("photos").description
    try Self.write({ try Doubles.write($0, to: "\(photos)/\($1)") }, in: photos)
    var program = try Doubles.program()
    program.timeLimit = .seconds(4)
    let library = try Library(path: folder.file("library"), mode: .createIfMissing)
    let summary = try Scan(
      library: library, models: .embedded(), detector: DetectorSettings(),
      clustering: ClusteringSettings(threshold: 0.01, qualityGate: 0.3), jobs: 2, program: program
    ).run([FilePath(photos)])
    #expect(summary.isComplete)
    #expect(summary.photos == Self.good.count + Self.kinds.count)
    #expect(summary.failed == Self.kinds.count)
    try expect(library, photos)
  }

  @Test func aPoisonedPhotoCostsTheServiceNothingElse() async throws {
    try await onThread {
      let served = try ServedLibrary("patience=4000", begin: false)
      try Self.write({ try served.write($0, to: $1) }, in: served.photos)
      try served.start()
      try served.expectIdle(within: 120)
      #expect(served.isRunning)
      try expect(served.library, served.photos)
    }
  }

  private func expect(_ library: Library, _ photos: String) throws {
    let status = try library.status()
    #expect(status.photos == [.done: Self.good.count, .failed: Self.kinds.count])
    let failures = status.failures.map {
      ($0.path.relative(to: FilePath(photos)).description, $0.reason)
    }
    #expect(Dictionary(uniqueKeysWithValues: failures) == Self.reasons)
    for (name, faces) in Self.good {
      let photo = try library.photo(at: FilePath("\(photos)/\(name)"))
      #expect(photo.state == .done)
      #expect(try library.faces(of: photo.id).count == faces, "\(name)")
    }
    // Nothing came of what they wrote and took away.
    let names = try FileManager.default.contentsOfDirectory(atPath: photos)
    #expect(Set(names) == Set(Self.good.keys).union(Self.reasons.keys))
  }
}
