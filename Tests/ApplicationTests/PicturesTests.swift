import Glibc
import Imaging
import Support
import Testing
import Vocabulary

@testable import Application

@Suite struct SheetLayoutTests {
  @Test(arguments: [1, 2, 4, 5, 17, 144, 400])
  func everyCellLiesOnTheSheetAndNoneOverAnother(count: Int) {
    let layout = SheetLayout(count: count)
    #expect(layout.cells.count == count)
    for (index, cell) in layout.cells.enumerated() {
      let frame = cell.picture
      #expect(frame.x >= SheetLayout.margin && frame.y > layout.subtitleBaseline)
      #expect(frame.x + frame.width <= layout.width - SheetLayout.margin)
      #expect(cell.captionBaseline <= layout.height - SheetLayout.margin)
      for other in layout.cells[..<index] {
        let apart =
          other.picture.x + other.picture.width <= frame.x
          || frame.x + frame.width <= other.picture.x || other.captionBaseline < frame.y
        #expect(apart)
      }
    }
  }

  @Test func columnsCanBeChosen() {
    let layout = SheetLayout(count: 5, columns: 2)
    #expect(Set(layout.cells.map(\.picture.x)).count == 2)
    #expect(Set(layout.cells.map(\.picture.y)).count == 3)
    #expect(layout.width == 32 * 2 + 160 * 2 + 20)
  }

  @Test func picturesKeepTheirShape() {
    let frame = SheetLayout.Frame(x: 10, y: 20, width: 160, height: 160)
    #expect(
      SheetLayout.fit(width: 80, height: 40, into: frame)
        == .init(x: 10, y: 60, width: 160, height: 80))
    #expect(
      SheetLayout.fit(width: 1, height: 1000, into: frame)
        == .init(x: 89, y: 20, width: 1, height: 160))
  }
}

@Suite struct CropRegionTests {
  @Test func theFaceIsInTheMiddle() {
    let region = CropRegion(
      around: Box(x: 100, y: 80, width: 40, height: 60), margin: 0, photoWidth: 400,
      photoHeight: 300)
    #expect(region == CropRegion(x: 90, y: 80, side: 60))
  }

  @Test func theMarginGoesAround() {
    let region = CropRegion(
      around: Box(x: 100, y: 100, width: 40, height: 40), margin: 0.5, photoWidth: 400,
      photoHeight: 300)
    #expect(region == CropRegion(x: 80, y: 80, side: 80))
  }

  @Test(arguments: [
    Box(x: -30, y: -10, width: 50, height: 60), Box(x: 380, y: 290, width: 50, height: 60),
    Box(x: 0, y: 0, width: 1000, height: 1000), Box(x: 10, y: 10, width: 0, height: 0),
  ])
  func theSquareStaysInThePhoto(box: Box) {
    let region = CropRegion(around: box, margin: 0.2, photoWidth: 400, photoHeight: 300)
    #expect(region.x >= 0 && region.y >= 0 && region.side >= 1)
    #expect(region.x + region.side <= 400 && region.y + region.side <= 300)
  }
}

@Suite struct PaletteTests {
  /// All have the same box.
  static func face(_ number: Int, _ person: PersonReference?) -> FaceReport {
    var face = HighlightDrawingTests.face(Box(x: 10, y: 20.5, width: 30, height: 40), person)
    face.face = number
    return face
  }

  @Test func aPersonKeepsTheColour() {
    func color(_ number: Int, _ person: PersonReference?) -> Color {
      Palette.colors(of: [Self.face(number, person)])[0]
    }
    let unnamed = color(1, PersonReference(id: 11, name: nil))
    #expect(unnamed == color(2, PersonReference(id: 11, name: "Ada")))
    #expect(unnamed != color(1, PersonReference(id: 12, name: nil)))
    #expect(color(1, nil) != color(2, nil))
  }

  @Test func neighboursDifferWhoeverTheyAre() {
    // The same box, and people whose numbers are eight apart or even the same.
    let faces = [3, 11, 19, 3].map { id in
      Self.face(1, PersonReference(id: id, name: nil))
    }
    #expect(Set(Palette.colors(of: faces)).count == 4)
  }

  /// WCAG 2.1 asks for 3 : 1 of large text.
  @Test func textCanBeReadOnEveryColour() {
    func luminance(_ color: Color) -> Double {
      func linear(_ value: UInt8) -> Double {
        let share = Double(value) / 255
        return share <= 0.03928 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * linear(color.red) + 0.7152 * linear(color.green)
        + 0.0722 * linear(color.blue)
    }
    for color in Palette.people {
      let pair = [luminance(color), luminance(Palette.ink(on: color))].sorted()
      #expect((pair[1] + 0.05) / (pair[0] + 0.05) >= 3.5, "\(color)")
    }
  }
}

@Suite struct HighlightDrawingTests {
  static let sizes = HighlightDrawing.Sizes(width: 1200, height: 800)

