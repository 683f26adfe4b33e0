import Foundation
import TestSupport
import Testing

@testable import Surroundings

@Suite struct BackgroundTests {
  @Test func aThreadInTheBackgroundIsBehindAllOthers() async throws {
    // On a thread that ends with the test: there is no way back.
    let (missing, nice, policy) = try await onThread {
      (
        Background.enter(), getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0),
        sched_getscheduler(0)
      )
    }
    #expect(missing == [])
    #expect(nice == 19)
    #expect(policy == 3)  // SCHED_BATCH
  }
}
