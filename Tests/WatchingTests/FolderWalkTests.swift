import Foundation
import Support
import TestSupport
import Testing
import Watching

struct FolderWalkTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func make(_ name: String, _ text: String = "x") throws {
    let path = folder.file(name)
    let parent = (path as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.file(name), withDestinationPath: target)
  }

  /// Paths relative to the folder, with a mark for what is no file.
  func names(
    _ listing: FolderWalk.Listing = .files, ignoring rules: IgnoreRules = IgnoreRules(),
    passedOver: Bool = false
  ) -> [String] {
    func short(_ path: FilePath) -> String { "\(path.relative(to: folder.filePath))" }
    return FolderWalk(root: folder.filePath, listing: listing, ignoring: rules).compactMap { item in
      switch item {
      case .passedOver(let path, let why): passedOver ? "\(why): \(short(path))" : nil
      case .dangling(let path): "dangling \(short(path))"
      case .file(let entry): short(entry.path)
      case .folder(let path): "folder \(short(path))"
      case .closedFolder(let path): "closed \(short(path))"
      case .linkedFolder(let path): "link \(short(path))"
      case .unreadable(let path, let reason): "unreadable \(short(path)): \(reason)"
      }
    }
  }

  /// A folder that is nobody's trash is listed, and watched.
  @Test func whatStandsBesideAFolderDecidesForBothListings() throws {
    try make("Recycled/a.jpg")
    #expect(names() == ["Recycled/a.jpg"])
    #expect(names(.folders) == ["folder ", "folder Recycled"])
    try make("System Volume Information/x")
    #expect(names() == [])
    #expect(names(.folders) == ["folder "])
  }

  @Test func listsFilesInByteOrderOfTheirPaths() throws {
    for name in ["b.jpg", "a/z.jpg", "a-b.jpg", "a.jpg", "a/b/c.jpg", "é.png", "B.jpg", "a0/1.jpg"]
    {
      try make(name)
    }
    let found = names()
    #expect(
      found == ["B.jpg", "a-b.jpg", "a.jpg", "a/b/c.jpg", "a/z.jpg", "a0/1.jpg", "b.jpg", "é.png"])
    #expect(found == found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
  }

  @Test func tellsSizeTimeAndInode() throws {
    try make("a.jpg", "twelve bytes")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_500_000_000)],
      ofItemAtPath: folder.file("a.jpg"))
    guard case .file(let entry)? = Array(FolderWalk(root: folder.filePath)).first else {
      Issue.record("no file listed")
      return
    }
    #expect(entry.path == folder.filePath.appending("a.jpg"))
    #expect(entry.size == 12)
    #expect(entry.modified == 1_500_000_000_000_000_000)
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("a.jpg"))
    #expect(attributes[.systemFileNumber] as? UInt64 ?? 0 == entry.inode)
    #expect(entry.device != 0)
  }

  @Test func passesOverHiddenAndNoMedia() throws {
    for name in [
      "a.jpg", ".hidden.jpg", ".git/b.jpg", "cache/.nomedia", "cache/c.jpg", "cache/deep/d.jpg",
    ] {
      try make(name)
    }
    #expect(names() == ["a.jpg"])
  }

  @Test func aHiddenRootIsListed() throws {
    try make(".photos/a.jpg")
    let found = FolderWalk(root: folder.filePath.appending(".photos/")).map { $0 }
    #expect(found.count == 1)
    guard case .file(let entry)? = found.first else {
      Issue.record("no file listed")
      return
    }
    #expect(entry.path == folder.filePath.appending(".photos/a.jpg"))
  }

  @Test func linksToFilesCountAndLinksToFoldersDoNot() throws {
    try make("real/a.jpg")
    try link("real/loop", to: "..")
    try link("b.jpg", to: "real/a.jpg")
    try link("broken.jpg", to: "nowhere.jpg")
    try link("self", to: "self")
    let found = names()
    #expect(found.count == 5)
    #expect(found[0] == "b.jpg")
    #expect(found[1] == "dangling broken.jpg")
    #expect(found[2] == "real/a.jpg")
    #expect(found[3] == "link real/loop")
    #expect(found[4] == "dangling self")
  }

  @Test func aLinkNamedAsRootIsFollowed() throws {
    try make("real/a.jpg")
    try link("link", to: "real")
    let found = FolderWalk(root: folder.filePath.appending("link")).map { $0 }
    #expect(found.count == 1)
  }

  @Test func whatCannotBeReadIsAnItem() throws {
    try make("a/1.jpg")
    try make("b/2.jpg")
    #expect(
      Array(FolderWalk(root: folder.filePath.appending("missing"))) == [
        .unreadable(path: folder.filePath.appending("missing"), reason: "No such file or directory")
      ])
    // Permissions do not bind root, so this part says something only for other users.
    if geteuid() != 0 {
      chmod(folder.file("a"), 0)
      defer { chmod(folder.file("a"), 0o755) }
      #expect(names().first == "unreadable a: Permission denied")
    }
  }

  @Test func namesAreBytes() throws {
    // Latin-1, as a file and as a folder; one name in two Unicode forms; what terminals and shells take for something else.
    let odd: [FilePath] = [
      FilePath(Array("K".utf8) + [0xE4] + Array("the.jpg".utf8)),
      FilePath([0xC4] + Array("rger/caf".utf8) + [0xE9, 0x2E, 0x6A]),
      "caf\u{e9}.jpg", "cafe\u{301}.jpg", "-n.jpg", "a\nb.jpg", "tab\t'\".jpg",
      FilePath([UInt8](repeating: 0xFF, count: 255)),
    ]
    for name in odd {
      try folder.make(name.parent)
      try folder.write("x", to: name)
    }
    let found = FolderWalk(root: folder.filePath).map { item -> FilePath? in
      guard case .file(let entry) = item else { return nil }
      return entry.path.relative(to: folder.filePath)
    }
    #expect(found == odd.sorted())
    // The root itself may have such a name.
    let inner = folder.filePath.appending(FilePath([0xC4] + Array("rger".utf8)))
    #expect(FolderWalk(root: inner).map { $0 }.count == 1)
    // Patterns are held against the bytes.
    #expect(
      FolderWalk(
        root: folder.filePath, ignoring: IgnoreRules([FilePath([0xC4, 0x2A]), "caf\u{e9}*"])
      )
      .filter { if case .file = $0 { true } else { false } }.count == odd.count - 2)
  }

  @Test func aFileAsRootIsItsOnlyItem() throws {
    try make("a.jpg")
    #expect(FolderWalk(root: folder.filePath.appending("a.jpg")).map { $0 }.count == 1)
  }

  @Test func listsTheFoldersItLooksInto() throws {
    for name in ["a.jpg", "a/b/c.jpg", ".git/b.jpg", "cache/.nomedia", "d/e.jpg"] { try make(name) }
    try link("l", to: "a")
    #expect(
      names(.folders) == [
        "folder ", "folder a", "folder a/b", "closed cache", "folder d", "link l",
      ])
  }

  @Test func whatTheRulesCoverIsPassedOver() throws {
    for name in [
      "a.jpg", "a.tmp", "@eaDir/a.jpg", "sub/@eaDir/b.jpg", "raw/c.jpg", "sub/raw/d.jpg",
    ] { try make(name) }
    let rules = IgnoreRules(["*.tmp", "@eaDir", "raw/*"])
    #expect(names(.files, ignoring: rules) == ["a.jpg", "sub/raw/d.jpg"])
    // Patterns with a slash count from the folder that was named.
    let inner = FolderWalk(
      root: folder.filePath.appending("raw"), ignoring: rules, below: folder.filePath)
    #expect(
      inner.map { $0 } == [
        .passedOver(path: folder.filePath.appending("raw/c.jpg"), why: IgnoreRules.byUser)
      ])
    let own = FolderWalk(root: folder.filePath.appending("raw"), ignoring: rules)
    #expect(own.map { $0 }.count == 1)
  }

  @Test func whatIsPassedOverIsTold() throws {
    for name in [
      "a.jpg", "a.jpg_original", "a.xmp", "@eaDir/a.jpg/x.jpg", ".hidden/b.jpg", ".c.jpg",
      "d/.nomedia", "d/e.jpg",
      "MVI_1.THM", "mvi_1.avi", "MVI_2.THM",
    ] { try make(name) }
    #expect(
      names(passedOver: true)
        == [
          "hidden: .c.jpg", "hidden: .hidden", "thumbnails of a NAS: @eaDir",
          "preview of a film: MVI_1.THM",
          "MVI_2.THM", "a.jpg", "backup copy of a file: a.jpg_original", "sidecar: a.xmp",
          "folder with .nomedia: d",
          "mvi_1.avi",
        ].sorted { key($0) < key($1) })
    #expect(names(.folders) == ["folder ", "closed d"])
    let all = IgnoreRules(["!.hidden", "!@eaDir", "!.nomedia", "!*.THM"])
    #expect(
      names(ignoring: all) == [
        ".hidden/b.jpg", "@eaDir/a.jpg/x.jpg", "MVI_1.THM", "MVI_2.THM", "a.jpg", "d/e.jpg",
        "mvi_1.avi",
      ])
  }

  /// The path of an item, as `names` writes it, in the order of the walk.
  private func key(_ item: String) -> FilePath {
    let path = item.split(separator: ": ").last.map(String.init) ?? item
    return FilePath(["@eaDir", ".hidden", "d"].contains(path) ? path + "/" : path)
  }

  @Test func whatStandsAtAPath() throws {
    try make("sub/a.jpg")
    try link("b.jpg", to: "sub/a.jpg")
    try link("loop", to: "sub")
    try link("broken", to: "nowhere")
    func kind(_ name: FilePath) -> String? {
      switch FolderWalk.item(at: folder.filePath.appending(name)) {
      case .file: "file"
      case .folder, .closedFolder: "folder"
      case .linkedFolder: "link"
      case .unreadable(_, let reason): reason
      case .dangling: "dangling"
      case .passedOver(_, let why): why
      case nil: nil
      }
    }
    #expect(kind("sub/a.jpg") == "file")
    #expect(kind("b.jpg") == "file")
    #expect(kind("sub") == "folder")
    #expect(kind("loop") == "link")
    #expect(kind("broken") == "dangling")
    #expect(kind("missing") == nil)
    #expect(kind("sub/a.jpg/x") == nil)
  }

  @Test func everyFileOfAManyFoldersTreeOnce() throws {
    var generator = SeededGenerator(seed: 7)
    var made: Set<String> = []
    for _ in 0..<400 {
      let depth = Int.random(in: 0...4, using: &generator)
      let parts = (0..<depth).map { _ in "d\(Int.random(in: 0..<3, using: &generator))" }
      made.insert(
        (parts + ["\(UInt32.random(in: 0..<10_000, using: &generator)).jpg"]).joined(separator: "/")
      )
    }
    for name in made { try make(name) }
    let found = names()
    #expect(found == made.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
  }
}
