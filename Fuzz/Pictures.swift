import Imaging
import Vocabulary

@testable import Decoding

// Every format in the table is a target; so is what is told of a file before it is given to a worker.

extension Target {
  static let pictures: [Target] =
    PictureReader.all.map(decoding) + [
      Target(name: "memory", longest: 1024, seeds: samples) { memory($0) },
      Target(name: "sniff", longest: 512, seeds: samples) { bytes in
        _ = SniffResult(bytes.span.bytes, among: PictureFormat.readable)
        _ = SniffResult(bytes.span.bytes, among: [])
      },
    ]

  /// Pixels that are decoded in a run; of larger pictures only the beginning is read, for they take long and say no more.
  private static let pixels = 1 << 18

  private static func decoding(_ reader: PictureReader) -> Target {
    Target(
      name: reader.format.id.rawValue, longest: 1 << 14,
      seeds: { (try? reader.format.sample()).map { [$0] } ?? [] }
    ) { bytes in
      libraries
      let file = bytes.span.bytes
      guard reader.format.recognises(file) else { return }
      var announced = 0
      _ = try? reader.decode(file, nil) { (header) throws(ImagingError) in
        demand(header.width >= 0 && header.height >= 0, "sides are no less than 0")
        announced = header.width.multipliedReportingOverflow(by: header.height).partialValue
        // Enough is known.
        throw .notAPicture
      }
      guard (0...pixels).contains(announced) else { return }
      let size = [nil, 1, 16, 300][bytes.count % 4]
      guard let photo = try? PhotoDecoder.decode(file, workingSize: size, by: [reader]) else {
        return
      }
      let image = photo.image
      demand(image.pixels.count == image.width * image.height * 3, "a picture is whole")
      demand(image.width > 0 && image.height > 0, "a picture has sides")
      demand(image.longSide <= size ?? .max, "a picture is no larger than asked for")
      demand(photo.facts.width > 0 && photo.facts.height > 0, "a photo has sides")
    }
  }

  /// Opened once, as a worker does.
  private static let libraries: Void = PictureReader.openLibraries()

  private static func samples() -> [[UInt8]] {
    PictureReader.all.compactMap { try? $0.format.sample() }
  }

  /// As `DecodingMemory` reckons it, with a file that is only there in the mind.
  private static func memory(_ bytes: [UInt8]) {
    for reader in PictureReader.all {
      var asked = 0
      let needed = reader.format.memory { count, position in
        asked += 1
        demand((0...4 << 20).contains(count), "no more is read than a beginning")
        demand(asked < 100_000, "reckoning ends")
        guard (0..<bytes.count).contains(position) else { return [] }
        return Array(bytes[position..<min(bytes.count, position + count)])
      }
      demand(needed >= 0, "memory is no less than 0")
    }
  }
}

extension PictureFormat {
  fileprivate static let readable = PictureReader.all.map(\.format)
}
