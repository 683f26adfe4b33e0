import Faces
import Foundation
import Library
import Support
import Surroundings
import TestSupport
import Testing
import Vocabulary
import Watching
import WorkerTestSupport

@testable import Ingest

/// The session of a service in this process, with workers that obey their photos.
private final class OwnSession {
  private let folder: TemporaryFolder
  let photos: FilePath
  let library: Library
  let session: ServiceSession
  private let troubles: Troubles

  init() throws {
    folder = try TemporaryFolder()
    photos = try realPath(folder.filePath).appending("photos")
    try folder.make("photos")
    let library = try Library(path: folder.file("library"), mode: .createIfMissing)
    _ = try library.watch(photos)
    var plan = try ServicePlan(
      models: .embedded(), detector: DetectorSettings(),
      clustering: ClusteringSettings(threshold: 0.01, qualityGate: 0.3), jobs: 2)
    plan.limits.quietWhileOpen = .milliseconds(100)
    let fixed = plan
    var hooks = ServiceHooks(
      log: Log(level: .error, form: .plain) { _ in }, open: { library }, plan: { _ in fixed })
    hooks.program = try Doubles.program()
    self.library = library
    troubles = Troubles(log: hooks.log)
    session = try ServiceSession(
      library, plan, watchingBy: nil, hooks, troubles, since: .now)
  }

  deinit { session.search.endWorkers() }

  /// Files that were written long ago, so that a listing takes them.
  func write(_ count: Int) throws {
    for number in 0..<count {
      let path = "\(photos)/\(number).png"
      try Doubles.write("faces 2 \(number)", to: path)
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -3600)], ofItemAtPath: path)
    }
  }

  var status: ServiceStatus { ServiceStatus(of: session, troubles, startedAt: 7) }

  /// Works until there is nothing to do, asking `mayGoOn` as the service does.
  func run(while mayGoOn: () -> Bool) throws {
    let end = ContinuousClock.now + .seconds(60)
    repeat {
      try #require(.now < end, "it comes to no end")
      let patience = try session.work(while: mayGoOn)
      try session.wait(
        max(.zero, min(patience, .milliseconds(50))), until: [], while: mayGoOn)
    } while status.activity != .idle || status.left > 0 || session.grouping.due != nil
  }
}

/// The status is asked for wherever a service may be asked; two accesses to one value at a time would end the tests.
@Suite struct ServiceSessionTests {
  @Test func whileFilesAreReadTheStatusCountsThoseThatAreLeft() async throws {
    try await onThread {
      let own = try OwnSession()
      let session = own.session
      try own.write(40)
      try session.begin()
      #expect(own.status.left == 1, "the folder itself")
      // No photo is searched without a wait, so there is no end of what is to do.
      var asked: [ServiceStatus] = []
      while try own.library.queueLength() < 40 {
        _ = try session.work {
          asked.append(own.status)
          return true
        }
      }
      #expect(asked.count >= 40)
      #expect(Set(asked.map(\.left)) == [40])
      #expect(Set(asked.map(\.activity)) == [.scanning])
    }
  }

  @Test func whileFacesAreGroupedTheStatusIsRightAndEventsAreTaken() async throws {
    try await onThread {
      let own = try OwnSession()
      let session = own.session
      try own.write(12)
      try session.begin()
      let late = own.photos.appending("late.png")
      var asked: [ServiceStatus] = []
      try own.run {
        guard own.status.activity == .grouping else { return true }
        if asked.isEmpty {
          // As from an event that comes just now.
          session.inbox.add(busyFile: late, at: session.now)
          session.noteMounts()
        }
        asked.append(own.status)
        return true
      }
      let first = try #require(asked.first)
      #expect(first.process == getpid() && first.startedAt == 7)
      #expect(first.photos == 12 && first.done == 12)
      #expect(first.left == 1, "what came meanwhile")
      #expect(first.folders.map(\.path) == [own.photos])
      #expect(first.folders.map(\.state) == [.periodic])
      #expect(asked.allSatisfy { ($0.grouped ?? -1) >= 0 && ($0.grouped ?? 2) <= 1 })
      #expect(own.status.grouped == nil && own.status.left == 0)
      #expect(try own.library.people().count == 2)
    }
  }

  /// The first batch is grouped while photos wait.
  @Test func whilePhotosWaitForPeopleTheStatusIsRight() async throws {
    try await onThread {
      let own = try OwnSession()
      let session = own.session
      let count = 2 * GroupingPace.batch
      try own.write(count)
      try session.begin()
      var asked = 0
      try own.run {
        let status = own.status
        #expect(status.left + status.photos == count)
        asked += 1
        return true
      }
      #expect(asked > count)
      #expect(own.status.photos == count && own.status.left == 0)
      #expect(try own.library.people().map(\.faces) == [count, count])
    }
  }

  @Test func aGroupingThatIsEndedIsStillDue() async throws {
    try await onThread {
      let own = try OwnSession()
      let session = own.session
      try own.write(12)
      try session.begin()
      var stops = 0
      try own.run {
        guard own.status.activity == .grouping, stops < 3 else { return true }
        stops += 1
        return false
      }
      #expect(stops == 3)
      #expect(try own.library.people().count == 2)
      #expect(own.status.grouped == nil)
    }
  }
}
