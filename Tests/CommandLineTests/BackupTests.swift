import TestSupport
import Testing

@testable import CommandLine

@Suite struct BackupTests {
  @Test func aBackupIsToldFromAFace() throws {
    let folder = try TemporaryFolder()
    for word in ["17", "@17", "@x", "-", "photo.jpg:2", "\(folder.path)/photo.jpg:2"] {
      #expect(Restore.isFace(word), "\(word)")
    }
    for word in ["library.sqlite", "./17", "17.sqlite", "a:b", folder.path] {
      #expect(!Restore.isFace(word), "\(word)")
    }
  }
}
