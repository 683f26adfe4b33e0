import Imaging
import TestSupport
import Testing
import Vocabulary

struct CanvasTests {
  static let red = Color(red: 255, green: 0, blue: 0)

  /// Pixels that are not white.
  static func inked(_ image: Image) -> [(x: Int, y: Int)] {
    (0..<image.height).flatMap { y in
      (0..<image.width).filter { image[$0, y] != .white }.map { (x: $0, y: y) }
    }
  }

  @Test func fillCoversFractionsOfPixels() {
    var canvas = Canvas(width: 4, height: 4, background: .black)
    canvas.fill(Box(x: 1, y: 1, width: 1.5, height: 1), color: .white)
    #expect(canvas.image[1, 1] == .white)
    #expect(canvas.image[2, 1] == .gray(128))
    #expect(canvas.image[3, 1] == .black)
    #expect(canvas.image[1, 0] == .black)
    #expect(canvas.image[1, 2] == .black)
  }

  @Test func fillMixesByOpacity() {
    var canvas = Canvas(width: 2, height: 1, background: .gray(100))
    canvas.fill(Box(x: 0, y: 0, width: 1, height: 1), color: .gray(200), opacity: 0.5)
    #expect(abs(Int(canvas.image[0, 0].red) - 150) <= 1)
    #expect(canvas.image[1, 0] == .gray(100))
    canvas.fill(Box(x: 0, y: 0, width: 2, height: 1), color: .white, opacity: .nan)
    #expect(canvas.image[1, 0] == .gray(100))
  }

  @Test func outlineLeavesTheInsideAlone() {
    var canvas = Canvas(width: 20, height: 20, background: .white)
    canvas.outline(Box(x: 5, y: 6, width: 10, height: 8), color: Self.red, thickness: 2)
    for (x, y) in [(4, 5), (5, 6), (15, 14), (14, 13), (10, 5), (4, 10), (15, 10), (10, 14)] {
      #expect(canvas.image[x, y] == Self.red, "(\(x), \(y))")
    }
    for (x, y) in [(3, 10), (6, 7), (10, 10), (13, 12), (16, 10), (10, 4), (10, 15)] {
      #expect(canvas.image[x, y] == .white, "(\(x), \(y))")
    }
    #expect(Self.inked(canvas.image).count == 12 * 10 - 8 * 6)
  }

  @Test func dotHasTheAreaOfACircle() {
    var canvas = Canvas(width: 40, height: 40, background: .black)
    canvas.dot(at: Point(x: 20.3, y: 19.6), radius: 10, color: .white)
    let area = canvas.image.pixels.reduce(0.0) { $0 + Double($1) } / 255 / 3
    #expect(abs(area - Double.pi * 100) < 2)
    #expect(canvas.image[20, 19] == .white)
    #expect(canvas.image[20, 31] == .black)
  }

