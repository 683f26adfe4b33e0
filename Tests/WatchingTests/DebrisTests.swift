import Support
import TestSupport
import Testing

@testable import Watching

@Suite struct DebrisTests {
  /// Why a path is passed over when these names stand in its folder.
  func why(
    _ path: String, isFolder: Bool = false, beside names: [String] = [], _ patterns: String...
  ) -> String? {
    IgnoreRules(patterns.map { FilePath($0) }).cover(
      FilePath("/p/\(path)"), below: "/p", isFolder: isFolder,
      names: { _ in Set(names.map { Array($0.lowercased().utf8) }) })?.why
  }

  @Test(arguments: [
    ("@eaDir/a.jpg/SYNOPHOTO_THUMB_XL.jpg", "thumbnails of a NAS"),
    ("x/@EADIR/a.jpg", "thumbnails of a NAS"),
    ("#recycle/a.jpg", "trash"), ("@Recycle/a.jpg", "trash"), ("$RECYCLE.BIN/S-1/a.jpg", "trash"),
    ("$Recycle.Bin/a.jpg", "trash"), ("RECYCLER/a.jpg", "trash"), ("RECYCLED/a.jpg", "trash"),
    ("[Originals]/a.jpg", "originals that a program kept"),
    (".Trash-1000/files/a.jpg", "trash"),
    ("Network Trash Folder/a.jpg", "trash"), ("#snapshot/a.jpg", "snapshots"),
    ("@GMT-2020.01.01-00.00.00/a.jpg", "snapshots"), ("@Recently-Snapshot/a.jpg", "snapshots"),
    ("lost+found/#123", "system folder"), ("System Volume Information/a.jpg", "system folder"),
    ("FOUND.000/FILE0000.CHK", "system folder"), (".thumbnails/a.jpg", "previews of a program"),
    (".picasaoriginals/a.jpg", "previews of a program"),
    ("Lightroom/Catalog Previews.lrdata/0/a.lrprev", "previews of a program"),
    ("Photos Library.photoslibrary/resources/derivatives/a.jpg", "previews of a program"),
    ("iPhoto Library.photolibrary/Thumbnails/a.jpg", "previews of a program"),
    ("2019/CaptureOne/Cache/Thumbnails/a.jpg", "previews of a program"),
    ("appdata_oc1/preview/a.jpg", "previews of a program"),
    ("MISC/THM/100/a.THM", "folder of a camera"),
    ("Thumbs.db", "thumbnails of a program"), ("desktop.ini", "system file"),
    ("a.LRV", "preview of a film"),
    ("a.jpg~", "backup copy of a file"), ("~$a.doc", "temporary file"),
    ("a.jpg.part", "unfinished download"), ("a.jpg.crdownload", "unfinished download"),
    ("a.xmp", "sidecar"), ("a.jpg.XMP", "sidecar"), ("a.AAE", "sidecar"), ("a.jpg.json", "sidecar"),
    ("._a.jpg", "hidden"), (".a.jpg", "hidden"), ("x/.git/a.jpg", "hidden"),
  ])
  func isPassedOver(path: String, reason: String) {
    #expect(why(path) == reason)
  }

  @Test(arguments: [
    "a.jpg", "a.THM", "a.jpg_original", "a.jpg.bak", "Originals/a.jpg", "Masters/a.jpg",
    "Cache/a.jpg", "Recycled/a.jpg", "recycler/a.jpg", "originals/a.jpg",
    "resources/a.jpg", "Thumbnails/a.jpg", "THM/a.jpg", "recycle/a.jpg", "snapshot/a.jpg",
    "eaDir/a.jpg",
    "Photos Library.photoslibrary/originals/0/a.jpg", "iPhoto Library.photolibrary/Masters/a.jpg",
    "a.tmp",
    // A file that bears the name of a folder, and the other way round.
    "#recycle", "lost+found",
  ])
  func genuinePhotosAreNot(path: String) {
    #expect(why(path) == nil)
  }