  /// All landmarks in the middle.
  static func face(_ box: Box, _ person: PersonReference?) -> FaceReport {
    FaceReport(
      number: 1, id: nil,
      detection: Detection(
        box: box, landmarks: Landmarks(points: Array(repeating: box.center, count: 5)), score: 1),
      quality: Quality(size: 1, sharpness: 1, pose: 1, score: 1, overall: 1), person: person)
  }

  @Test func sizesGrowWithThePhoto() {
    let small = HighlightDrawing.Sizes(width: 200, height: 300)
    let large = HighlightDrawing.Sizes(width: 6000, height: 4000)
    #expect(small == HighlightDrawing.Sizes(width: 100, height: 100), "there is a least size")
    #expect(large.line == 10)
    #expect(large.text > 5 * small.text)
  }

  @Test func smallFacesHaveFinerLinesAndSmallerLabels() {
    let small = Self.sizes.fitted(to: Box(x: 0, y: 0, width: 28, height: 34))
    let large = Self.sizes.fitted(to: Box(x: 0, y: 0, width: 300, height: 400))
    #expect(large == Self.sizes)
    #expect(small.line == 1 && small.text < large.text && small.text >= Self.sizes.leastText)
  }

  @Test(arguments: [(28, false), (47, false), (48, true), (200, true)])
  func landmarksAreDrawnWhereTheyLeaveTheFaceVisible(side: Int, areDrawn: Bool) {
    let blank = Image(width: 400, height: 400, filledWith: .black)
    let box = Box(x: 100, y: 100, width: Float(side), height: Float(side) * 1.2)
    let picture = HighlightDrawing.draw([Self.face(box, nil)], on: blank)
    let middle = picture[100 + side / 2, 100 + Int(Float(side) * 0.6)]
    #expect((middle != .black) == areDrawn)
  }

  @Test func theNameIsWritten() {
    let blank = Image(width: 400, height: 300, filledWith: .black)
    func drawn(_ name: String) -> Image {
      HighlightDrawing.draw(
        [
          Self.face(
            Box(x: 100, y: 100, width: 80, height: 100), PersonReference(id: 1, name: name))
        ], on: blank)
    }
    #expect(drawn("Ada") != drawn("Eva"))
    #expect(drawn("Ada") == drawn("Ada"))
    // A name has one line and its marks of direction none.
    #expect(drawn("Ada\nEva") == drawn("Ada Eva"))
    #expect(drawn("\u{202E}Ada") == drawn("Ada"))
  }
}

@Suite struct PictureTextTests {
  /// Private use: no font has it.
  static let unknown = "\u{10FFFD}"

  static func title(_ name: String?) -> String {
    PictureText.title(PersonReference(id: 12, name: name))
  }

  @Test func whatCannotBeDrawnIsReplacedByTheNumber() {
    #expect(Self.title("Ada") == "Ada")
    #expect(Self.title(nil) == "#12")
    #expect(Self.title("\(Self.unknown)\(Self.unknown)") == "#12")
    #expect(Self.title("Ada \(Self.unknown)") == "Ada (#12)")
    #expect(Self.title(" \u{200D}\n") == "#12")
  }
}

@Suite struct SheetPagesTests {
  @Test func pagesHoldEveryFaceOnce() {
    for (count, perPage) in [(1, 240), (240, 240), (241, 240), (309, 240), (10, 3), (10, 1)] {
      let pages = SheetPages(count: count, perPage: perPage)
      #expect(pages.ranges.flatMap { Array($0) } == Array(0..<count))
      #expect(pages.ranges.dropLast().allSatisfy { $0.count == perPage })
    }
    #expect(SheetPages(count: 309, perPage: 240).position(of: 2) == "page 2 of 2")
    #expect(SheetPages(count: 240, perPage: 240).position(of: 1) == "")
  }

  @Test(arguments: [
    ("ada.jpg", "ada-2.jpg"), ("a.b/c.d.PNG", "a.b/c.d-2.PNG"), (".jpg", "-2.jpg"),
  ])
  func pagesAreNamedAfterTheFirst(first: FilePath, second: FilePath) {
    let files = SheetFiles(first: first, count: 2)
    #expect(files.path(of: 1) == first)
    #expect(files.path(of: 2) == second)
    #expect(files.paths == [first, second])
  }
}
