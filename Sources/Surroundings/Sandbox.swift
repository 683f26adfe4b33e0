internal import CSeccomp
internal import CSystem
internal import Glibc
internal import Support

/// The walls around a process that decodes files from anywhere: should one of them take the process over, there is nothing it
/// could do with it.
public enum Sandbox {
  /// More memory than any photo that is not refused needs (1 GiB for the file, 1 GiB for what a decoder keeps of it).
  private static let memory: rlim_t = 3 << 30
  /// A socket, the standard three, the photo, and those a sender of too many might add.
  private static let descriptors: rlim_t = 16

  /// Shuts the whole process in, for good. From now on it can talk over the descriptors it has and gets, and use memory. It
  /// cannot open files (the call fails, because the C library asks for some by itself and does without), and is killed
  /// (SIGSYS) when it makes a socket, starts a program, or reaches for another process; all else fails. Memory that is
  /// run is not written. It can start threads, for libde265 and dav1d do: these have its memory, its descriptors and its filter, so
  /// they can do nothing that it could not, and go with it when its time is over. There are no core dumps, which would hold a photo.
  ///
  /// What remains: it can ask for size and time of a file whose path it knows, because looking at a descriptor is the same call.
  ///
  /// - Returns: which walls this kernel does not have, a clause each.
  public static func enter() -> [String] {
    var missing: [String] = []
    for (name, resource, most) in [
      ("core dumps", RLIMIT_CORE, 0), ("open files", RLIMIT_NOFILE, descriptors),
      ("memory", RLIMIT_DATA, memory),
    ] {
      if !limit(resource, to: most) { missing.append("limit of \(name): \(SystemError.last)") }
    }
    if let problem = filterCalls() { missing.append("filter of system calls: \(problem)") }
    return missing
  }

  /// Never above what is the limit already.
  private static func limit(_ resource: __rlimit_resource, to most: rlim_t) -> Bool {
    let kind = __rlimit_resource_t(resource.rawValue)
    var limit = rlimit()
    guard unsafe getrlimit(kind, &limit) == 0 else { return false }
    limit.rlim_max = min(limit.rlim_max, most)
    limit.rlim_cur = limit.rlim_max
    return unsafe setrlimit(kind, &limit) == 0
  }

  // MARK: System calls

  /// Talking, memory, time, ending: what the work takes, what the runtime does by itself, and what a thread that is just
  /// starting still has to do.
  private static let allowed = [
    "brk", "clock_getres", "clock_gettime", "clock_nanosleep", "close", "exit", "exit_group",
    "fcntl", "fstat", "futex", "getpid", "getrandom", "getrusage", "gettid", "gettimeofday",
    "lseek", "madvise", "mremap", "munmap", "nanosleep", "newfstatat", "poll", "ppoll", "pread64",
    "read", "readv", "recvfrom", "recvmsg", "restart_syscall", "rseq", "rt_sigaction",
    "rt_sigprocmask", "rt_sigreturn", "sched_getaffinity", "sched_yield", "sendmsg", "sendto",
    "set_robust_list", "sigaltstack", "sysinfo", "uname", "write", "writev",
  ]

  /// What nothing here has a reason to try.
  private static let deadly = [
    "accept", "accept4", "bind", "bpf", "connect", "execve", "execveat", "fork",
    "io_uring_setup", "keyctl", "listen", "mount", "perf_event_open", "pidfd_getfd",
    "process_vm_readv", "process_vm_writev", "ptrace", "setns", "socket", "socketpair",
    "unshare", "userfaultfd", "vfork",
  ]

  /// - Returns: why there is no filter, or nil.
  private static func filterCalls() -> SystemError? {
    // An errno filter action is the number below these bits; the macro that says so is not for Swift.
    let refused = UInt32(0x0005_0000) | UInt32(EACCES)
    guard let filter = unsafe seccomp_init(refused) else { return SystemError(number: ENOMEM) }
    defer { unsafe seccomp_release(filter) }
    // The other threads too: they share the memory.
    var problem = unsafe seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1)

    func add(_ action: UInt32, _ name: String, _ conditions: scmp_arg_cmp...) {
      let call = unsafe seccomp_syscall_resolve_name(name)
      // Not every processor has all of them.
      guard problem == 0, call != __NR_SCMP_ERROR else { return }
      problem = unsafe conditions.withUnsafeBufferPointer { conditions in
        unsafe seccomp_rule_add_array(
          filter, action, call, UInt32(conditions.count), conditions.baseAddress)
      }
    }

    for name in allowed { add(SCMP_ACT_ALLOW, name) }
    for name in deadly { add(SCMP_ACT_KILL_PROCESS, name) }
    let notRun = scmp_arg_cmp(
      arg: 2, op: SCMP_CMP_MASKED_EQ, datum_a: scmp_datum_t(PROT_EXEC), datum_b: 0)
    for name in ["mmap", "mprotect", "pkey_mprotect"] { add(SCMP_ACT_ALLOW, name, notRun) }
    // Exactly what the C library starts a thread with; another kind of child would be a process. The newer call has its flags in
    // memory, where no filter can look; the library takes the older one where there is none.
    let thread = scmp_datum_t(kinfolk_thread_flags())
    add(SCMP_ACT_ALLOW, "clone", scmp_arg_cmp(arg: 0, op: SCMP_CMP_EQ, datum_a: thread, datum_b: 0))
    add(
      SCMP_ACT_KILL_PROCESS, "clone",
      scmp_arg_cmp(arg: 0, op: SCMP_CMP_NE, datum_a: thread, datum_b: 0))
    add(UInt32(0x0005_0000) | UInt32(ENOSYS), "clone3")
    // Itself it may signal: that is how the C library aborts.
    let own = scmp_datum_t(getpid())
    for name in ["kill", "tgkill"] {
      add(SCMP_ACT_ALLOW, name, scmp_arg_cmp(arg: 0, op: SCMP_CMP_EQ, datum_a: own, datum_b: 0))
      add(
        SCMP_ACT_KILL_PROCESS, name,
        scmp_arg_cmp(arg: 0, op: SCMP_CMP_NE, datum_a: own, datum_b: 0))
    }
    if problem == 0 { problem = unsafe seccomp_load(filter) }
    return problem == 0 ? nil : SystemError(number: -problem)
  }
}
