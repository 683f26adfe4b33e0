internal import Glibc
public import Support

/// What matters about the file system a folder lies on.
public enum FileSystems {
  /// One line of /proc/self/mountinfo (proc(5)).
  struct Mount: Hashable {
    var point: FilePath
    /// `ext4`, `nfs4`, `fuse.sshfs`, …
    var type: String
  }

  /// The kind of file system at `path`, if changes made elsewhere (by a server, by another machine, by the program that
  /// provides it) cause no events here; nil if the kernel tells of every change.
  public static func kindWithoutEvents(at path: FilePath) -> String? {
    kindWithoutEvents(at: path, mounts: mounts(readMounts()))
  }

  static func kindWithoutEvents(at path: FilePath, mounts: [Mount]) -> String? {
    var found: Mount?
    // Of several at one point the last one is on top.
    for mount in mounts where mount.point.isOrContains(path) {
      if mount.point.bytes.count >= found?.point.bytes.count ?? 0 { found = mount }
    }
    guard let type = found?.type else { return nil }
    return type == "fuse" || type.hasPrefix("fuse.") || withoutEvents.contains(type) ? type : nil
  }

  private static let withoutEvents: Set<String> = [
    "9p", "afs", "ceph", "cifs", "coda", "gfs2", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2",
    "prl_fs", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs",
  ]

  /// The device number of the file system that holds the folder at `path`; nil if there is no folder.
  public static func device(of path: FilePath) -> Int64? {
    var status = stat()
    guard unsafe path.withCString({ unsafe stat($0, &status) }) == 0,
      status.st_mode & S_IFMT == S_IFDIR
    else { return nil }
    return Int64(bitPattern: UInt64(status.st_dev))
  }

  /// Whether there is nothing at `path`, for sure.
  public static func isAbsent(_ path: FilePath) -> Bool {
    var status = stat()
    guard unsafe path.withCString({ unsafe lstat($0, &status) }) != 0 else { return false }
    return errno == ENOENT || errno == ENOTDIR
  }

  /// Whether there is nothing to see in the folder: no names but hidden ones and `lost+found`. False if it cannot be read.
  public static func isEmpty(_ path: FilePath) -> Bool {
    guard let stream = unsafe path.withCString({ unsafe opendir($0) }) else { return false }
    defer { unsafe closedir(stream) }
    while let entry = unsafe readdir(stream) {
      let isCounted = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        let name = unsafe bytes.prefix { $0 != 0 }
        return unsafe name.first != UInt8(ascii: ".") && !name.elementsEqual("lost+found".utf8)
      }
      if isCounted { return false }
    }
    return true
  }

  /// Where file systems are mounted below `folder`, sorted.
  public static func mountPoints(below folder: FilePath) -> [FilePath] {
    mountPoints(below: folder, mounts: mounts(readMounts()))
  }

  static func mountPoints(below folder: FilePath, mounts: [Mount]) -> [FilePath] {
    Set(mounts.map(\.point).filter { folder.contains($0) }).sorted()
  }

  private static func readMounts() -> [UInt8] {
    let number = unsafe open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { return [] }
    let file = Descriptor(owning: number)
    return (try? file.read(upTo: 1 << 22)) ?? []
  }

  static func mounts(_ mountinfo: [UInt8]) -> [Mount] {
    mountinfo.split(separator: UInt8(ascii: "\n")).compactMap { line in
      let fields = line.split(separator: UInt8(ascii: " "))
      guard fields.count > 6, let dash = fields[6...].firstIndex(of: [UInt8(ascii: "-")]),
        dash + 1 < fields.count
      else { return nil }
      return Mount(
        point: unescaped(fields[4]), type: String(decoding: fields[dash + 1], as: UTF8.self))
    }
  }

  /// With `\040` and its like as the bytes they stand for.
  private static func unescaped(_ field: ArraySlice<UInt8>) -> FilePath {
    var bytes: [UInt8] = []
    var rest = field
    while let byte = rest.popFirst() {
      let digits = rest.prefix(3)
      if byte == UInt8(ascii: "\\"), digits.count == 3,
        let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
      {
        bytes.append(code)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return FilePath(bytes)
  }
}
