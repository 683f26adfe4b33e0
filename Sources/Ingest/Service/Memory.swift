internal import Glibc
internal import Support

/// What the system says about the memory of processes.
enum Memory {
  /// Resident bytes of a process, by /proc (proc(5), statm); 0 if it is gone.
  static func resident(of process: Int32) -> Int64 {
    let number = unsafe open("/proc/\(process)/statm", O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { return 0 }
    let file = Descriptor(owning: number)
    guard let bytes = try? file.read(upTo: 256) else { return 0 }
    let fields = String(decoding: bytes, as: UTF8.self).split(separator: " ")
    guard fields.count > 1, let pages = Int64(fields[1]) else { return 0 }
    return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
  }
}
