import Decoding
import Imaging
import TestSupport
import Testing
import Vocabulary

/// The flavours of real files that lie beside the repository.
@Suite(.enabled(if: SharedData.isPresent, "needs ../shared/data"))
struct SharedPhotosTests {
  static func names(_ folder: String) -> [String] {
    guard SharedData.isPresent else { return [] }
    return ((try? SharedData.list(folder)) ?? []).filter { !$0.hasPrefix(".") && $0.contains(".") }
  }

  static let generated = "hard-dev/generated_faces"

  /// What the name of a file says must come of it.
  enum Expectation: Equatable {
    case fails(ImagingError)
    case failsTruncated
    case whole
    case damaged
  }

  static func expectation(_ name: String) -> Expectation {
    let other = ["avif": "AVIF", "heic": "HEIC", "webp": "WebP"]
    if let format = name.split(separator: ".").last.flatMap({ other[String($0)] }) {
      return .fails(
        .unsupported(format, only: PictureReader.all.map(\.format).listed("and")))
    }
    if ["empty.jpg", "text.jpg", "zeros.jpg"].contains(name) { return .fails(.notAPicture) }
    if name.hasPrefix("bomb") { return .fails(.tooManyPixels(width: 60_000, height: 60_000)) }
    if name.contains("trunc10") { return .failsTruncated }
    return name.contains("trunc") || name.contains("badcrc") ? .damaged : .whole
  }

  /// Without its colours (ITU-R BT.601).
  static func gray(_ image: Image) -> Image {
    var gray = image
    for y in 0..<image.height {
      for x in 0..<image.width {
        let c = image[x, y]
        let light = (299 * Int(c.red) + 587 * Int(c.green) + 114 * Int(c.blue)) / 1000
        gray[x, y] = .gray(UInt8(light))
      }
    }
    return gray
  }

  @Test(arguments: names(generated))
  func hardFilesDecodeOrFailAsTheirNamesSay(name: String) throws {
    let bytes = try SharedData.bytes("\(Self.generated)/\(name)")
    let expected = Self.expectation(name)
    let photo: DecodedPhoto
    do {
      photo = try decode(bytes, workingSize: 2000)
    } catch {
      if case .truncated(let share) = error {
        #expect(expected == .failsTruncated)
        #expect(share < 0.2)
      } else {
        #expect(expected == .fails(error))
      }
      return
    }
    #expect(expected == (photo.facts.damage == nil ? .whole : .damaged))

    // Whatever the flavour, it is the same picture.
    let subject = name.prefix { $0 != "_" && $0 != "." }
    let original = try decode(try SharedData.bytes("\(Self.generated)/\(subject)_rgb.png")).image
    #expect(photo.image.width * original.height == photo.image.height * original.width)
    // Rotten bits that still mean something are noticed by no decoder: the lower half is another picture.
    guard photo.facts.damage == nil, photo.image.width == original.width,
      !name.contains("bitrot")
    else { return }
    let isColoured = !name.contains("gray") && !name.contains("1bit")
    func reduced(_ image: Image) throws -> Image {
      let small = try Resize.fit(image, longSide: 100)
      return isColoured ? small : Self.gray(small)
    }
    // Quality 5 and dithering leave their traces even at this size.
    let isCoarse =
      name.contains("_q5") || name.contains("palette") || name.contains("1bit")
      || name.hasSuffix(".gif")
    let limit = isCoarse ? 12.0 : 3
    #expect(difference(try reduced(photo.image), try reduced(original)) < limit)
  }

  @Test(arguments: ["Landscape", "Portrait"], 0...8)
  func everyOrientationIsTheSameWayUp(shape: String, orientation: Int) throws {
    let folder = "hard-dev/exif_orientation"
    let upright = try decode(
      try SharedData.bytes("\(folder)/\(shape)_1.jpg"), workingSize: 60)
    let photo = try decode(
      try SharedData.bytes("\(folder)/\(shape)_\(orientation).jpg"), workingSize: 60)
    #expect(photo.facts.width == upright.facts.width)
    #expect(photo.facts.height == upright.facts.height)
    #expect(difference(photo.image, upright.image) < 1)
    // Would not be missed: the mirror image is far from it.
    #expect(difference(photo.image.mirrored(), upright.image) > 20)
  }

  @Test(arguments: names("hard-dev/libjpeg_turbo/testimages").filter { $0.hasSuffix(".jpg") })
  func libjpegsOwnImagesDecode(name: String) throws {
    let folder = "hard-dev/libjpeg_turbo/testimages"
    let bytes = try SharedData.bytes("\(folder)/\(name)")
    if name == "monkey12.jpg" {
      // Debian's libjpeg-turbo is built for 8 bits a sample.
      #expect(
        throws: ImagingError.unsupportedKind("JPEG", detail: "Unsupported JPEG data precision 12")
      ) {
        try decode(bytes)
      }
      return
    }
    let photo = try decode(bytes)
    #expect(photo.facts.damage == nil)
    // Arithmetic coding or integer transform, it is the picture of the plain file, which lies beside them as PNG too (made
    // gray with other weights than ours).
    let plain = try decode(try SharedData.bytes("\(folder)/testorig.jpg")).image
    let gray = try decode(try SharedData.bytes("\(folder)/testorig.png")).image
    #expect(difference(photo.image, plain) < 1)
    #expect(difference(Self.gray(photo.image), gray) < 8)
  }
}
