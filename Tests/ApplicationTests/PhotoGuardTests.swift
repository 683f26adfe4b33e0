import TestSupport
import Foundation
import Support
import Testing

@testable import Application

@Suite struct PhotoGuardTests {
  let small: SmallLibrary

  init() throws {
    small = try SmallLibrary()
    try small.addPhotos([[1]])
  }

  func check(_ name: FilePath, inputs: [FilePath] = []) throws {
    try PhotoGuard.check(
      try small.path(name), inputs: try inputs.map { try small.path($0) }, library: small.library)
  }

  func expectRefusal(_ name: FilePath, inputs: [FilePath] = []) throws {
    #expect(throws: PhotoGuard.Refusal(path: try small.path(name))) {
      try check(name, inputs: inputs)
    }
  }

  @Test func aPhotoIsKnownWhereItLiesAndByItsContent() throws {
    try expectRefusal("photos/1.jpg")
    try small.folder.write("photo 1", to: "copy.jpg")
    try expectRefusal("copy.jpg")
    // The place alone is enough: what stands there now is the user's, too.
    try small.folder.write("edited", to: "photos/1.jpg")
    try expectRefusal("photos/1.jpg")
    try FileManager.default.createSymbolicLink(
      atPath: small.folder.file("link.jpg"), withDestinationPath: "photos/1.jpg")
    try expectRefusal("link.jpg")
  }

  @Test func aPhotoThatIsShownIsSafeWithoutALibrary() throws {
    try small.folder.write("new", to: "new.jpg")
    let path = try small.path("new.jpg")
    #expect(throws: PhotoGuard.Refusal(path: path)) {
      try PhotoGuard.check(path, inputs: [path], library: nil)
    }
    try PhotoGuard.check(path, library: nil)
    try expectRefusal("new.jpg", inputs: ["new.jpg"])
  }

  @Test func otherFilesMayBeReplaced() throws {
    try check("nothing.jpg")
    try small.folder.write("a drawing", to: "drawing.jpg")
    try check("drawing.jpg", inputs: ["photos/1.jpg"])
  }

  @Test func theLibraryIsNeverReplaced() throws {
    #expect(throws: FileError.own(try small.path("library"))) { try check("library") }
  }
}
