import Decisions
import Support
import TestSupport
import Testing
import Vocabulary

@testable import Library

/// Photos that are one picture in several files.
@Suite struct PicturesTests {
  let sample: Sample
  var library: Library { sample.library }
  let ann = PersonID(1)

  init() throws { sample = try Sample() }

  /// One file of the folder: its content, and what a worker finds in it.
  struct File {
    var content: String
    var format = "jpeg"
    /// The second it was taken in; nil: it does not say.
    var second: Int? = 1
    var faces = 1
    var width = 640
    /// It is no photo, but this.
    var unsupported: String?
  }

  /// Has the folder hold these files and no others, and all photos analysed.
  private func fill(_ files: [String: File]) throws {
    var scan = try library.beginScan(of: Sample.photos)
    for (path, file) in files.sorted(by: { $0.key < $1.key }) { try add(path, file, &scan) }
    _ = try library.endScan(scan)
    try analyse(files)
  }

  private func add(_ path: String, _ file: File, _ scan: inout FolderScan) throws {
    let stamp = FileStamp(size: Int64(file.content.utf8.count), modified: 1, changed: 1)
    let whole: FilePath = "\(Sample.photos)/\(path)"
    if let kind = file.unsupported {
      try library.registerUnsupported(whole, stamp: stamp, kind: kind, in: &scan)
    } else {
      _ = try library.register(whole, stamp: stamp, hash: .of(file.content), in: &scan)
    }
  }

  private func analyse(_ files: [String: File]) throws {
    for queued in try library.queue(limit: 1000) {
      let name = queued.path.relative(to: Sample.photos).description
      let file = try #require(files[name])
      let facts = PhotoFacts(
        format: PhotoFormat(rawValue: file.format), width: file.width, height: 480,
        captured: file.second.flatMap { CaptureTime("2019-07-04T12:33:1\($0)", .exif) })
      let faces = (0..<file.faces).map {
        FoundFace.sample(
          x: Float(100 * $0), embedding: Sample.vector($0, of: file.content))
      }
      try library.store(
        .done(facts, faces: faces), for: queued.photo, model: sample.model, analysis: "a")
    }
  }

  /// Each file's picture, by the content that stands for it; «-» for one that is alone.
  private func told() throws -> [String: String] {
    var told: [String: String] = [:]
    try library.database.each(
      "SELECT path, picture FROM files WHERE missing_since IS NULL", []
    ) { (path: FilePath, picture: Int64) in
      told[path.description] = picture > 0 ? "\(picture)" : "-"
    }
    return told
  }

  private func answers(_ query: PhotoQuery = PhotoQuery()) throws -> [String] {
    try library.pictures(query, withOthers: true).map { answer in
      (answer.paths + answer.others).map { $0.relative(to: Sample.photos).description }
        .joined(separator: " ")
    }
  }

  private static let pair = [
    "DSC_1.JPG": File(content: "A'"), "DSC_1.NEF": File(content: "A''", format: "raw"),
    "other.JPG": File(content: "B", second: 2),
  ]

  // MARK: Which they are

  @Test(arguments: [["DSC_1.JPG"], ["DSC_1.NEF"], []])
  func filesComeInAnyOrder(first: [String]) throws {
    try fill(Self.pair.filter { first.contains($0.key) })
    #expect(try told().values.allSatisfy { $0 == "-" })
    try fill(Self.pair)
    #expect(try told() == ["DSC_1.JPG": "1", "DSC_1.NEF": "1", "other.JPG": "-"])
    #expect(try answers() == ["DSC_1.JPG DSC_1.NEF", "other.JPG"])
  }

  @Test func whatGoesOrMovesAwayIsAlone() throws {
    try fill(Self.pair)
    var files = Self.pair
    files["raw/DSC_1.NEF"] = files.removeValue(forKey: "DSC_1.NEF")
    try fill(files)
    #expect(try told() == ["DSC_1.JPG": "-", "raw/DSC_1.NEF": "-", "other.JPG": "-"])
    #expect(try answers() == ["DSC_1.JPG", "raw/DSC_1.NEF", "other.JPG"])
    try fill(Self.pair)
    #expect(try told()["DSC_1.NEF"] == "1")
    // The one that stands for the picture goes, and comes back.
    try fill(Self.pair.filter { $0.key != "DSC_1.JPG" })
    #expect(try told() == ["DSC_1.NEF": "-", "other.JPG": "-"])
    try fill(Self.pair)
    #expect(try told() == ["DSC_1.JPG": "1", "DSC_1.NEF": "1", "other.JPG": "-"])
  }

  @Test func theServiceTellsThemToo() throws {
    try fill(Self.pair)
    #expect(try library.markMissing(["/photos/DSC_1.JPG"]) == 1)
    #expect(try told() == ["DSC_1.NEF": "-", "other.JPG": "-"])
    var scan = try library.beginScan(of: Sample.photos)
    let stamp = FileStamp(size: 2, modified: 1, changed: 1)
    _ = try library.unchanged("/photos/DSC_1.JPG", stamp: stamp, in: &scan)
    #expect(try told() == ["DSC_1.JPG": "1", "DSC_1.NEF": "1", "other.JPG": "-"])
  }

