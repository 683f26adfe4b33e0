import Faces
import Foundation
import Imaging
import Support
import TestSupport
import Testing
import Vocabulary
import Workers

@testable import Library
@testable import Ingest
import WorkerTestSupport

/// SQLite's locks on a library must outlive whatever this process does with the files near it: the system drops them when
/// any descriptor of the same file is closed.
@Suite struct LocksHeldTests {
  /// The inodes this process holds a lock on.
  private func locked() throws -> Set<UInt64> {
    var inodes: Set<UInt64> = []
    for line in try String(contentsOfFile: "/proc/locks", encoding: .utf8).split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count > 5, words.contains("POSIX"), words.contains("\(getpid())") else {
        continue
      }
      // Device and inode: 08:01:1234.
      for parts in words.map({ $0.split(separator: ":") }) where parts.count == 3 {
        inodes.insert(try #require(UInt64(parts[2])))
      }
    }
    return inodes
  }

  private func inode(_ path: String) -> UInt64 {
    var status = stat()
    return stat(path, &status) == 0 ? UInt64(status.st_ino) : 0
  }

  @Test func outliveAnotherLookAtTheLibraryAndAScanOfItsFolder() async throws {
    try await onThread {
      let folder = try TemporaryFolder()
      let root = try #require(realpath(folder.path, nil))
      defer { free(root) }
      let photos = String(cString: root)
      let path = "\(photos)/library"
      let library = try Library(path: path, mode: .createIfMissing)
      try library.set("key", to: "value")
      link(path, "\(photos)/hard.jpg")
      link("\(path)-shm", "\(photos)/shared.jpg")
      symlink(path, "\(photos)/symbolic.jpg")
      try Doubles.write("faces 1", to: "\(photos)/photo.png")
      let files = [inode(path), inode("\(path)-shm")]
      func expectLocks(_ comment: Comment) throws {
        #expect(try locked().isSuperset(of: files), comment)
      }
      try expectLocks("at the start")
      _ = try LibraryFile.inspect(path)
      _ = try LibraryFile.inspect("\(photos)/hard.jpg")
      try expectLocks("after looking at the file")
      let scan = try Scan(
        library: library, models: .embedded(), detector: DetectorSettings(),
        clustering: ClusteringSettings(threshold: 0.01, qualityGate: 0.3), jobs: 1,
        program: try Doubles.program())
      let summary = try scan.run([FilePath(photos)])
      try expectLocks("after a scan")
      #expect(summary.files == 1)
      #expect(summary.photos == 1)
      #expect(summary.unsupported == [:])
      // Paths that no listing gave.
      var begun = try library.beginScan(of: FilePath(photos))
      for name in ["library", "library-wal", "library-shm", "hard.jpg", "symbolic.jpg"] {
        let reading = try FolderPass.read(
          "\(photos)/\(name)", of: PictureFormat.all, in: library, &begun)
        guard case .own = reading else {
          Issue.record("\(name): \(reading)")
          continue
        }
      }
      try expectLocks("after reading the files themselves")
      do { _ = try Library(path: path) }
      withExtendedLifetime(library) {}
    }
  }
}
