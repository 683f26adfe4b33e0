internal import CSystem
internal import Support

/// A priority below everything else that runs on the machine.
public enum Background {
  /// Puts the calling thread there, and with it all threads and processes it starts from now on: nothing else waits for the
  /// processor (nice 19, SCHED_BATCH) or the disk (idle class) because of them. There is no way back without privileges.
  ///
  /// To be called before any thread is started, because on Linux each thread has priorities of its own; workers inherit them.
  ///
  /// - Returns: what could not be had, a clause each. None of it is worth stopping for.
  public static func enter() -> [String] {
    var missing: [String] = []
    if kinfolk_be_nice() != 0 { missing.append("nice 19: \(SystemError.last)") }
    if kinfolk_be_batch() != 0 { missing.append("batch scheduling: \(SystemError.last)") }
    if kinfolk_be_idle_io() != 0 { missing.append("idle I/O class: \(SystemError.last)") }
    return missing
  }
}