  @Test func theDateDecides() throws {
    var files = Self.pair
    files["DSC_1.NEF"]?.second = 7
    try fill(files)
    #expect(try told()["DSC_1.NEF"] == "-")
    // Another content at the path.
    files["DSC_1.NEF"] = File(content: "A'''", format: "raw")
    try fill(files)
    #expect(try told()["DSC_1.NEF"] == "1")
  }

  @Test func onlyInOneFolder() throws {
    try fill([
      "a/DSC_1.JPG": File(content: "A"), "b/DSC_1.NEF": File(content: "A'", format: "raw"),
      "a.JPG": File(content: "C"), "a/.NEF": File(content: "C'", format: "raw"),
    ])
    #expect(try told().values.allSatisfy { $0 == "-" })
  }

  @Test func aFolderTakenInKeepsItsPictures() throws {
    var scan = try library.beginScan(of: "/photos/inner")
    let stamp = FileStamp(size: 1, modified: 1, changed: 1)
    for name in ["a.JPG", "a.NEF"] {
      _ = try library.register(
        "/photos/inner/\(name)", stamp: stamp, hash: .of(name), in: &scan)
    }
    _ = try library.endScan(scan)
    let files = [
      "inner/a.JPG": File(content: "a.JPG"), "inner/a.NEF": File(content: "a.NEF", format: "raw"),
      "inner/a-edited.jpg": File(content: "a'"),
    ]
    var outer = try library.beginScan(of: Sample.photos)
    #expect(try told() == ["inner/a.JPG": "1", "inner/a.NEF": "1"])
    try add("inner/a-edited.jpg", files["inner/a-edited.jpg"] ?? File(content: ""), &outer)
    #expect(try told()["inner/a-edited.jpg"] == "1")
  }

  /// What earlier versions noted is told by the next pass, and what was decided then goes over.
  @Test func filesOfEarlierVersionsAreToldByTheNextPass() throws {
    try fill(Self.pair)
    try sample.assign("xy-")
    try library.database.run("UPDATE files SET picture = NULL")
    try library.database.run("DROP TRIGGER versions_stay")
    try library.database.run("DELETE FROM versions")
    try library.name(ann, "Ann")
    #expect(try library.person(ann)?.bound == 1)
    #expect(try answers().count == 3)
    var scan = try library.beginScan(of: Sample.photos)
    for (path, file) in Self.pair {
      let stamp = FileStamp(size: Int64(file.content.utf8.count), modified: 1, changed: 1)
      #expect(try library.unchanged("/photos/\(path)", stamp: stamp, in: &scan) != nil)
    }
    #expect(try library.endScan(scan) == 0)
    #expect(try told() == ["DSC_1.JPG": "1", "DSC_1.NEF": "1", "other.JPG": "-"])
    #expect(try library.person(ann)?.bound == 2)
    try expectFacts(of: library)
  }

  /// Whatever comes and goes, in whatever order, what is told is what would be told of what is there.
  @Test(arguments: 0..<UInt64(20 * TestRuns.factor))
  func toldAsAtOnce(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let names = [
      "IMG_1234.JPG", "IMG_1234.HEIC", "IMG_1234.DNG", "IMG_1234.MOV", "IMG_E1234.JPG",
      "IMG_E1234.MOV", "IMG_1234-edited.JPG", "IMG_1234.PNG", "in/IMG_1234.JPG", "in/IMG_1234.DNG",
    ]
    let formats = ["JPG": "jpeg", "EIC": "heic", "DNG": "raw", "PNG": "png"]
    var files: [String: File] = [:]
    for round in 0..<12 {
      for _ in 0..<3 {
        let name = try #require(names.randomElement(using: &random))
        guard files.removeValue(forKey: name) == nil || Bool.random(using: &random) else {
          continue
        }
        let second = [nil, 1, 1, 2].randomElement(using: &random) ?? nil
        let format = formats[String(name.suffix(3))]
        files[name] = File(
          content: "\(format ?? "film") \(second ?? 0) \(Int.random(in: 0..<2, using: &random))",
          format: format ?? "", second: second, faces: 0,
          unsupported: format == nil ? "video" : nil)
      }
      try fill(files)
      let before = try told()
      try library.database.run("UPDATE files SET picture = NULL")
      for file in try library.database.all("SELECT id FROM files", as: Int64.self) {
        try library.tellUntoldPictures(ofFile: file)
      }
      #expect(try told() == before, "seed \(seed), round \(round): \(files.keys.sorted())")
    }
  }

  // MARK: Answers

