import Imaging
import TestSupport
import Testing

struct ResizeTests {
  /// The area filter by its definition, in double precision.
  static func reference(_ image: Image, width: Int, height: Int) -> Image {
    func overlap(_ a: Double, _ b: Double, _ pixel: Int) -> Double {
      max(0, min(b, Double(pixel + 1)) - max(a, Double(pixel)))
    }
    let xs = Double(image.width) / Double(width)
    let ys = Double(image.height) / Double(height)
    var out = Image(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        var sum = [0.0, 0.0, 0.0]
        for v in Int(Double(y) * ys)...min(image.height - 1, Int(Double(y + 1) * ys)) {
          let rows = overlap(Double(y) * ys, Double(y + 1) * ys, v)
          for u in Int(Double(x) * xs)...min(image.width - 1, Int(Double(x + 1) * xs)) {
            let weight = rows * overlap(Double(x) * xs, Double(x + 1) * xs, u)
            let c = image[u, v]
            sum[0] += weight * Double(c.red)
            sum[1] += weight * Double(c.green)
            sum[2] += weight * Double(c.blue)
          }
        }
        let bytes = sum.map { UInt8(($0 / (xs * ys)).rounded()) }
        out[x, y] = Color(red: bytes[0], green: bytes[1], blue: bytes[2])
      }
    }
    return out
  }

  static func worst(_ a: Image, _ b: Image) -> Int {
    zip(a.pixels, b.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
  }

  @Test func severalSizesAtOnceAreThoseOneByOne() throws {
    var random = SeededGenerator(seed: 5)
    let image = Image(
      width: 67, height: 41,
      pixels: (0..<67 * 41 * 3).map { _ in UInt8.random(in: 0...255, using: &random) })
    let sizes = [(width: 40, height: 24), (width: 67, height: 41), (width: 1, height: 7)]
    let images = try Resize.areas(image, sizes: sizes)
    #expect(
      images == (try sizes.map { try Resize.area(image, width: $0.width, height: $0.height) }))
    #expect(try Resize.areas(image, sizes: []).isEmpty)
  }

  @Test(arguments: [(10, 7), (20, 15), (1, 1), (39, 30), (40, 1), (13, 31), (3, 2), (57, 44)])
  func areaIsTheMeanOfWhatIsCovered(width: Int, height: Int) throws {
    let image = Pictures.noise(width: 40, height: 31, seed: 7)
    let small = try Resize.area(image, width: width, height: height)
    #expect(small.width == width)
    #expect(small.height == height)
    // A mean that falls on a half may round either way.
    #expect(Self.worst(small, Self.reference(image, width: width, height: height)) <= 1)
    #expect(difference(small, Self.reference(image, width: width, height: height)) < 0.01)
  }

  @Test func oneColourStaysOneColour() throws {
    for level in [0, 1, 127, 254, 255] as [UInt8] {
      let image = Image(width: 97, height: 61, filledWith: .gray(level))
      #expect(try Resize.area(image, width: 31, height: 17).pixels.allSatisfy { $0 == level })
      #expect(try Resize.bilinear(image, width: 131, height: 70).pixels.allSatisfy { $0 == level })
    }
  }

  @Test func sameSizeIsTheSamePicture() throws {
    let image = Pictures.noise(width: 9, height: 8, seed: 8)
    #expect(try Resize.area(image, width: 9, height: 8) == image)
    #expect(try Resize.bilinear(image, width: 9, height: 8) == image)
    #expect(try Resize.fit(image, longSide: 9) == image)
  }

  @Test func bilinearInterpolatesBetweenCentres() throws {
    let image = Image(width: 2, height: 1, pixels: [0, 0, 0, 200, 100, 40])
    let wide = try Resize.bilinear(image, width: 4, height: 2)
    // Centres of the new pixels lie at -0.25, 0.25, 0.75 and 1.25 of the way.
    #expect(wide[0, 0] == .black)
    #expect(wide[1, 0] == Color(red: 50, green: 25, blue: 10))
    #expect(wide[2, 1] == Color(red: 150, green: 75, blue: 30))
    #expect(wide[3, 1] == Color(red: 200, green: 100, blue: 40))
  }

  @Test(arguments: [(100, 50, 20, 20, 10), (100, 1, 10, 10, 1), (7, 9, 90, 70, 90)])
  func fitKeepsTheShape(width: Int, height: Int, longSide: Int, newWidth: Int, newHeight: Int)
    throws
  {
    let image = try Resize.fit(Pictures.gradient(width: width, height: height), longSide: longSide)
    #expect(image.width == newWidth)
    #expect(image.height == newHeight)
  }

  @Test func cropsReachBeyondThePicture() {
    let image = Pictures.noise(width: 6, height: 5, seed: 9)
    let inside = image.cropped(x: 2, y: 1, width: 3, height: 2)
    #expect(inside[0, 0] == image[2, 1])
    #expect(inside[2, 1] == image[4, 2])
    let around = image.cropped(x: -1, y: 3, width: 9, height: 4, border: .white)
    #expect(around[0, 0] == .white)
    #expect(around[1, 0] == image[0, 3])
    #expect(around[6, 1] == image[5, 4])
    #expect(around[7, 0] == .white)
    #expect(around[3, 2] == .white)
    let outside = image.cropped(x: .max, y: .min, width: 2, height: 2, border: .gray(3))
    #expect(outside == Image(width: 2, height: 2, filledWith: .gray(3)))
  }
}
