import Foundation
import Imaging
import TestSupport
import Testing
import Vocabulary

@testable import Faces

@Suite struct EmbedderTests {
  /// The same picture seen in a mirror.
  func mirrored(_ image: Image) -> Image {
    var copy = image
    for y in 0..<image.height {
      for x in 0..<image.width { copy[x, y] = image[image.width - 1 - x, y] }
    }
    return copy
  }

  func chip() throws -> Image {
    try decode(Fixtures.bytes("astronaut.png")).image.cropped(
      x: 145, y: 45, width: 150, height: 150)
  }

  @Test func mirrorImagesHaveOneEmbedding() throws {
    let embedder = try NetworkEmbedder(ModelSet.dlib().embedder, ModelFiles())
    let chip = try chip()
    let both = try embedder.embeddings(of: [chip, mirrored(chip)])
    let (a, b) = (both[0].vector, both[1].vector)
    #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-5 })
    let one = try embedder.vectors([(chip, false)])
    let other = try embedder.vectors([(mirrored(chip), false)])
    // Mirroring does change the vector before averaging …
    #expect(!zip(one, other).allSatisfy { abs($0 - $1) < 1e-3 })
    // … and the network's own mirroring is that of the picture.
    let mirror = try embedder.vectors([(chip, true)])
    #expect(zip(mirror, other).allSatisfy { abs($0 - $1) < 1e-5 })
    let mean = Embedding(normalising: zip(one, other).map { $0 + $1 }, of: 2)
    #expect(zip(a, mean.vector).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(try abs(#require(both[0].length) - #require(mean.length)) < 1e-4)
  }

  @Test func facesOfABatchAreEmbeddedAsEachAlone() throws {
    let embedder = try NetworkEmbedder(ModelSet.dlib().embedder, ModelFiles())
    let chip = try chip()
    // One more than a run takes, each darker than the one before.
    let chips = (0...Thresholds.chipBatch).map { step in
      Image(
        width: chip.width, height: chip.height,
        pixels: chip.pixels.map { UInt8(Int($0) * (10 - step) / 10) })
    }
    let together = try embedder.embeddings(of: chips)
    #expect(together.count == chips.count)
    for (embedding, chip) in zip(together, chips) {
      let alone = try embedder.embeddings(of: [chip])[0]
      #expect(zip(embedding.vector, alone.vector).allSatisfy { abs($0 - $1) < 1e-5 })
    }
    #expect(
      !zip(together[0].vector, together[Thresholds.chipBatch].vector)
        .allSatisfy { abs($0 - $1) < 1e-3 })
    #expect(try embedder.embeddings(of: []).isEmpty)
  }

  @Test func vectorsAreMadeOfUnitLengthAndTheLengthIsKept() {
    #expect(Embedding(normalising: [3, 4]) == Embedding([0.6, 0.8], length: 5))
    #expect(Embedding(normalising: [3, 4], of: 2) == Embedding([0.6, 0.8], length: 2.5))
    #expect(Embedding(normalising: [0, 0, 0]) == Embedding([1, 0, 0]))
    #expect(Embedding(normalising: [.nan, 1]) == Embedding([1, 0]))
    #expect(Embedding(normalising: []) == Embedding([]))
  }
}
