import CDecoders
import Decoding
import Faces
import Imaging
import Vocabulary

/// How the libraries decode a whole picture by themselves; a format without its line here is timed alone.
private let libraries: [String: @Sendable (UnsafePointer<UInt8>, Int) -> Bool] = unsafe [
  "heic": bench_heif, "avif": bench_heif, "webp": bench_webp, "jxl": bench_jxl,
  "tiff": bench_tiff, "gif": bench_gif, "raw": bench_raw,
]

/// Times decoding to the size that faces are looked for in, and beside it the library's own decoding of the whole picture, in turns,
/// on the processor.
func decoding(_ paths: [String], asJSON: Bool) throws {
  let rounds = 9
  for path in paths {
    let file = try contents(of: path)
    var (own, whole): ([Double], [Double]) = ([], [])
    var facts: PhotoFacts?
    // Once more than is counted: the first opens the library.
    for _ in 0...rounds {
      let start = processorSeconds()
      facts = try unsafe PhotoDecoder.decode(
        file.span.bytes, workingSize: DetectorSettings().workingSize
      ).facts
      own.append((processorSeconds() - start) * 1000)
      guard let facts, let library = unsafe libraries[facts.format.rawValue] else { continue }
      let between = processorSeconds()
      let isDone = unsafe file.withUnsafeBufferPointer { file in
        guard let base = file.baseAddress else { return false }
        return unsafe library(base, file.count)
      }
      guard isDone else { throw CommandError(description: "\(path): its library decodes it not") }
      whole.append((processorSeconds() - between) * 1000)
    }
    guard let facts else { continue }
    var result = Measurement()
    result.add("file", String(path.split(separator: "/").last ?? ""))
    result.add("format", facts.format.rawValue)
    result.add("megapixels", Double(facts.width * facts.height) / 1e6)
    result.add("ms", Array(own.dropFirst()).median, digits: 1)
    if !whole.isEmpty {
      result.add("library_ms", Array(whole.dropFirst()).median, digits: 1)
      let ratios = zip(own, whole).dropFirst().map { $0 / $1 }
      result.add("ratio", ratios.median)
    }
    result.print(asJSON: asJSON)
  }
}
