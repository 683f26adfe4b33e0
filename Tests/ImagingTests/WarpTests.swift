import Foundation
import Imaging
import TestSupport
import Testing
import Vocabulary

struct SimilarityTransformTests {
  static let face = [
    Point(x: 38.3, y: 51.7), Point(x: 73.5, y: 51.5), Point(x: 56, y: 71.7),
    Point(x: 41.5, y: 92.4),
    Point(x: 70.7, y: 92.2),
  ]

  static func distance(_ a: Point, _ b: Point) -> Float {
    ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
  }

  @Test func aKnownTransformIsFound() throws {
    let known = SimilarityTransform(a: 1.7, b: -0.6, tx: 300, ty: -42)
    let found = try #require(
      SimilarityTransform.leastSquares(from: Self.face, to: Self.face.map { known($0) }))
    #expect(abs(found.a - known.a) < 1e-6)
    #expect(abs(found.b - known.b) < 1e-6)
    #expect(abs(found.tx - known.tx) < 1e-4)
    #expect(abs(found.ty - known.ty) < 1e-4)
    #expect(abs(found.scale - (1.7 * 1.7 + 0.36).squareRoot()) < 1e-6)
  }

  @Test func noOtherTransformComesNearer() throws {
    var random = SeededGenerator(seed: 11)
    let target = Self.face.map {
      Point(
        x: $0.y * 2 + random.float(in: -5...5), y: 100 - $0.x * 2 + random.float(in: -5...5))
    }
    let best = try #require(SimilarityTransform.leastSquares(from: Self.face, to: target))
    func cost(_ t: SimilarityTransform) -> Double {
      zip(Self.face, target).reduce(0) {
        let d = Double(Self.distance(t($1.0), $1.1))
        return $0 + d * d
      }
    }
    let least = cost(best)
    for step in [0.01, -0.01] {
      #expect(
        cost(SimilarityTransform(a: best.a + step, b: best.b, tx: best.tx, ty: best.ty)) > least)
      #expect(
        cost(SimilarityTransform(a: best.a, b: best.b + step, tx: best.tx, ty: best.ty)) > least)
      #expect(
        cost(SimilarityTransform(a: best.a, b: best.b, tx: best.tx + 30 * step, ty: best.ty))
          > least)
      #expect(
        cost(SimilarityTransform(a: best.a, b: best.b, tx: best.tx, ty: best.ty + 30 * step))
          > least)
    }
  }

  @Test func aMirroredFaceIsNotMirroredBack() throws {
    // Reflections are excluded: the best rotation keeps the determinant positive, whatever the points.
    let mirrored = Self.face.map { Point(x: -$0.x, y: $0.y) }
    let t = try #require(SimilarityTransform.leastSquares(from: Self.face, to: mirrored))
    #expect(t.scale > 0)
    #expect(t.a * t.a + t.b * t.b > 0)
  }

  @Test func theInverseLeadsBack() {
    let t = SimilarityTransform(a: 0.3, b: 1.1, tx: -7, ty: 19)
    for point in Self.face { #expect(Self.distance(t.inverse(t(point)), point) < 1e-4) }
  }

  @Test func pointsThatCoincideHaveNoTransform() {
    let same = [Point](repeating: Point(x: 3, y: 4), count: 5)
    #expect(SimilarityTransform.leastSquares(from: same, to: Self.face) == nil)
    #expect(SimilarityTransform.leastSquares(from: Self.face, to: same) == nil)
    #expect(SimilarityTransform.leastSquares(from: [], to: []) == nil)
    let endless = Self.face.dropLast() + [Point(x: .nan, y: 0)]
    #expect(SimilarityTransform.leastSquares(from: Array(endless), to: Self.face) == nil)
  }
}

struct WarpTests {
  @Test func identityChangesNothing() throws {
    let image = Pictures.noise(width: 17, height: 9, seed: 12)
    #expect(try Warp.similarity(image, .identity, width: 17, height: 9) == image)
  }

