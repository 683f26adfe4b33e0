import Support
import Faces
import Testing
import Vocabulary
import Watching

@testable import Application
@testable import CommandLine
@testable import Library
@testable import Workers

/// What `doctor` says of what it finds.
@Suite struct DoctorTests {
  @Test func aSoundLibrary() {
    #expect(LibraryFindings.of([], path: "/l").map(\.state) == [.ok, .ok])
  }

  @Test func ofADamagedFileNothingElseIsBelieved() {
    let findings = LibraryFindings.of([.damaged("page 3 is never used")], path: "/l")
    #expect(findings.map(\.text) == ["/l is damaged: page 3 is never used."])
    #expect(findings[0].cure?.contains("kinfolk restore") == true)
  }

  @Test func factsAreMendedByTheProgram() {
    let findings = LibraryFindings.of([.facts(faces: 2, people: 1)], path: "/l")
    #expect(findings.map(\.state) == [.ok, .wrong])
    #expect(findings[1].text == "2 faces and 1 person are not what the decisions say.")
    #expect(findings[1].cure == "'kinfolk doctor --mend' makes them so again.")
  }

  @Test func roomOnTheDisk() {
    func state(_ free: Int?) -> Finding.State {
      let storage = LibraryStorage(folder: "/f", size: 500_000_000, free: free, mode: 0o100600)
      return LibraryFindings.of(storage, path: "/f/l")[0].state
    }
    #expect(state(10_000_000) == .wrong)
    #expect(state(300_000_000) == .note)
    #expect(state(600_000_000) == .ok)
    #expect(state(nil) == .note)
  }

  @Test func otherPeopleReadTheLibrary() {
    func findings(_ mode: UInt32) -> [Finding] {
      LibraryFindings.of(LibraryStorage(folder: "/", size: 0, free: nil, mode: mode), path: "/l")
    }
    #expect(findings(0o100600).map(\.check) == ["space"])
    #expect(findings(0o100644).map(\.check) == ["library", "space"])
    #expect(findings(0o100644)[0].cure?.contains("chmod 600 /l") == true)
  }

  @Test func moreFoldersThanTheKernelWatches() {
    let limits = InotifyLimits(watches: 8192, instances: 128)
    func said(_ limits: InotifyLimits?, folders: Int) -> Finding {
      MachineFindings.folders(FolderCheckup(count: folders, limits: limits))[0]
    }
    #expect(said(limits, folders: 8192).state == .ok)
    let finding = said(limits, folders: 9000)
    #expect(finding.state == .wrong)
    #expect(finding.cure?.contains("fs.inotify.max_user_watches=36000") == true)
    #expect(said(nil, folders: 1).state == .note)
  }

  @Test func namesWithoutAFont() {
    #expect(MachineFindings.fonts([]).map(\.state) == [.ok])
    #expect(MachineFindings.fonts(["No installed font has Thai."]).map(\.state) == [.note])
  }

  @Test func aDamagedModel() throws {
    let finding = MachineFindings.models([.model(file: "a.onnx", reason: "is missing")])
    #expect(finding.map(\.state) == [.wrong])
    #expect(finding[0].text.contains("a.onnx"))
    #expect(try MachineFindings.models(ModelSet.embedded().damage()).map(\.state) == [.ok])
  }

  @Test func aWorkerWithoutFilterOrFormat() throws {
    var checkup = WorkerCheckup(
      formats: ["JPEG"], failures: ["PNG": "it is broken"], isShutIn: false)
    let findings = MachineFindings.workers(checkup)
    #expect(findings.map(\.state) == [.wrong, .ok, .wrong])
    #expect(findings[0].text == "PNG cannot be read: it is broken.")
    checkup.isShutIn = nil
    #expect(MachineFindings.workers(checkup).last?.state == .note)
  }

  @Test func whatIsMissingIsNamed() {
    let findings = LibraryFindings.of([.incomplete("table faces")], path: "/l")
    #expect(findings.map(\.text) == ["/l is not complete: its table faces is missing."])
    #expect(findings[0].state == .wrong)
  }

  @Test func theReportEndsWithAVerdict() {
    let report = DoctorReport([
      .ok("library", "It is whole."), .wrong("space", "None is left.", cure: "Make room."),
    ])
    #expect(!report.healthy)
    #expect(
      report.text(.plain) == """
        ok     library  It is whole.
        WRONG  space    None is left.
                        Make room.
        1 thing is wrong.

        """)
    #expect(DoctorReport([.note("space", "Little is left.")]).healthy)
  }
}