  @Test func aFolderIsNoSidecar() {
    #expect(why("a.xmp", isFolder: true) == nil)
    #expect(why("#recycle", isFolder: true) == "trash")
  }

  @Test func whatStandsBesideDecides() {
    #expect(why("MVI_0009.THM", beside: ["MVI_0009.AVI"]) == "preview of a film")
    #expect(why("mvi_0009.thm", beside: ["MVI_0009.mp4"]) == "preview of a film")
    #expect(why("MVI_0009.THM", beside: ["MVI_0010.AVI", "MVI_0009.JPG"]) == nil)
    #expect(why("a.jpg_original", beside: ["A.JPG"]) == "backup copy of a file")
    #expect(why("a.jpg_original", beside: ["b.jpg", "a.jpg_original"]) == nil)
    #expect(why("a.jpg.orig", beside: ["a.jpg"]) == "backup copy of a file")
    let disk = ["Recycled", "System Volume Information"]
    #expect(why("Recycled", isFolder: true, beside: disk) == "trash")
    #expect(why("Recycled", isFolder: true, beside: ["Recycled", "2019"]) == nil)
    // What hangs on a file can be named from it.
    #expect(IgnoreRules.dependents(of: "/p/MVI_0009.AVI").contains("/p/MVI_0009.THM"))
    #expect(IgnoreRules.dependents(of: "/p/a.jpg").contains("/p/a.jpg_original"))
    #expect(!IgnoreRules.dependents(of: "/p/a.jpg").contains("/p/a.THM"))
  }

  /// As when somebody scans the folder of a program itself.
  @Test func theFolderThatWasNamedCountsAsParent() {
    let cover = IgnoreRules().cover(
      "/p/My.photoslibrary/resources/a.jpg", below: "/p/My.photoslibrary")
    #expect(cover?.path == "/p/My.photoslibrary/resources")
  }

  @Test func theUserTakesDefaultsBack() {
    #expect(why("#recycle/a.jpg", "!#recycle") == nil)
    #expect(why("x/#recycle/a.jpg", "!x/#recycle") == nil)
    #expect(why("y/#recycle/a.jpg", "!x/#recycle") == "trash")
    #expect(why("a.xmp", "!*.xmp") == nil)
    #expect(why(".scans/a.jpg", "!.scans") == nil)
    #expect(why(".scans/.a.jpg", "!.scans") == "hidden")
    #expect(why("a.THM", beside: ["a.avi"], "!*.THM") == nil)
    // A slash at the end: folders alone.
    #expect(why("x/#recycle/a.jpg", "!#recycle/") == nil)
    #expect(why("#recycle", isFolder: true, "!#recycle/") == nil)
    #expect(why("raw/a.jpg", "raw/") == IgnoreRules.byUser)
    #expect(why("raw", "raw/") == nil)
    #expect(why("x/2019/raw/a.jpg", "2019/raw/") == nil)
    #expect(why("2019/raw/a.jpg", "2019/raw/") == IgnoreRules.byUser)
    // A dot at the beginning, taken back: events come.
    #expect(!IgnoreRules(["!.scans/"]).silence("/p/.scans/a.jpg", below: "/p"))
    #expect(!IgnoreRules(["raw/"]).silence("/p/raw", below: "/p"))
    #expect(IgnoreRules(["raw/"]).silence("/p/raw/a.jpg", below: "/p"))
    // The last one that matches counts.
    #expect(why("a.tmp", "*.tmp", "!a.tmp") == nil)
    #expect(why("b.tmp", "*.tmp", "!a.tmp") == IgnoreRules.byUser)
    #expect(why("a.tmp", "!a.tmp", "*.tmp") == IgnoreRules.byUser)
    #expect(!IgnoreRules(["!.nomedia"]).honoursNoMedia)
    #expect(why(".nomedia", "!.nomedia") == "hidden", "the mark itself is no photo")
    #expect(IgnoreRules(["!.nomedi"]).honoursNoMedia)
  }
}
