import Clustering
import Support
import Testing
import Vocabulary

@testable import Application
@testable import CommandLine

@Suite struct ReportTests {
  static let landmarks = Landmarks(points: (0..<5).map { Point(x: Float($0), y: 0.5) })

  static func face(_ number: Int, person: PersonReference?) -> FaceReport {
    FaceReport(
      number: number, id: person == nil ? nil : FaceID(Int64(100 + number)),
      detection: Detection(
        box: Box(x: 10, y: 20.5, width: 30, height: 40), landmarks: landmarks, score: 0.75),
      quality: Quality(size: 1, sharpness: 0.5, pose: 0.25, score: 0.75, overall: 0.5),
      person: person)
  }

  static func photo(
    _ path: FilePath, _ faces: [FaceReport], turn: Turn = .none
  ) -> PhotoFacesReport {
    PhotoFacesReport(
      photo: path, inLibrary: true, width: 640, height: 480, captured: "2019-07-04T12:33:11",
      capturedFrom: "exif", damage: nil, turn: turn, faces: faces)
  }

  @Test func facesHaveTheAgreedKeys() {
    let report = Self.photo(
      "a.jpg", [Self.face(1, person: nil), Self.face(2, person: .init(id: 3, name: "Ada"))])
    let points =
      #"{"left_eye":{"x":0,"y":0.5},"left_mouth":{"x":3,"y":0.5},"nose":{"x":2,"y":0.5},"#
      + #""right_eye":{"x":1,"y":0.5},"right_mouth":{"x":4,"y":0.5}}"#
    func json(_ number: Int, id: String, _ person: String) -> String {
      #"{"box":{"height":40,"width":30,"x":10,"y":20.5},"face":\#(number),"id":\#(id),"#
        + #""landmarks":\#(points),"person":\#(person),"quality":0.5,"#
        + #""quality_parts":{"pose":0.25,"score":0.75,"sharpness":0.5,"size":1},"score":0.75}"#
    }
    #expect(
      JSON.text(report)
        == #"{"captured":"2019-07-04T12:33:11","captured_from":"exif","damage":null,"faces":["#
        + json(1, id: "null", "null") + "," + json(2, id: "102", #"{"id":3,"name":"Ada"}"#)
        + #"],"height":480,"in_library":true,"photo":"a.jpg","turn":0,"width":640}"#)
  }

  @Test func facesAreATable() {
    let report = Self.photo("a.jpg", [Self.face(1, person: .init(id: 3, name: nil))])
    #expect(
      report.text(.plain) == """
        a.jpg  640 x 480, taken 2019-07-04 12:33:11 (EXIF), 1 face
        Face  Number  Person  Left, top  Size     Score  Quality  Eyes, nose, corners of the mouth
           1    @101  #3      10, 21     30 x 40  0.750     0.50  0,1  1,1  2,1  3,1  4,1

        """)
  }

