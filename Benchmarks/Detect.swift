import Decoding
import Faces
import Glibc
import Imaging
import Vocabulary

/// Times the detector alone on one thread, and beside it the same networks in onnxruntime driven from numpy where
/// `KINFOLK_PEERS` names a Python environment for that.
func detect(_ folder: String, rounds: Int, asJSON: Bool) throws {
  let finder = try FaceFinder(
    ModelSet(detector: "mtcnn.json"), detector: DetectorSettings(minimumFace: 40))
  var best: [Double] = []
  var faces = 0
  for path in try photoFiles(in: folder) {
    let file = try contents(of: path)
    let image = unsafe try PhotoDecoder.decode(file.span.bytes, workingSize: 2000).image
    var times: [Double] = []
    var found = 0
    // Once more than is counted: the first run of a size plans it.
    for _ in 0...rounds {
      // Of the processor, so that other work on the machine weighs little.
      let start = processorSeconds()
      found = try finder.detections(in: image).count
      times.append((processorSeconds() - start) * 1000)
    }
    best.append(times.dropFirst().min() ?? 0)
    faces += found
  }
  var result = Measurement()
  result.add("who", "kinfolk")
  result.add("photos", best.count)
  result.add("faces", faces)
  result.add("ms_per_photo", best.median)
  result.print(asJSON: asJSON)
  guard let python = surroundings("KINFOLK_PEERS"), let root = surroundings("KINFOLK_ROOT")
  else { return }
  let script = root + "/Benchmarks/peers/mtcnn_onnxruntime.py"
  // «photos 20 faces 44 ms 580.1»
  let words = try run([python + "/bin/python", script, folder, "--rounds", "\(rounds)"]).text
    .split(whereSeparator: \.isWhitespace)
  guard words.count == 6, let photos = Int(words[1]), let found = Int(words[3]),
    let milliseconds = Double(words[5])
  else { throw CommandError(description: "\(script) gave no figures") }
  var peer = Measurement()
  peer.add("who", "onnxruntime and numpy")
  peer.add("photos", photos)
  peer.add("faces", found)
  peer.add("ms_per_photo", milliseconds)
  peer.add("kinfolk_is_faster_by", milliseconds / best.median)
  peer.print(asJSON: asJSON)
}
