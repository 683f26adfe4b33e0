import Support
import Imaging
import Testing
import Vocabulary

@testable import Application

@Suite struct WrittenFormatTests {
  @Test(arguments: [
    ("a.b/c.JPG", WrittenFormat.jpeg), ("c.jpeg", .jpeg), ("c.Png", .png), ("c.gif", nil),
    ("jpg", nil),
  ])
  func theNameTells(name: String, format: WrittenFormat?) {
    #expect(WrittenFormat(fileName: name) == format)
  }

  @Test(arguments: [(WrittenFormat.jpeg, [0xFF, 0xD8]), (.png, [0x89, 0x50])])
  func bytesBearTheMark(format: WrittenFormat, start: [UInt8]) throws {
    let blank = Image(width: 8, height: 8, filledWith: .white)
    let mark = Array("page 7".utf8)
    let bytes = try format.encode(blank, mark: "page 7")
    #expect(bytes.starts(with: start))
    #expect(bytes.contains(mark))
    #expect(!(try format.encode(blank).contains(mark)))
  }
}

@Suite struct FaceCropTests {
  /// Black, with a white face in the middle of its upper half.
  static func photo() -> Image {
    var canvas = Canvas(Image(width: 400, height: 300, filledWith: .black))
    canvas.fill(Box(x: 180, y: 50, width: 40, height: 40), color: .white)
    return canvas.image
  }

  @Test func theFaceIsCutOutAndTurned() throws {
    let box = Box(x: 180, y: 50, width: 40, height: 40)
    let alone = try FaceCrop(of: box, in: Self.photo(), turn: .none, margin: 0, side: 64)
    #expect(alone.region == CropRegion(x: 180, y: 50, side: 40))
    #expect(alone.picture == Image(width: 64, height: 64, filledWith: .white))
    let upper = Box(x: 180, y: 50, width: 80, height: 40)
    let wide = try FaceCrop(of: upper, in: Self.photo(), turn: .right, margin: 0, side: 80)
    #expect(wide.region.side == 80 && wide.picture.width == 80)
    // The face lies at the left in the middle of the region; a turn clockwise takes it to the top.
    #expect(wide.picture[40, 8] == .white && wide.picture[8, 40] == .black)
    #expect(try wide.jpeg().starts(with: [0xFF, 0xD8]))
  }

  @Test func filesAreNamedAfterThePhoto() {
    #expect(FaceCrop.fileName(ofFace: 2, in: "a/wedding.day.jpg") == "wedding.day-2.jpg")
  }
}

@Suite struct TurnedHighlightTests {
  @Test func aPhotoOnItsSideIsTurnedWithItsFaces() {
    let blank = Image(width: 400, height: 300, filledWith: .black)
    let face = HighlightDrawingTests.face(Box(x: 300, y: 20, width: 60, height: 60), nil)
    let upright = HighlightDrawing.draw([face], on: blank, turn: .none)
    #expect(upright == HighlightDrawing.draw([face], on: blank))
    let turned = HighlightDrawing.draw([face], on: blank, turn: .right)
    #expect(turned.width == 300 && turned.height == 400)
    // Clockwise, the upper right corner becomes the lower right one.
    #expect(turned[250, 330] != .black && turned[30, 330] == .black)
  }
}
