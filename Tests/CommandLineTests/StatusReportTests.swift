import Foundation
import Support

import Testing

@testable import Application
@testable import CommandLine
@testable import Library
@testable import Ingest

/// What `status` says of a service.
@Suite struct StatusReportTests {
  static func service(_ activity: ServiceStatus.Activity) -> ServiceStatus {
    ServiceStatus(
      process: 7, startedAt: 1_700_000_000, activity: activity,
      folders: [
        .init(path: "/a", state: .watched),
        .init(path: "/b", state: .away, reason: "it is not there"),
        .init(
          path: "/c", state: .periodic,
          reason: "the system tells of no changes made elsewhere on a nfs4 file system"),
      ], watchedFolders: 12, done: 1204, left: 3020, rate: 12.34, secondsLeft: 245, photos: 1204,
      trouble: nil,
      lastError: .init(text: "A photo failed: it is broken", at: 1_700_000_100),
      memory: 31_000_000, workerMemory: 140_000_000, workers: 2)
  }

  var library: LibraryStatus {
    var status = LibraryStatus()
    status.folders = ["/a", "/old"]
    status.watchedFolders = ["/a", "/b", "/c"]
    status.files = 5
    status.photos = [.done: 3, .new: 1, .failed: 2]
    status.failures = [
      .init(path: "/a/1.jpg", reason: "it is broken", attempts: 1, retryAt: 1_700_000_160),
      .init(path: "/a/2.jpg", reason: "it is empty", attempts: 4),
    ]
    status.damaged = [.init(path: "/a/3.jpg", reason: "its lower half is missing")]
    status.unreadable = [.init(path: "/a/4.jpg", reason: "Permission denied")]
    status.dangling = [.init(path: "/a/5.jpg", reason: "the link leads nowhere")]
    status.passedOver = ["sidecar": 2, "trash": 1]
    return status
  }

  /// By the clock of the machine that runs the test, as `log` has it.
  static func local(_ seconds: Int64) -> String { Moment(seconds: seconds).local }

  @Test func programsGetTimesInUTC() {
    let json = JSON.text(StatusReport(library: "/l", library, .present(Self.service(.paused))))
    for time in [
      "\"since\":\"2023-11-14T22:13:20Z\"", "\"at\":\"2023-11-14T22:15:00Z\"",
      "\"retry_at\":\"2023-11-14T22:16:00Z\"", "\"retry_at\":null",
    ] {
      #expect(json.contains(time))
    }
  }

