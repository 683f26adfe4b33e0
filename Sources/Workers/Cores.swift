internal import CSystem
internal import Glibc

/// How many workers this process can keep busy.
public enum Cores {
  /// CPUs this process may use: its affinity, less what its control group (container, systemd unit) allows; at least 1.
  public static var available: Int {
    let allowed = Int(kinfolk_available_cpus())
    let quota = quota(memberships: readText("/proc/self/cgroup") ?? "", read: readText)
    return max(1, min(allowed, quota.map { Int($0.rounded(.up)) } ?? allowed))
  }

  /// CPUs a control group's quota amounts to; nil if there is none.
  ///
  /// - Parameters:
  ///   - memberships: the text of `/proc/self/cgroup`.
  ///   - read: the text of a file, nil if it cannot be read.
  ///
  /// See https://docs.kernel.org/admin-guide/cgroup-v2.html (cpu.max) and cgroup-v1 (cpu.cfs_quota_us). Groups above one's
  /// own limit it too.
  static func quota(memberships: String, read: (String) -> String?) -> Double? {
    var least: Double?
    for line in memberships.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      let isUnified = parts[1].isEmpty
      guard isUnified || parts[1].split(separator: ",").contains("cpu") else { continue }
      var names = parts[2].split(separator: "/")
      while true {
        let group = names.map { "/\($0)" }.joined()
        let found: Double?
        if isUnified {
          found = read("/sys/fs/cgroup\(group)/cpu.max").flatMap(quota(cpuMax:))
        } else {
          let folder = "/sys/fs/cgroup/\(parts[1])\(group)"
          found = read("\(folder)/cpu.cfs_quota_us").flatMap { quota in
            read("\(folder)/cpu.cfs_period_us").flatMap { Self.quota(cpuMax: "\(quota) \($0)") }
          }
        }
        if let found { least = min(least ?? found, found) }
        guard names.popLast() != nil else { break }
      }
    }
    return least
  }

  /// «150000 100000» is 1.5 CPUs; «max 100000» and negative quotas are no limit.
  static func quota(cpuMax text: String) -> Double? {
    let numbers = text.split(whereSeparator: \.isWhitespace).map { Double($0) }
    guard numbers.count == 2, let quota = numbers[0], let period = numbers[1], quota > 0, period > 0
    else { return nil }
    return quota / period
  }

  private static func readText(_ path: String) -> String? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 14)
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
    guard count >= 0 else { return nil }
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
