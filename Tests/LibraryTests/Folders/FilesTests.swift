import Library
import Support
import TestSupport
import Testing
import Vocabulary

@Suite struct FilesTests {
  let sample: Sample
  var library: Library { sample.library }

  init() throws { sample = try Sample() }

  private func paths(_ photo: PhotoID) throws -> [FilePath] {
    try library.photo(photo)?.paths ?? []
  }

  @Test func aNewContentIsQueuedOnce() throws {
    let found = try sample.scan(["a.jpg": "A", "copy of a.jpg": "A", "b.jpg": "B"])
    #expect(
      found == [
        "a.jpg": .new(PhotoID(1)), "b.jpg": .new(PhotoID(2)), "copy of a.jpg": .new(PhotoID(1)),
      ])
    #expect(try library.queue(limit: 10).map(\.path) == ["/photos/a.jpg", "/photos/b.jpg"])
    #expect(try library.queue(limit: 1).map(\.photo) == [PhotoID(1)])
    #expect(try library.queue(after: PhotoID(1), limit: 10).map(\.photo) == [PhotoID(2)])
    #expect(try library.queueLength() == 2)
    #expect(try paths(PhotoID(1)) == ["/photos/a.jpg", "/photos/copy of a.jpg"])
  }

  @Test func anUnchangedFileNeedNotBeRead() throws {
    try sample.scan(["a.jpg": "A"])
    var scan = try library.beginScan(of: Sample.photos)
    let stamp = FileStamp(size: 1, modified: 1, changed: 1)
    #expect(
      try library.unchanged("/photos/a.jpg", stamp: stamp, in: &scan)
        == .photo(PhotoID(1), .new))
    #expect(try library.endScan(scan) == 0)
  }

  @Test(arguments: [
    FileStamp(size: 1, modified: 2, changed: 1), FileStamp(size: 2, modified: 1, changed: 1),
    FileStamp(size: 1, modified: 1, changed: 2),
  ])
  func aChangedFileMustBeRead(stamp: FileStamp) throws {
    try sample.scan(["a.jpg": "A"])
    var scan = try library.beginScan(of: Sample.photos)
    #expect(try library.unchanged("/photos/a.jpg", stamp: stamp, in: &scan) == nil)
    #expect(try library.unchanged("/photos/b.jpg", stamp: stamp, in: &scan) == nil)
  }

  /// While a folder is passed over, one above it is scanned and takes it in, or somebody forgets it, and its number is given to
  /// another.
  @Test(arguments: [true, false]) func whatIsSkippedIsNotedWhereTheFolderIsNow(forgotten: Bool)
    throws
  {
    let inner: FilePath = "/photos/inner"
    let skipped = Skipped(
      path: "/photos/inner/a.jpg", kind: .unreadable, reason: "Permission denied")
    let root = Skipped(path: inner, kind: .unreadable, reason: "Permission denied")
    let other = Skipped(path: "/other/b.jpg", kind: .dangling, reason: "the link leads nowhere")
    var scan = try library.beginScan(of: inner)
    if forgotten {
      #expect(try library.unwatch(inner, forgetting: true))
      var another = try library.beginScan(of: "/other")
      #expect(try library.skip(other, in: &another))
    } else {
      _ = try library.beginScan(of: "/photos")
    }
    let expected = forgotten ? [other] : []
    try library.unskip("/photos/inner/b.jpg", in: scan)
    #expect(try library.skip(skipped, in: &scan))
    #expect(try library.skip(root, in: &scan))
    #expect(try library.skippedForNow() == expected + [root, skipped])
    #expect(try library.endScan(scan) == 0)
    #expect(try library.skippedForNow() == expected + [root, skipped])
    try library.unskip(skipped.path, in: try library.beginScan(of: inner))
    #expect(try library.skippedForNow() == expected + [root])
  }

  @Test func anUnsupportedFileIsRememberedByItsKind() throws {
    var scan = try library.beginScan(of: Sample.photos)
    let stamp = FileStamp(size: 9, modified: 9, changed: 1)
    try library.registerUnsupported("/photos/a.gif", stamp: stamp, kind: "gif", in: &scan)
    try library.registerUnsupported("/photos/b.gif", stamp: stamp, kind: "gif", in: &scan)
    try library.registerUnsupported("/photos/c", stamp: stamp, kind: "text", in: &scan)
    #expect(try library.endScan(scan) == 0)
    #expect(try library.status().unsupported == ["gif": 2, "text": 1])
    #expect(try library.queueLength() == 0)
    #expect(
      try library.unchanged("/photos/a.gif", stamp: stamp, in: &scan) == .unsupported(kind: "gif"))
    #expect(throws: LibraryError.unknownPhoto(path: "/photos/a.gif")) {
      try library.photo(at: "/photos/a.gif")
    }
    // It becomes a photo, and a photo becomes something else.
    try sample.scan(["a.gif": "A", "b.gif": "B"])
    #expect(try library.photo(at: "/photos/a.gif").id == PhotoID(1))
    #expect(try library.status().unsupported == [:])
    try library.registerUnsupported("/photos/a.gif", stamp: stamp, kind: "gif", in: &scan)
    #expect(try library.queue(limit: 10).map(\.path) == ["/photos/b.gif"])
  }

  @Test func anUnsupportedFileIsReadAgainWhenOtherFormatsCanBeRead() throws {
    let path: FilePath = "/photos/a.gif"
    let stamp = FileStamp(size: 9, modified: 9, changed: 1)
    for formats in ["jpeg", "gif jpeg", "jpeg"] {
      var scan = try library.beginScan(of: Sample.photos, formats: formats)
      #expect(try library.unchanged(path, stamp: stamp, in: &scan) == nil)
      try library.registerUnsupported(path, stamp: stamp, kind: "gif", in: &scan)
      for _ in 0..<2 {
        var next = try library.beginScan(of: Sample.photos, formats: formats)
        #expect(
          try library.unchanged(path, stamp: stamp, in: &next) == .unsupported(kind: "gif"))
      }
    }
    // A photo is one, whatever can be read.
    var scan = try library.beginScan(of: Sample.photos, formats: "jpeg")
    let photo = try library.register(path, stamp: stamp, hash: .of("A"), in: &scan)
    scan = try library.beginScan(of: Sample.photos, formats: "gif jpeg")
    #expect(photo == .new(PhotoID(1)))
    #expect(
      try library.unchanged(path, stamp: stamp, in: &scan) == .photo(PhotoID(1), .new))
  }

  @Test func aMovedFileKeepsItsFacesAndPeople() throws {
    try sample.fill(["a.jpg": ("A", [0.5])])
    try sample.assign("x")
    #expect(try sample.scan(["moved/a.jpg": "A"]) == ["moved/a.jpg": .known(PhotoID(1))])
    #expect(try library.status().missingFiles == 0)
    let answers = try library.photos(PhotoQuery(with: [PersonID(1)]))
    #expect(answers.map(\.paths) == [["/photos/moved/a.jpg"]])
    #expect(try library.faces(of: PhotoID(1)).map(\.person) == [PersonID(1)])
    #expect(throws: LibraryError.unknownPhoto(path: "/photos/a.jpg")) {
      try library.photo(at: "/photos/a.jpg")
    }
  }

  @Test func aReplacedFileLetsGoOfItsPhoto() throws {
    try sample.fill(["a.jpg": ("A", [0.5])])
    try sample.assign("x")
    #expect(try sample.scan(["a.jpg": "B"]) == ["a.jpg": .new(PhotoID(2))])
    #expect(try library.photo(at: "/photos/a.jpg").id == PhotoID(2))
    #expect(try paths(PhotoID(1)) == [])
    #expect(try library.photos(PhotoQuery(with: [PersonID(1)])) == [])
    #expect(try library.people() == [])
  }

  @Test func aPhotoThatGoesLeavesTheAnswersAndComesBackWhole() throws {
    try sample.fill(["a.jpg": ("A", [0.5, 0.6]), "b.jpg": ("B", [0.7])])
    try sample.assign("xxy")
    let before = (
      try library.people(), try library.status(), try library.faces(of: PhotoID(1)),
      try library.photos(PhotoQuery(with: [PersonID(1)]))
    )
    try sample.scan(["b.jpg": "B"])
    #expect(try library.people().map(\.id) == [PersonID(2)])
    #expect(try library.photos(PhotoQuery(with: [PersonID(1)])) == [])
    #expect(try library.faces(of: PersonID(1)) == [])
    #expect(try library.person(PersonID(1))?.cover == nil)
    let status = try library.status()
    #expect(status.photos == [.done: 1])
    #expect(status.faces == 1)
    #expect(try library.faceCount() == 1)
    #expect(status.files == 1)
    #expect(status.missingFiles == 1)
    // Clustering still knows it, so that nobody's number changes.
    #expect(try library.clusteringInput(model: sample.model).faces.count == 3)

    var scan = try library.beginScan(of: Sample.photos)
    for path in ["a.jpg", "b.jpg"] {
      let content = try library.unchanged(
        "/photos/\(path)", stamp: FileStamp(size: 1, modified: 1, changed: 1), in: &scan)
      #expect(content != nil)
    }
    #expect(try library.endScan(scan) == 0)
    #expect(try library.people() == before.0)
    #expect(try library.status() == before.1)
    #expect(try library.faces(of: PhotoID(1)) == before.2)
    #expect(try library.photos(PhotoQuery(with: [PersonID(1)])) == before.3)
  }

  @Test func oneOfTwoCopiesMayGo() throws {
    try sample.fill(["a.jpg": ("A", [0.5]), "copy.jpg": ("A", [0.5])])
    try sample.assign("x")
    #expect(try library.status().photos == [.done: 1])
    try sample.scan(["copy.jpg": "A"])
    let answers = try library.photos(PhotoQuery(with: [PersonID(1)]))
    #expect(answers.map(\.paths) == [["/photos/copy.jpg"]])
  }

  @Test func whatTheCallerKnowsToBeThereDoesNotGoMissing() throws {
    try sample.scan(["a/1.jpg": "A", "b/2.jpg": "B"])
    let scan = try library.beginScan(of: Sample.photos)
    var asked: [FilePath] = []
    let missing = try library.endScan(scan) { path in
      asked.append(path)
      return FilePath("/photos/b").contains(path)
    }
    #expect(asked.sorted() == ["/photos/a/1.jpg", "/photos/b/2.jpg"])
    #expect(missing == 1)
    #expect(try library.queue(limit: 9).map(\.path) == ["/photos/a/1.jpg"])
  }

  @Test func aScanOfAFolderInsideSaysNothingOfTheRest() throws {
    try sample.scan(["2019.jpg": "A", "2019/b.jpg": "B", "2019/c/d.jpg": "D", "20190.jpg": "E"])
    let scan = try library.beginScan(of: "/photos/2019")
    #expect(try library.endScan(scan) == 2)
    #expect(
      try library.queue(limit: 9).map(\.path) == ["/photos/2019.jpg", "/photos/20190.jpg"])
    #expect(try library.status().folders == ["/photos"])
  }

  @Test(arguments: ["/photos", "/"] as [FilePath])
  func aFolderAboveTakesInTheFoldersBelow(above: FilePath) throws {
    func put(_ path: FilePath, _ folder: FilePath) throws {
      var scan = try library.beginScan(of: folder)
      _ = try library.register(
        path, stamp: FileStamp(size: 1, modified: 1, changed: 1), hash: .of("\(path)"), in: &scan)
    }
    try put("/photos/a/1.jpg", "/photos/a")
    try put("/photos/b/c/2.jpg", "/photos/b/c")
    try put("/photosets/3.jpg", "/photosets")
    let queue = try library.queue(limit: 9)
    var scan = try library.beginScan(of: above)
    #expect(try library.queue(limit: 9) == queue)
    #expect(
      try library.status().folders == (above == "/" ? ["/"] : ["/photos", "/photosets"]))
    let stamp = FileStamp(size: 1, modified: 1, changed: 1)
    #expect(try library.unchanged("/photos/b/c/2.jpg", stamp: stamp, in: &scan) != nil)
    #expect(try library.photo(at: "/photos/a/1.jpg").id == PhotoID(1))
    #expect(try library.endScan(scan) == (above == "/" ? 2 : 1))
  }

  @Test func filesThatAnotherProcessFindsMeanwhileDoNotGoMissing() throws {
    let mine = try library.beginScan(of: Sample.photos)
    try sample.scan(["new.jpg": "N"])
    #expect(try library.endScan(mine) == 0)
    #expect(try library.queueLength() == 1)
  }

  /// While a folder is passed over, one above it may be scanned, or somebody forget it.
  @Test func aPassOutlivesItsFolder() throws {
    let stamp = FileStamp(size: 1, modified: 1, changed: 1)
    var pass = try library.beginScan(of: "/photos/a")
    _ = try library.register("/photos/a/1.jpg", stamp: stamp, hash: .of("1"), in: &pass)
    _ = try library.beginScan(of: "/photos")
    _ = try library.register("/photos/a/2.jpg", stamp: stamp, hash: .of("2"), in: &pass)
    #expect(try library.status().folders == ["/photos"])
    #expect(try library.photo(at: "/photos/a/2.jpg").paths == ["/photos/a/2.jpg"])

    pass = try library.beginScan(of: "/photos")
    #expect(try library.unwatch("/photos", forgetting: true))
    // Another folder gets its number; nothing of that is taken for its own.
    var other = try library.beginScan(of: "/other")
    _ = try library.register("/other/a/1.jpg", stamp: stamp, hash: .of("1"), in: &other)
    #expect(try library.unchanged("/photos/a/1.jpg", stamp: stamp, in: &pass) == nil)
    #expect(try library.endScan(pass) == 0)
    try library.registerUnsupported("/photos/x", stamp: stamp, kind: "gif", in: &pass)
    #expect(try library.status().folders == ["/other", "/photos"])
    #expect(try library.photos(PhotoQuery()).map(\.paths) == [["/other/a/1.jpg"]])
  }

  @Test func pathsAreBytesNotLetters() throws {
    // One name in two Unicode forms, and in Latin-1; a folder whose name is no text either.
    let names: [FilePath] = [
      "Zo\u{EB}.jpg", "Zoe\u{308}.jpg", FilePath(Array("Zo".utf8) + [0xEB]),
      FilePath([0xC4, 0x2F, 0xE9, 0x2E, 0x6A]),
    ]
    var scan = try library.beginScan(of: Sample.photos)
    let stamp = FileStamp(size: 1, modified: 1, changed: 1)
    for (index, name) in names.enumerated() {
      _ = try library.register(
        Sample.photos.appending(name), stamp: stamp, hash: .of("\(index)"), in: &scan)
    }
    for (index, name) in names.enumerated() {
      let photo = try library.photo(at: Sample.photos.appending(name))
      #expect(photo.id == PhotoID(Int64(index + 1)))
      #expect(photo.paths == [Sample.photos.appending(name)])
      #expect(
        try library.unchanged(Sample.photos.appending(name), stamp: stamp, in: &scan) != nil)
    }
    // As a folder of its own, and as what goes with all inside.
    let inner = Sample.photos.appending(FilePath([0xC4]))
    let innerScan = try library.beginScan(of: inner)
    #expect(try library.endScan(innerScan) == 1)
    #expect(try library.markMissing([Sample.photos.appending(names[1])]) == 1)
    #expect(try library.photos(PhotoQuery()).map(\.photo) == [PhotoID(1), PhotoID(3)])
    #expect(try library.watch(inner) == nil)
    #expect(try library.watchedFolders() == [inner])
    try library.note(mounts: [inner: 7])
    #expect(try library.mounts(in: Sample.photos) == [inner: 7])
  }

  @Test func aFolderAboveTakesInOneWhoseNameIsNoText() throws {
    let folder = FilePath(Array("/photos/".utf8) + [0xC4])
    let file = folder.appending(FilePath([0xE9]))
    let stamp = FileStamp(size: 1, modified: 1, changed: 1)
    var scan = try library.beginScan(of: folder)
    _ = try library.register(file, stamp: stamp, hash: .of("1"), in: &scan)
    scan = try library.beginScan(of: Sample.photos)
    #expect(try library.status().folders == [Sample.photos])
    #expect(try library.photo(at: file).paths == [file])
    #expect(try library.unchanged(file, stamp: stamp, in: &scan) != nil)
  }
}
