import Ingest
import Support
import Testing

@testable import Application
@testable import CommandLine

@Suite struct ScanReportTests {
  static let people = [
    PersonReport(id: 2, name: "Zoë O'Neil", photos: 7, faces: 8),
    PersonReport(id: 5, name: nil, photos: 3, faces: 3),
  ]

  static var summary: ScanSummary {
    var summary = ScanSummary()
    summary.isComplete = true
    summary.files = 1234
    summary.unchanged = 1200
    summary.known = 2
    summary.unsupported = ["gif": 3, "empty file": 9]
    summary.missing = 4
    summary.photos = 20
    summary.faces = 31
    summary.failed = 22
    summary.failures = (0..<22).map { ScanProblem(path: "/p/\($0).jpg", reason: "not a picture") }
    summary.seconds = 8.25
    return summary
  }

  @Test func everythingThatHappenedIsTold() {
    let text = ScanReport(Self.summary, people: Self.people).text(.plain)
    let failures = (0..<20).map { "  /p/\($0).jpg: not a picture\n" }.joined()
    #expect(
      text == """
        1,234 files in 8.3 s: 20 new photos with 31 faces, 1,200 already known, 2 copies or moved \
        photos, skipped 12 files (9 empty files, 3 gif), 4 gone.

        22 photos failed:
        \(failures)  and 2 more.

        2 people found:
        Person  Name        Photos  Faces
            #2  Zoë O'Neil       7      8
            #5  -                3      3

        Next:
          kinfolk sheet 5 -o sheet.jpg   see the faces of one person
          kinfolk name 5 'Ada Lovelace'  give them a name
          kinfolk photos 5               list the photos that show them

        """)
  }

  @Test func namesAreQuotedForTheShell() {
    var summary = ScanSummary()
    summary.isComplete = true
    let text = ScanReport(summary, people: [Self.people[0]]).text(.plain)
    #expect(text.hasPrefix("0 files in 0.0 s: nothing to do.\n"))
    #expect(text.contains(#"kinfolk photos 'Zoë O'\''Neil'"#))
    #expect(!text.contains("kinfolk name"))
  }

  @Test(arguments: [
    (20, 0, "20 new photos with 31 faces"),
    (20, 20, "20 photos looked at again with 31 faces"),
    (20, 1, "19 new photos and 1 looked at again with 31 faces"),
    (1, 1, "1 photo looked at again with 31 faces"),
  ])
  func aPhotoThatIsLookedAtAgainIsNotNew(looked: Int, again: Int, account: String) {
    var summary = ScanSummary()
    (summary.isComplete, summary.photos, summary.repeated, summary.faces) = (
      true, looked, again, 31
    )
    let text = ScanReport(summary, people: []).text(.plain)
    #expect(text.hasPrefix("0 files in 0.0 s: \(account).\n"), "\(text)")
  }

  @Test func peopleWithoutPhotosAreNotSuggested() {
    var summary = ScanSummary()
    summary.isComplete = true
    let gone = PersonReport(id: 1, name: "Ada", photos: 0, faces: 0)
    let text = ScanReport(summary, people: [gone]).text(.plain)
    #expect(text.hasSuffix("\nNo photo of theirs is there now.\n"))
    let both = ScanReport(summary, people: [gone, Self.people[0]]).text(.plain)
    #expect(both.contains("kinfolk photos 'Zoë"))
  }

  @Test func aNameLikeAnOptionIsNotSuggested() {
    var summary = ScanSummary()
    summary.isComplete = true
    let dashed = PersonReport(id: 2, name: "-x", photos: 7, faces: 8)
    #expect(ScanReport(summary, people: [dashed]).text(.plain).contains("kinfolk photos 2 "))
  }

  @Test func nobodyAndInterruptedAreSaid() {
    var summary = ScanSummary()
    #expect(
      ScanReport(summary, people: []).text(.plain).hasSuffix(
        "Interrupted; everything done so far is kept. Scan again to go on.\n"))
    summary.isComplete = true
    #expect(
      ScanReport(summary, people: []).text(.plain).hasSuffix(
        "No people yet: a photo with a clear face is needed.\n"))
  }

  @Test func whatWasPassedOverIsTold() {
    var summary = ScanSummary()
    summary.isComplete = true
    summary.linkedFolders = ["/p/a", "/p/b"]
    summary.unreadable = [ScanProblem(path: "/p/secret", reason: "Permission denied")]
    summary.unreadableCount = 1
    summary.dangling = ["/p/c"]
    summary.danglingCount = 1
    summary.passedOver = ["sidecar": 1200, "hidden": 3]
    let text = ScanReport(summary, people: []).text(.plain)
    #expect(text.contains("\n1 file could not be read:\n  /p/secret: Permission denied\n"))
    #expect(
      text.contains(
        "Links that lead nowhere are looked at again when their target comes. 1 link, the first is /p/c.\n"
      ))
    #expect(text.contains(": passed over 1,203 (sidecar: 1,200, hidden: 3).\n"))
    #expect(text.contains("by their own names. 2 links, the first is /p/a.\n"))
  }

  @Test func theKeysAreStable() {
    var summary = Self.summary
    summary.failures = [ScanProblem(path: "/p/0.jpg", reason: "bad")]
    summary.unreadable = [ScanProblem(path: "/q", reason: "denied")]
    summary.unreadableCount = 1
    summary.linkedFolders = ["/l"]
    summary.dangling = ["/d"]
    summary.danglingCount = 1
    summary.passedOver = ["trash": 2]
    #expect(
      JSON.text(ScanReport(summary, people: [Self.people[1]]))
        == #"{"change":null,"complete":true,"copies":2,"dangling":["/d"],"dangling_count":1,"faces":31,"failed":22,"#
        + #""failures":[{"path":"/p/0.jpg","reason":"bad"}],"files":1234,"linked_folders":["/l"],"missing":4,"new":20,"passed_over":{"trash":2},"#
        + #""people":[{"birth_year":null,"confirmed":0,"cover":null,"faces":3,"hidden":false,"id":5,"kept":false,"name":null,"photos":3}],"repeated":0,"seconds":8.25,"#
        + #""skipped":{"empty file":9,"gif":3},"unchanged":1200,"#
        + #""unreadable":[{"path":"/q","reason":"denied"}],"unreadable_count":1}"#)
  }
}