  /// As long as people are from those models.
  @Test func theLastChangeOfModelsIsSaid() {
    func names(_ embedder: String) -> ActiveModels {
      ActiveModels(detector: "mtcnn", embedder: embedder, sha256: "")
    }
    var faces = ModelChangeSummary()
    (faces.matched, faces.appeared, faces.vanished, faces.fromCrops) = (1200, 3, 2, 4)
    var report = StatusReport(library: "/l", library)
    report.lastChange = .init(
      PastModelChange(
        at: 1_700_000_000, from: .init(names("dlib")), to: .init(names("sface")), faces: faces))
    report.models = .init(detector: "mtcnn", embedder: "sface")
    #expect(
      report.text(.plain).split(separator: "\n")[1]
        == "Models       mtcnn and sface since \(Self.local(1_700_000_000)), mtcnn and dlib before: 1,200 faces "
        + "as before, 3 appeared, 2 vanished, 4 known by their crops, for the photo is not there")
    report.models = .init(detector: "yunet", embedder: "sface")
    #expect(!report.text(.plain).contains("Models"))
  }

  @Test func atWork() {
    let report = StatusReport(library: "/l", library, .present(Self.service(.scanning)))
    #expect(
      report.text(.plain) == """
        Library      /l
        Folder       /old
        Folder       /a, watched
        Folder       /b, away: it is not there
        Folder       /c, looked through every few minutes: the system tells of no changes made elsewhere on a nfs4 file system
        Service      process 7, at work
        Progress     1,204 done, 3,020 to do, 12 a second, 4 min 05 s left
        Photos       3, 1 damaged, 1 waiting, 2 failed
        Files        5, 0 missing
        Passed over  3 (sidecar: 2, trash: 1)
        Links        1 link leads nowhere, the first is /a/5.jpg
        Faces        0
        People       0, 0 named
        Memory       31 MB; 2 workers 140 MB
        Last error   \(Self.local(1_700_000_100)) A photo failed: it is broken

        2 photos failed:
          /a/1.jpg: it is broken (again at \(Self.local(1_700_000_160)))
          /a/2.jpg: it is empty (given up after 4 tries)

        1 photo damaged in part:
          /a/3.jpg: its lower half is missing

        1 file could not be read:
          /a/4.jpg: Permission denied

        """)
  }

  @Test func foldersThatCannotBeReached() {
    let absent = AbsentFolders(gone: ["/old", "/c"], away: ["/b"])
    let report = StatusReport(library: "/l", library, absent: absent)
    let lines = report.text(.plain).split(separator: "\n")
    let gone = "gone; 'kinfolk folders remove --forget' takes it out"
    #expect(
      lines[1...4] == [
        "Folder       /old, \(gone)", "Folder       /a, to be watched", "Folder       /b, away",
        "Folder       /c, \(gone)",
      ])
    #expect(report.scannedOnly.map(\.path) == ["/old"])
    // What lies in a watched folder is part of it.
    let all = FolderReport.all(watched: ["/a"], scanned: ["/a/b", "/ab"], absent: absent, .none)
    #expect(all.map(\.path) == ["/a", "/ab"])
    #expect(all.map(\.state) == [nil, "scanned"])
  }

  @Test func inTrouble() {
    var service = Self.service(.waiting)
    service.trouble = .init(text: "There is no room left.", at: 1_700_000_000)
    service.left = 0
    service.workers = 0
    var library = library
    library.pausedSince = 1_700_000_000
    library.failures = []
    let text = StatusReport(library: "/l", library, .present(service)).text(.plain)
    #expect(
      text.contains(
        "Service      process 7, waiting\nWaiting for  There is no room left.\nPaused       since \(Self.local(1_700_000_000)); 'kinfolk resume' goes on\n"
      ))
    #expect(text.contains("Memory       31 MB\n"))
  }

  @Test func withoutAnAnswer() {
    let silent = StatusReport(library: "/l", library, .silent).text(.plain)
    #expect(silent.contains("Service      running, too busy to answer\n"))
    let none = StatusReport(library: "/l", library).text(.plain)
    #expect(none.contains("Service      not running; 'kinfolk watch' starts it\n"))
    #expect(none.contains("Photos       3, 1 damaged, 1 waiting for a scan, 2 failed\n"))
    #expect(none.contains("Folder       /b, to be watched\n"))
  }

  @Test func aStatusGoesOverTheLineAndBack() throws {
    let status = Self.service(.grouping)
    let data = try JSONEncoder().encode(status)
    #expect(try JSONDecoder().decode(ServiceStatus.self, from: data) == status)
  }

  @Test func followWritesOverWhatWasThere() {
    var display = FollowDisplay(isTerminal: true)
    #expect(display.next("one\ntwo\n", columns: 80) == "one\ntwo\n")
    #expect(display.next("three\n", columns: 80) == "\u{1B}[2A\r\u{1B}[Jthree\n")
    // Lines that wrap take more rows; emphasis takes none.
    #expect(
      display.next("\u{1B}[2m12345\u{1B}[0m\n1234567\n\n", columns: 5)
        == "\u{1B}[1A\r\u{1B}[J\u{1B}[2m12345\u{1B}[0m\n1234567\n\n")
    #expect(display.next("x\n", columns: 5) == "\u{1B}[4A\r\u{1B}[Jx\n")
    var low = FollowDisplay(isTerminal: true)
    #expect(low.next("1\n2\n3\n", columns: 80, rows: 4) == "1\n2\n3\n")
    // What scrolls cannot be written over: one row is the cursor's.
    #expect(
      low.next("1\n2\n3\n4\n", columns: 80, rows: 4)
        == "\u{1B}[3A\r\u{1B}[J1\n2\n... 2 more lines\n")
    #expect(low.next("1\n", columns: 80, rows: 4) == "\u{1B}[3A\r\u{1B}[J1\n")
    // A line that wraps and would go over the end is left out as a whole.
    var narrow = FollowDisplay(isTerminal: true)
    #expect(
      narrow.next("1\n\(String(repeating: "2", count: 21))\n3\n", columns: 20, rows: 4)
        == "1\n... 2 more lines\n")
    var pipe = FollowDisplay(isTerminal: false)
    #expect(pipe.next("a\n", columns: 80) == "a\n")
    #expect(pipe.next("a\n", columns: 80) == "")
    #expect(pipe.next("b\n", columns: 80) == "b\n")
  }
}