  @Test func aPhotoOnItsSideIsSaidToBe() {
    let report = Self.photo("a.jpg", [], turn: .left)
    #expect(
      report.text(.plain) == """
        a.jpg  640 x 480, taken 2019-07-04 12:33:11 (EXIF), 0 faces
        Its people stand upright when it is turned by 270° clockwise.

        """)
  }

  @Test(arguments: [
    ("2019-07-04", "name", "taken 2019-07-04 (from the file's name)"),
    ("2019-07-04T12:33", "file", "taken 2019-07-04 12:33 (from the file's time)"),
    ("2019", "xmp", "taken 2019 (XMP)"), ("2019-07", "iptc", "taken 2019-07 (IPTC)"),
  ])
  func aPhotoSaysWhereItsDateIsFrom(captured: String, from: String, words: String) {
    var report = Self.photo("a.jpg", [])
    report.captured = captured
    report.capturedFrom = from
    #expect(report.text(.plain) == "a.jpg  640 x 480, \(words), 0 faces\n")
  }

  @Test func comparisonsAreAMatrix() {
    let report = CompareReport(
      a: Self.photo("a.jpg", [Self.face(1, person: nil), Self.face(2, person: nil)]),
      b: Self.photo("b.jpg", [Self.face(1, person: nil)]), embedder: "tiny", threshold: 0.06,
      pairs: [
        .init(a: 1, b: 1, distance: 0.02, adjusted: 0.03, match: true),
        .init(a: 2, b: 1, distance: 0.2, adjusted: 0.22, match: false),
      ])
    #expect(
      report.text(.plain) == """
        A  a.jpg, 2 faces
        B  b.jpg, 1 face

                 B1
        A1  0.020 *
        A2  0.200

        Cosine distance; * is a match at the threshold 0.06 of tiny.
        1 pair matches.

        """)
  }

  @Test func aPhotoWithoutFacesIsNamed() {
    let report = CompareReport(
      a: Self.photo("a.jpg", []), b: Self.photo("b.jpg", []), embedder: "tiny",
      threshold: 0.06, pairs: [])
    #expect(report.text(.plain) == "No face was found in a.jpg and in b.jpg.\n")
  }

  @Test func peopleAreATableCutAtTheLimit() {
    let report = PeopleReport(
      people: [
        PersonReport(id: 2, name: "Ada", photos: 1200, faces: 1201),
        PersonReport(id: 11, name: nil, photos: 3, faces: 3),
      ])
    #expect(
      report.text(.plain) == """
        Person  Name  Photos  Faces
            #2  Ada    1,200  1,201
           #11  -          3      3

        """)
    #expect(
      report.text(.plain, limit: 1).hasSuffix(
        "1,201\nand 1 more; 'kinfolk people' lists them all.\n"))
    #expect(
      JSON.text(report)
        == #"{"people":[{"birth_year":null,"confirmed":0,"cover":null,"faces":1201,"hidden":false,"#
        + #""id":2,"kept":false,"name":"Ada","photos":1200},"#
        + #"{"birth_year":null,"confirmed":0,"cover":null,"faces":3,"hidden":false,"#
        + #""id":11,"kept":false,"name":null,"photos":3}]}"#)
  }

  @Test func confirmedFacesHaveAColumnOnceThereAreAny() {
    var ada = PersonReport(id: 2, name: "Ada", photos: 9, faces: 10)
    ada.confirmed = 7
    var stranger = PersonReport(id: 11, name: nil, photos: 3, faces: 3)
    stranger.hidden = true
    #expect(
      PeopleReport(people: [ada, stranger]).text(.plain) == """
        Person  Name        Photos  Faces  Confirmed
            #2  Ada              9     10          7
           #11  - (hidden)       3      3          -

        """)
  }

  static let shown = ShownFacesReport(
    person: PersonReport(id: 2, name: "Ada", photos: 3, faces: 3, kept: true, confirmed: 1),
    faces: [
      ShownFace(
        id: 17, quality: 0.5, distance: 0.0214, confirmed: true, photo: "/a/b.jpg",
        captured: "2019-07-04T12:33:11", capturedFrom: "name"),
      ShownFace(
        id: 104, quality: 0.25, distance: nil, confirmed: false, photo: nil, captured: nil,
        capturedFrom: nil),
    ])

  @Test func aPersonsFacesAreATable() {
    #expect(
      Self.shown.text(.plain) == """
        Ada  3 faces on 3 photos, 1 confirmed
        Face  Quality  Distance  Confirmed  Taken       Date from  Photo
         @17     0.50     0.021  yes        2019-07-04  name       /a/b.jpg
        @104     0.25         -  -          -           -          -
        and 1 more.

        """)
    let keys =
      #"{"captured":"2019-07-04T12:33:11","captured_from":"name","confirmed":true,"#
      + #""distance":0.0214,"id":17,"#
      + #""photo":"/a/b.jpg","quality":0.5}"#
    #expect(JSON.text(Self.shown).contains(keys), "\(JSON.text(Self.shown))")
  }

  @Test func discardedFacesAreATableWithTheWayBack() {
    let report = ShownFacesReport(person: nil, faces: [Self.shown.faces[0]])
    #expect(
      report.text(.plain) == """
        Face  Quality  Taken       Date from  Photo
         @17     0.50  2019-07-04  name       /a/b.jpg
        'kinfolk restore FACE' takes one back.

        """)
    #expect(ShownFacesReport(person: nil, faces: []).text(.plain) == "No face was discarded.\n")
  }

  @Test func partsAreATable() {
    var report = SplitReport(
      person: PersonReference(id: 2, name: "Ada"), threshold: 0.065,
      parts: [
        .init(size: 12, best: [4, 9], faces: Array(1...12)),
        .init(size: 2, best: [17], faces: [17, 21]),
      ])
    #expect(
      report.text(.plain) == """
        Ada falls into 2 parts at the distance 0.065.
        Part  Faces  Best faces
           1     12  @4 @9
           2      2  @17
        Nothing was changed. Part 1 would stay Ada.

        """)
    report.parts.removeLast()
    #expect(report.text(.plain) == "Ada holds together.\n")
  }

  static let evaluation = EvalReport(
    photos: 2000, missed: 3, identities: 900, people: 950,
    pairwise: PrecisionRecall(precision: 0.75, recall: 0.5),
    b3: PrecisionRecall(precision: 0.875, recall: 0.875), samePhotoViolations: 0,
    verification: nil, seconds: 200, leftOut: 1500, leftOutPeople: 700, failed: 0,
    unsupported: 0, absent: 0, scanned: 2000, faces: 2100,
    embedder: "tiny", threshold: 0.06)

  @Test func evaluationsHaveTheAgreedKeys() {
    var report = Self.evaluation
    #expect(
      JSON.text(report)
        == #"{"absent":0,"answers":null,"b3":{"f":0.875,"precision":0.875,"recall":0.875},"embedder":"tiny","faces":2100,"failed":0,"#
        + #""identities":900,"left_out":1500,"left_out_people":700,"missed":3,"#
        + #""pairwise":{"f":0.6,"precision":0.75,"recall":0.5},"people":950,"photos":2000,"#
        + #""same_photo_violations":0,"scanned":2000,"seconds":200,"threshold":0.06,"unsupported":0,"verification":null}"#
    )
    report.verification = .init(accuracy: 0.99, standardError: 0.005, pairs: 600, leftOut: 1)
    #expect(
      JSON.text(report).hasSuffix(
        #""verification":{"accuracy":0.99,"left_out":1,"pairs":600,"standard_error":0.005}}"#))
  }

  @Test func evaluationsAreATable() {
    var report = Self.evaluation
    report.verification = .init(accuracy: 0.9917, standardError: 0.0034, pairs: 600, leftOut: 1)
    #expect(
      report.text(.plain) == """
        Photos scored          2,000 of 900 people
        Left out               1,500 photos of 700 people in the cohort
        Faces missed           3 (0.15 %)
        People found           950
        Faces in all           2,100
        Same-photo violations  0
        Threshold              0.06, of tiny
        Verification           99.17 % +- 0.34 of 600 pairs, 1 left out
        Time                   3 min 20 s, 10.0 photos/s

                  Precision  Recall       F
        pairwise     0.7500  0.5000  0.6000
        B-cubed      0.8750  0.8750  0.8750

        """)
  }

  @Test func answersSayHowManyWereAboutPeopleLeftOut() {
    var answers = AnswersReport(people: 138, faces: 2541)
    answers.needed = ["80": 95, "95": 211, "99": 1255]
    answers.neededLeftOut = ["80": 22, "95": 54, "99": 71]
    #expect(
      answers.text(.plain) == """
        A user who knows the 138 people with 5 photos or more answers what 'review' asks:
        Labelled rightly  Answers  About people left out
                    80 %       95                     22
                    95 %      211                     54
                    99 %    1,255                     71

        """)
    #expect(
      JSON.text(answers)
        == #"{"answers":0,"faces":2541,"left_out":0,"marks":[],"names":0,"#
        + #""needed":{"80":95,"95":211,"99":1255},"needed_left_out":{"80":22,"95":54,"99":71},"#
        + #""no":0,"people":138,"skips":0,"yes":0}"#)
  }
}
