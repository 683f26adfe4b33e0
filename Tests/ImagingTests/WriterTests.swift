import Decoding
import Imaging
import TestSupport
import Testing
import Vocabulary

private func decode(_ file: [UInt8]) throws(ImagingError) -> DecodedPhoto {
  try PhotoDecoder.decode(file.span.bytes, workingSize: nil)
}

struct WriterTests {
  @Test func pngKeepsEveryPixel() throws {
    let image = Pictures.noise(width: 37, height: 23, seed: 1)
    let photo = try decode(try PNGWriter.encode(image))
    #expect(photo.image == image)
    #expect(photo.facts == PhotoFacts(format: .png, width: 37, height: 23))
    #expect(photo.scale == 1)
  }

  @Test(arguments: [JPEGWriter.Chroma.quartered, .full])
  func jpegComesNear(chroma: JPEGWriter.Chroma) throws {
    let image = Pictures.gradient(width: 123, height: 77)
    let photo = try decode(try JPEGWriter.encode(image, quality: 95, chroma: chroma))
    #expect(difference(photo.image, image) < 2)
    #expect(photo.facts == PhotoFacts(format: .jpeg, width: 123, height: 77))
  }

  @Test func fullColourKeepsWhatQuarteredLoses() throws {
    var image = Image(width: 64, height: 64)
    for y in 0..<64 {
      for x in 0..<64 {
        image[x, y] =
          (x + y) % 2 == 0 ? Color(red: 255, green: 0, blue: 0) : Color(red: 0, green: 0, blue: 255)
      }
    }
    let full = try decode(try JPEGWriter.encode(image, quality: 95, chroma: .full))
    let quartered = try decode(try JPEGWriter.encode(image, quality: 95))
    #expect(difference(full.image, image) < 10)
    #expect(difference(quartered.image, image) > 50)
  }

  @Test func lowerQualityMakesSmallerFiles() throws {
    let image = Pictures.noise(width: 64, height: 64, seed: 2)
    let low = try JPEGWriter.encode(image, quality: 20)
    let high = try JPEGWriter.encode(image, quality: 90)
    #expect(low.count * 2 < high.count)
  }

  @Test func sidesBeyondTheFormatAreRefused() {
    let image = Image(width: 65_501, height: 1)
    #expect(throws: ImagingError.cannotEncode("JPEG", width: 65_501, height: 1)) {
      try JPEGWriter.encode(image)
    }
    #expect(
      "\(ImagingError.cannotEncode("JPEG", width: 65_501, height: 1))"
        == "65501 x 1 pixels cannot be written as JPEG")
  }
}

struct FileCommentTests {
  @Test func theCommentIsInTheFileAndThePictureIsTheSame() throws {
    let picture = Pictures.gradient(width: 40, height: 30)
    let pairs = [
      (try JPEGWriter.encode(picture), try JPEGWriter.encode(picture, comment: "of 2 pages")),
      (try PNGWriter.encode(picture), try PNGWriter.encode(picture, comment: "of 2 pages")),
    ]
    for (plain, noted) in pairs {
      #expect(!plain.contains(Array("of 2 pages".utf8)))
      #expect(noted.contains(Array("of 2 pages".utf8)))
      let before = try PhotoDecoder.decode(plain.span.bytes, workingSize: nil)
      let after = try PhotoDecoder.decode(noted.span.bytes, workingSize: nil)
      #expect(after.image == before.image)
    }
  }
}
