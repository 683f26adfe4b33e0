import Grouping
import Faces
import TestSupport
import Decisions
import Imaging
import Library
import Support
import Testing
import Vocabulary

@testable import Application

/// Sheets as anybody may ask for them: values in, pictures out.
@Suite struct ContactSheetTests {
  let small: SmallLibrary
  let faces: [FaceID]

  /// Five faces, of which the third is unlike the others.
  init() throws {
    small = try SmallLibrary()
    faces = try small.addPhotos([[1, 0, 0.01], [1, 0.01], [0, 1], [1, 0, 0, 0.01], [1]])
  }

  func sheet(_ choice: ContactSheet.Choice) throws -> ContactSheet? {
    try ContactSheet(choice, in: small.library, worker: SmallLibrary.worker)
  }

  /// The grey in the middle of each face on a page.
  func greys(_ page: Image, _ count: Int, columns: Int? = nil) -> [Int] {
    SheetLayout(count: count, columns: columns).cells.map { cell in
      Int(page[cell.picture.x + 80, cell.picture.y + 80].red)
    }
  }

  @Test func everyFaceIsOnAPage() throws {
    var choice = ContactSheet.Choice(of: try small.gather())
    choice.perPage = 2
    choice.columns = 2
    let sheet = try #require(try sheet(choice))
    #expect(sheet.all == 5 && sheet.shown == 5 && sheet.leftOut == 0)
    #expect(sheet.pages.ranges == [0..<2, 2..<4, 4..<5])
    let pages = try (1...3).map { try sheet.picture(of: $0) }
    let layout = SheetLayout(count: 2, columns: 2)
    #expect(pages[0].width == layout.width && pages[0].height == layout.height)
    let found = zip(pages, [2, 2, 1]).flatMap { greys($0, $1, columns: 2) }
    for (grey, wanted) in zip(found, [0, 10, 20, 30, 40]) { #expect(abs(grey - wanted) <= 2) }
    #expect(
      sheet.texts == zip(faces, 2010...2014).map { "@\($0.rawValue)  \($1)-07-04" })
  }

  @Test func someFacesCanBeLeftOut() throws {
    var choice = ContactSheet.Choice(of: try small.gather())
    choice.limit = 2
    let sheet = try #require(try sheet(choice))
    #expect(sheet.all == 5 && sheet.shown == 2 && sheet.leftOut == 3)
    #expect(sheet.pages.ranges == [0..<2])
  }

  @Test func theOddestComeFirst() throws {
    var choice = ContactSheet.Choice(of: try small.gather())
    choice.order = try .oddestFirst(qualityGate: 0, models: .embedded())
    choice.limit = 1
    let sheet = try #require(try sheet(choice))
    #expect(sheet.texts == ["@\(faces[2].rawValue)  2012-07-04"])
    #expect(abs(greys(try sheet.picture(of: 1), 1)[0] - 20) <= 2)
  }

  @Test func discardedFacesHaveASheet() throws {
    #expect(try sheet(ContactSheet.Choice(of: nil)) == nil)
    _ = try small.library.decide(.discard([faces[3]]))
    let sheet = try #require(try sheet(ContactSheet.Choice(of: nil)))
    #expect(sheet.texts == ["@\(faces[3].rawValue)  2013-07-04"])
  }

  @Test func aCropThatIsNoPictureNamesItsFace() throws {
    let small = try SmallLibrary()
    let faces = try small.addPhotos([[1], [1]], crop: { _ in [1, 2, 3] })
    let choice = ContactSheet.Choice(of: try small.gather())
    let sheet = try #require(
      try ContactSheet(choice, in: small.library, worker: SmallLibrary.worker))
    let error = #expect(throws: CropReading.Unreadable.self) { try sheet.picture(of: 1) }
    #expect(error?.face == faces[0])
    #expect(error?.photo == (try small.path("photos/1.jpg")))
  }
}

@Suite struct SheetFilesTests {
  let small: SmallLibrary

  init() throws {
    small = try SmallLibrary()
    try small.addPhotos([[1]])
  }

  func files(_ count: Int) throws -> SheetFiles {
    SheetFiles(first: try small.path("ada.png"), count: count)
  }

  func write(_ page: Int) throws {
    let blank = Image(width: 8, height: 8, filledWith: .white)
    try Files.write(
      try WrittenFormat.png.encode(blank, mark: SheetFiles.mark(of: page)),
      to: try files(1).path(of: page))
  }

  @Test func pagesReplacePagesAndNothingElse() throws {
    try files(3).check(library: small.library)
    for page in 1...3 { try write(page) }
    try files(3).check(library: small.library)
    // Nor do they replace each other.
    try small.folder.write("my own", to: "ada-2.png")
    let taken = SheetFiles.Taken(path: try small.path("ada-2.png"), page: 2)
    #expect(throws: taken) { try files(2).check(library: small.library) }
    try files(1).check(library: small.library)
    try small.folder.write("photo 1", to: "ada-2.png")
    #expect(throws: PhotoGuard.Refusal(path: try small.path("ada-2.png"))) {
      try files(2).check(library: small.library)
    }
  }

  @Test func pagesOfALongerSheetAreLeftOver() throws {
    for page in 1...3 { try write(page) }
    #expect(try files(1).leftover(after: 1, library: small.library) == small.path("ada-2.png"))
    #expect(try files(1).leftover(after: 2, library: small.library) == small.path("ada-3.png"))
    #expect(try files(1).leftover(after: 3, library: small.library) == nil)
    try small.folder.write("my own", to: "ada-2.png")
    #expect(try files(1).leftover(after: 1, library: small.library) == nil)
  }
}