  @Test func theBestOfThoseThatShowThePersonIsListed() throws {
    var files = Self.pair
    files["DSC_1-edited.JPG"] = File(content: "E", faces: 2)
    files["DSC_1.MOV"] = File(content: "film", unsupported: "video")
    try fill(files)
    // Photos 1 to 4 are edited, JPEG, RAW and the other one; faces 1, 2 · 3 · 4 · 5.
    try sample.assign("xyxx-")
    let x = PersonID(1)
    let y = PersonID(2)
    #expect(
      try answers(PhotoQuery(any: [x]))
        == ["DSC_1-edited.JPG DSC_1.JPG DSC_1.NEF DSC_1.MOV"])
    // Without her the edited copy is none of hers.
    #expect(
      try answers(PhotoQuery(any: [x], without: [y]))
        == ["DSC_1.JPG DSC_1-edited.JPG DSC_1.NEF DSC_1.MOV"])
    #expect(try answers(PhotoQuery(any: [x], with: [y])).count == 1)
    #expect(try library.pictures(PhotoQuery(any: [x])).map(\.others) == [[]])
    #expect(try library.photos(PhotoQuery(any: [x])).count == 3, "photo by photo")
  }

  /// What one of the files shows that the camera made, all of them show.
  @Test func withoutSomebodyIsAskedOfThePicture() throws {
    var files = Self.pair
    files["DSC_1.JPG"]?.faces = 2
    try fill(files)
    // Faces 1, 2 · 3 · 4.
    try sample.assign("xyx-")
    #expect(try answers(PhotoQuery(any: [PersonID(1)])) == ["DSC_1.JPG DSC_1.NEF"])
    #expect(try answers(PhotoQuery(any: [PersonID(1)], without: [PersonID(2)])) == [])
  }

  /// A file without a date has that of its picture.
  @Test func thePictureIsDatedByTheFileThatKnows() throws {
    try fill([
      "2001-01-01.JPG": File(content: "A", second: nil),
      "2001-01-01.NEF": File(content: "A'", format: "raw", second: 3),
    ])
    let answer = try #require(try library.pictures(PhotoQuery(since: "2019")).first)
    #expect(answer.paths == ["/photos/2001-01-01.JPG"])
    #expect(answer.captured == CaptureTime("2019-07-04T12:33:13", .exif))
    #expect(try library.pictures(PhotoQuery(until: "2018")) == [])
  }

  @Test func aPictureCountsOnce() throws {
    try fill(Self.pair)
    try sample.assign("xxx")
    let person = try #require(try library.person(PersonID(1)))
    #expect(person.faces == 3)
    #expect(person.photos == 2)
    #expect(try library.people().map(\.photos) == [2])
    let status = try library.status()
    #expect(status.photos == [.done: 3])
    #expect(status.picturesInSeveral == 1)
    #expect(status.filesOfSeveral == 2)
  }

  /// Copies are one photo, wherever they lie.
  @Test func copiesAreFilesOfThePictureToo() throws {
    var files = Self.pair
    files["backup/DSC_1.JPG"] = files["DSC_1.JPG"]
    files["backup/DSC_1.NEF"] = files["DSC_1.NEF"]
    files["best/first.JPG"] = files["DSC_1.JPG"]
    try fill(files)
    let all = "DSC_1.JPG backup/DSC_1.JPG best/first.JPG DSC_1.NEF backup/DSC_1.NEF"
    #expect(try answers() == [all, "other.JPG"])
    try sample.assign("xxx")
    #expect(try library.person(PersonID(1))?.photos == 2)
    // What cannot be reached comes last, whatever it is.
    library.absentFolders = ["/photos/backup"]
    #expect(
      try answers().first
        == "DSC_1.JPG best/first.JPG backup/DSC_1.JPG DSC_1.NEF backup/DSC_1.NEF")
  }

  @Test func oneContentUnderTwoNames() throws {
    try fill(["IMG_1234.JPG": File(content: "A"), "IMG_E1234.JPG": File(content: "A")])
    #expect(try answers() == ["IMG_E1234.JPG IMG_1234.JPG"])
  }

  // MARK: Decisions

  /// The two look unlike as one picture in two files may, and more than copies do.
  @Test(arguments: [true, false])
  func whatIsDecidedHoldsForAllFiles(isRawFirst: Bool) throws {
    let first = isRawFirst ? "DSC_1.NEF" : "DSC_1.JPG"
    try fill(Self.pair.filter { $0.key == first })
    try sample.assign("x")
    try library.name(ann, "Ann")
    try fill(Self.pair)
    #expect(try library.person(ann)?.bound == 2)
    #expect(try library.person(ann)?.photos == 1)
    _ = try library.decide(.discard([FaceID(2)]))
    #expect(try library.person(ann)?.faces == 0)
    try expectFacts(of: library)
    _ = try library.undo(nil)
    #expect(try library.person(ann)?.faces == 2)
    try expectFacts(of: library)
  }

  /// Names and dates alone link nothing: the faces must prove the picture.
  @Test func anotherPictureTakesNothingOver() throws {
    try fill(["DSC_1.JPG": File(content: "A")])
    try sample.assign("x")
    try library.name(ann, "Ann")
    try fill([
      "DSC_1.JPG": File(content: "A"), "DSC_1.NEF": File(content: "Z", format: "raw"),
    ])
    #expect(try library.person(ann)?.bound == 1)
    #expect(try library.database.first("SELECT count(*) FROM versions", as: Int.self) == 0)
  }
}
