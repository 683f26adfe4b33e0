import Foundation
import Support
import TestSupport
import Testing

@testable import Watching

@Suite struct FileSystemsTests {
  static let mountinfo = """
    25 1 253:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
    26 25 0:22 / /home/ada/My\\040Photos rw - nfs4 server:/photos rw,vers=4.2
    27 26 0:23 / /home/ada/My\\040Photos/phone rw - fuse.sshfs phone: rw
    28 25 8:1 / /media/disk rw shared:2 master:1 - fuseblk /dev/sda1 rw
    29 25 8:2 / /media/disk rw - vfat /dev/sdb1 rw
    30 25 0:9 / /media/share rw - cifs //server/share rw
    half a line
    """
  let mounts = FileSystems.mounts(Array(Self.mountinfo.utf8))

  @Test(
    arguments: [
      ("/home/ada", nil), ("/home/ada/My Photos", "nfs4"), ("/home/ada/My Photos/2019", "nfs4"),
      ("/home/ada/My Photos/phone/DCIM", "fuse.sshfs"), ("/home/ada/My Photos 2", nil),
      ("/media/disk/x", nil), ("/media/share", "cifs"),
    ] as [(FilePath, String?)])
  func tellsFileSystemsWithoutEvents(path: FilePath, kind: String?) {
    #expect(FileSystems.kindWithoutEvents(at: path, mounts: mounts) == kind)
  }

  @Test func findsWhatIsMountedInside() {
    #expect(
      FileSystems.mountPoints(below: "/home", mounts: mounts) == [
        "/home/ada/My Photos", "/home/ada/My Photos/phone",
      ])
    #expect(
      FileSystems.mountPoints(below: "/media", mounts: mounts) == ["/media/disk", "/media/share"])
    #expect(FileSystems.mountPoints(below: "/media/disk", mounts: mounts) == [])
  }

  @Test func theRealOneIsRead() {
    #expect(FileSystems.mountPoints(below: "/").contains("/proc"))
  }

  @Test func emptyIsWhatShowsNothing() throws {
    let folder = try TemporaryFolder()
    #expect(FileSystems.isEmpty(folder.filePath))
    for name in [".hidden", "lost+found"] {
      try FileManager.default.createDirectory(
        atPath: folder.file(name), withIntermediateDirectories: false)
    }
    #expect(FileSystems.isEmpty(folder.filePath))
    try Data().write(to: URL(fileURLWithPath: folder.file("a.jpg")))
    #expect(!FileSystems.isEmpty(folder.filePath))
    #expect(!FileSystems.isEmpty(folder.filePath.appending("missing")))
    #expect(FileSystems.device(of: folder.filePath.appending("missing")) == nil)
    #expect(FileSystems.device(of: folder.filePath.appending("a.jpg")) == nil)
    #expect(FileSystems.device(of: folder.filePath) != nil)
  }
}

@Suite struct IgnoreRulesTests {
  @Test(arguments: [
    ("a.jpg", false), (".a.jpg", true), ("sub/.git/a.jpg", true), ("a.tmp", true),
    ("sub/a.tmp", true), ("@eaDir/a.jpg", true), ("x/@eaDir/a.jpg", true), ("raw/a.jpg", true),
    ("x/raw/a.jpg", false), ("raws/a.jpg", false), ("2019.tmp/a.jpg", true),
  ])
  func names(path: String, isCovered: Bool) {
    let rules = IgnoreRules(["*.tmp", "@eaDir", "raw/*"])
    #expect((rules.cover("/p/\(path)", below: "/p") != nil) == isCovered)
    #expect((rules.cover("/\(path)", below: "/") != nil) == isCovered)
  }
}
