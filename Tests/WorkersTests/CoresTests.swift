import Support
import Testing

@testable import Workers

struct CoresTests {
  @Test func readsQuotas() {
    #expect(Cores.quota(cpuMax: "150000 100000\n") == 1.5)
    #expect(Cores.quota(cpuMax: "max 100000\n") == nil)
    #expect(Cores.quota(cpuMax: "-1 100000") == nil)
    #expect(Cores.quota(cpuMax: "100000 0") == nil)
    #expect(Cores.quota(cpuMax: "") == nil)
    #expect(Cores.quota(cpuMax: "1 2 3") == nil)
  }

  @Test func theStrictestGroupAboveBinds() {
    let files = [
      "/sys/fs/cgroup/user.slice/app.slice/cpu.max": "max 100000",
      "/sys/fs/cgroup/user.slice/cpu.max": "250000 100000",
      "/sys/fs/cgroup/cpu.max": "800000 100000",
    ]
    #expect(Cores.quota(memberships: "0::/user.slice/app.slice\n") { files[$0] } == 2.5)
    #expect(Cores.quota(memberships: "0::/\n") { files[$0] } == 8)
    #expect(Cores.quota(memberships: "0::/other\n") { _ in nil } == nil)
    #expect(Cores.quota(memberships: "nonsense\n\n") { files[$0] } == nil)
  }

  @Test func theOldHierarchyIsReadToo() {
    let files = [
      "/sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_quota_us": "50000\n",
      "/sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_period_us": "100000\n",
      "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1\n",
      "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
    ]
    let memberships = "4:memory:/docker/x\n3:cpu,cpuacct:/docker/x\n2:cpuset:/\n"
    #expect(Cores.quota(memberships: memberships) { files[$0] } == 0.5)
  }

  @Test func thereIsAtLeastOne() {
    #expect(Cores.available >= 1)
  }
}
