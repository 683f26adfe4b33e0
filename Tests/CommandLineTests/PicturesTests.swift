import Imaging
import Support
import Testing
import Vocabulary

@testable import CommandLine

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
  @Test func aPersonKeepsTheColour() {
    func color(_ number: Int, _ person: PersonReference?) -> Color {
      Palette.color(of: ReportTests.face(number, person: person))
    }
    let unnamed = color(1, PersonReference(id: 11, name: nil))
    #expect(unnamed == color(2, PersonReference(id: 11, name: "Ada")))
    #expect(unnamed != color(1, PersonReference(id: 12, name: nil)))
    #expect(color(1, nil) != color(2, nil))
  }
}

@Suite struct OutputFileTests {
  static func file(_ name: String?) throws(UsageError) -> OutputFile {
    try OutputFile(
      Invocation(command: "sheet", options: name.map { ["output": [$0]] } ?? [:]))
  }

  @Test func theNameTellsTheFormat() throws {
    #expect(try Self.file("a/b.JPG").format == .jpeg)
    #expect(try Self.file("a.jpeg").format == .jpeg)
    #expect(try Self.file("a.png").format == .png)
  }

  @Test func otherNamesAreRefused() {
    #expect(throws: UsageError("Missing option '--output FILE'.", command: "sheet")) {
      try Self.file(nil)
    }
    #expect(
      throws: UsageError(
        "The value 'a.gif' is invalid for '--output FILE': the name must end in .jpg or .png.",
        command: "sheet")
    ) { try Self.file("a.gif") }
  }
}

@Suite struct HighlightDrawingTests {
  static let sizes = HighlightDrawing.Sizes(width: 1200, height: 800)

  static func tag(_ box: Box, text: Float = 100) -> Box {
    HighlightDrawing.tag(
      for: box, textWidth: text, sizes: sizes, photoWidth: 1200, photoHeight: 800)
  }

  @Test func sizesGrowWithThePhoto() {
    let small = HighlightDrawing.Sizes(width: 200, height: 300)
    let large = HighlightDrawing.Sizes(width: 6000, height: 4000)
    #expect(small == HighlightDrawing.Sizes(width: 100, height: 100), "there is a least size")
    #expect(large.line == 10)
    #expect(large.text > 5 * small.text)
  }

  @Test func labelsStandOnTheBox() {
    let box = Box(x: 300, y: 200, width: 80, height: 100)
    let tag = Self.tag(box)
    #expect(tag.y + tag.height == box.y - Self.sizes.line / 2)
    #expect(tag.x == box.x - Self.sizes.line / 2)
    #expect(tag.width > 100)
  }

  @Test func labelsGoBelowABoxAtTheTop() {
    let tag = Self.tag(Box(x: 300, y: 5, width: 80, height: 100))
    #expect(tag.y == 105 + Self.sizes.line / 2)
  }

  @Test(arguments: [
    Box(x: -50, y: -20, width: 1300, height: 900), Box(x: 1190, y: 790, width: 60, height: 60),
    Box(x: 0, y: 0, width: 10, height: 799),
  ])
  func labelsStayInThePhoto(box: Box) {
    for width in [Float(20), 400, 5000] {
      let tag = Self.tag(box, text: width)
      #expect(tag.x >= 0 && tag.x + tag.width <= 1200, "\(tag)")
      #expect(tag.y >= 0 && tag.y + tag.height <= 800, "\(tag)")
    }
  }
}