  @Test func linesAreStraightAndAsThickAsWished() {
    var canvas = Canvas(width: 60, height: 60, background: .white)
    canvas.line(
      from: Point(x: 10, y: 10), to: Point(x: 50, y: 50), thickness: 4, color: .black)
    for at in 10...49 { #expect(canvas.image[at, at] == .black) }
    #expect(canvas.image[20, 26] == .white && canvas.image[55, 55] == .white)
    let before = canvas.image
    canvas.line(from: Point(x: .nan, y: 0), to: Point(x: 9, y: 9), color: .black)
    canvas.line(from: Point(x: -1e30, y: 0), to: Point(x: 1e30, y: 9), color: .black)
    #expect(canvas.image == before)
  }

  @Test func pasteIsClipped() {
    let stamp = Pictures.gradient(width: 6, height: 5)
    var canvas = Canvas(width: 8, height: 8, background: .white)
    canvas.paste(stamp, x: -2, y: 5)
    #expect(canvas.image[0, 5] == stamp[2, 0])
    #expect(canvas.image[3, 7] == stamp[5, 2])
    #expect(canvas.image[4, 5] == .white)
    #expect(canvas.image[0, 4] == .white)
    let before = canvas.image
    canvas.paste(stamp, x: 100, y: 0)
    canvas.paste(stamp, x: .max, y: .min)
    #expect(canvas.image == before)
  }

  @Test func drawingOutsideChangesNothing() {
    let blank = Image(width: 5, height: 5, filledWith: .white)
    var canvas = Canvas(blank)
    canvas.fill(Box(x: 10, y: -20, width: 5, height: 5), color: .black)
    canvas.fill(Box(x: .nan, y: 0, width: 5, height: 5), color: .black)
    canvas.fill(Box(x: 0, y: 0, width: .infinity, height: 5), color: .black)
    canvas.outline(Box(x: -1e30, y: 0, width: 1, height: 1), color: .black)
    canvas.dot(at: Point(x: -1e9, y: 3), radius: 10, color: .black)
    canvas.dot(at: Point(x: .nan, y: 3), radius: 10, color: .black)
    canvas.text("far", at: Point(x: 1e12, y: 3), size: 12, color: .black)
    canvas.text("far", at: Point(x: -1e12, y: 3), size: 12, color: .black)
    canvas.text("far", at: Point(x: 0, y: .nan), size: 12, color: .black)
    #expect(canvas.image == blank)
  }

  @Test func textStandsOnItsBaseline() {
    var canvas = Canvas(width: 120, height: 60, background: .white)
    let width = canvas.text("HEL", at: Point(x: 10, y: 40), size: 30, color: .black)
    let ink = Self.inked(canvas.image)
    #expect(ink.map(\.y).max() == 39)
    // Capitals are 0.73 em high.
    #expect((17...20).contains(ink.map(\.y).min() ?? 0))
    #expect((ink.map(\.x).min() ?? 0) >= 10)
    #expect(Float(ink.map(\.x).max() ?? 0) <= 10 + width)
    #expect(canvas.image.pixels.contains(0), "stems are fully black")
  }

  @Test func textIsClippedAtEveryEdge() {
    for origin in [
      Point(x: -15, y: 10), Point(x: 15, y: 10), Point(x: 0, y: -3), Point(x: 0, y: 30),
    ] {
      var canvas = Canvas(width: 20, height: 20, background: .white)
      canvas.text("Ågj", at: origin, size: 24, color: .black)
      #expect(!Self.inked(canvas.image).isEmpty)
    }
  }
}

struct FontTests {
  @Test func widthsGrowWithSizeAndText() {
    let small = Font.width(of: "Grace", size: 10)
    #expect(abs(Font.width(of: "Grace", size: 20) - 2 * small) < 0.5)
    #expect(Font.width(of: "Grace Hopper", size: 10) > small)
    #expect(Font.width(of: "", size: 10) == 0)
    #expect(Font.ascent(size: 100) > 73)
    #expect(Font.descent(size: 100) > 20)
  }

  @Test func pairsAreKerned() {
    let apart = Font.width(of: "A", size: 100) + Font.width(of: "V", size: 100)
    #expect(Font.width(of: "AV", size: 100) < apart - 2)
  }

  @Test func aMissingCharacterIsOneBox() {
    // For private use: no font has them.
    let box = Font.width(of: "\u{10FFFD}", size: 20)
    #expect(box > 5)
    #expect(Font.width(of: "\u{10FFFD}\u{301}\u{200D}", size: 20) == box)
    #expect(Font.width(of: "\u{10FFFD}\u{10FFFC}", size: 20) == 2 * box)
    var canvas = Canvas(width: 30, height: 30, background: .white)
    canvas.text("\u{10FFFD}", at: Point(x: 2, y: 24), size: 20, color: .black)
    #expect(!CanvasTests.inked(canvas.image).isEmpty)
  }

  @Test func accentsTakeNoRoomOfTheirOwn() {
    #expect(Font.width(of: "e\u{301}", size: 20) == Font.width(of: "e", size: 20))
    #expect(Font.width(of: "\u{e9}", size: 20) == Font.width(of: "e", size: 20))
  }

  @Test func longTextEndsInAnEllipsis() {
    let name = "Wilhelmina Featherstonehaugh"
    let full = Font.width(of: name, size: 16)
    #expect(Font.truncated(name, size: 16, maxWidth: full) == name)
    for maxWidth in stride(from: full - 1, through: 20, by: -13) {
      let shown = Font.truncated(name, size: 16, maxWidth: maxWidth)
      #expect(shown.hasSuffix("…"))
      #expect(name.hasPrefix(shown.dropLast()))
      #expect(Font.width(of: shown, size: 16) <= maxWidth)
    }
    #expect(
      Font.truncated("Ann Lee", size: 16, maxWidth: Font.width(of: "Ann …", size: 16)) == "Ann…")
    #expect(Font.truncated(name, size: 16, maxWidth: 3) == "")
  }
}