  @Test func wholePixelMovesAreCrops() throws {
    let image = Pictures.noise(width: 20, height: 20, seed: 13)
    let box = Box(x: 4, y: -3, width: 10, height: 12)
    let t = SimilarityTransform(cropping: box, toWidth: 10)
    #expect(
      try Warp.similarity(image, t, width: 10, height: 12, border: .gray(9))
        == image.cropped(x: 4, y: -3, width: 10, height: 12, border: .gray(9)))
  }

  @Test func aQuarterTurnIsExact() throws {
    let image = Pictures.noise(width: 12, height: 8, seed: 14)
    // (x, y) goes to (8 - y, x): clockwise.
    let turn = SimilarityTransform(a: 0, b: 1, tx: 8, ty: 0)
    let turned = try Warp.similarity(image, turn, width: 8, height: 12)
    for y in 0..<12 {
      for x in 0..<8 { #expect(turned[x, y] == image[y, 7 - x]) }
    }
  }

  @Test func pointsLandWhereTheTransformSays() throws {
    var random = SeededGenerator(seed: 15)
    for scale in [0.23, 0.5, 0.8, 1, 1.9] {
      var canvas = Canvas(width: 200, height: 160, background: .black)
      let spot = Point(x: random.float(in: 60...140), y: random.float(in: 60...100))
      canvas.dot(at: spot, radius: 9, color: .white)
      let angle = Double(random.float(in: -3...3))
      let a = scale * cos(angle)
      let b = scale * sin(angle)
      // Moves the spot to (70.4, 61.7), wherever it was.
      let x = Double(spot.x)
      let y = Double(spot.y)
      let t = SimilarityTransform(
        a: a, b: b, tx: 70.4 - (a * x - b * y), ty: 61.7 - (b * x + a * y))
      let warped = try Warp.similarity(canvas.image, t, width: 140, height: 120)
      var mass = 0.0
      var cx = 0.0
      var cy = 0.0
      for v in 0..<120 {
        for u in 0..<140 {
          let light = Double(warped[u, v].red)
          mass += light
          cx += light * (Double(u) + 0.5)
          cy += light * (Double(v) + 0.5)
        }
      }
      #expect(abs(cx / mass - 70.4) < 0.1, "scale \(scale)")
      #expect(abs(cy / mass - 61.7) < 0.1, "scale \(scale)")
      #expect(abs(mass / 255 / (Double.pi * 81 * scale * scale) - 1) < 0.05, "scale \(scale)")
    }
  }

  @Test(arguments: [0.11, 0.3, 0.45, 0.5, 0.62])
  func finePatternsDoNotAlias(scale: Double) throws {
    var board = Image(width: 300, height: 300)
    for y in 0..<300 {
      for x in 0..<300 where (x + y) % 2 == 0 { board[x, y] = .white }
    }
    // Turned a little about the middle, which becomes the middle of a picture that the board more than fills.
    let a = scale * 0.995
    let b = scale * 0.1
    let size = Int(200 * scale)
    let half = Double(size) / 2
    let t = SimilarityTransform(a: a, b: b, tx: half - 150 * (a - b), ty: half - 150 * (b + a))
    let warped = try Warp.similarity(board, t, width: size, height: size)
    let worst = warped.pixels.map { abs(Int($0) - 128) }.max() ?? 0
    #expect(worst < 32)
  }

  @Test func shrinkingIsCloseToTheAreaFilter() throws {
    let image = Pictures.noise(width: 120, height: 90, seed: 16)
    let t = SimilarityTransform(a: 1.0 / 3, b: 0, tx: 0, ty: 0)
    let warped = try Warp.similarity(image, t, width: 40, height: 30)
    #expect(difference(warped, try Resize.area(image, width: 40, height: 30)) < 0.6)
  }

  @Test func outsideIsTheBorder() throws {
    let image = Image(width: 10, height: 10, filledWith: .white)
    let away = SimilarityTransform(a: 1, b: 0, tx: 1e12, ty: 0)
    let red = Color(red: 200, green: 0, blue: 0)
    #expect(
      try Warp.similarity(image, away, width: 4, height: 4, border: red)
        == Image(width: 4, height: 4, filledWith: red))
    let tiny = SimilarityTransform(a: 1e-9, b: 0, tx: 2, ty: 2)
    #expect(try Warp.similarity(image, tiny, width: 4, height: 4, border: red)[0, 0] == red)
  }
}
