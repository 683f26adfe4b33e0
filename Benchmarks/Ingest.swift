/// Times whole scans of a folder of photos, each into a new library, with one worker and with two; and beside them, in
/// turn, the programs of `peers.py` where `KINFOLK_PEERS` names a Python environment for it.
func ingest(_ folder: String, rounds: Int, asJSON: Bool) throws {
  var contenders: [Contender] = [.kinfolk(jobs: 1), .kinfolk(jobs: 2)]
  if let peers = Peers() { contenders += ["insight", "dlib"].map { .peer($0, peers) } }
  var runs = [[ScanTime]](repeating: [], count: contenders.count)
  for _ in 0..<rounds {
    for (index, contender) in contenders.enumerated() {
      runs[index].append(try contender.time(folder))
    }
  }
  let own = runs[1].map(\.rate)
  for (contender, runs) in zip(contenders, runs) {
    var result = Measurement()
    result.add("who", contender.name)
    result.add("photos", runs[0].photos)
    result.add("faces", runs[0].faces)
    result.add("photos_per_second", runs.map(\.rate).median)
    result.add(
      "cpu_ms_per_photo", runs.map { $0.processorSeconds * 1000 / Double($0.photos) }.median)
    // Pair by pair, so that other work on the machine weighs on both.
    result.add("kinfolk_is_faster_by", zip(own, runs).map { $0 / $1.rate }.median)
    result.print(asJSON: asJSON)
  }
}

struct ScanTime {
  var photos: Int
  var faces: Int
  var seconds: Double
  var processorSeconds: Double

  var rate: Double { Double(photos) / seconds }
}

/// Scans a folder into a library, which is made if there is none.
func scan(_ folder: String, into library: String, jobs: Int) throws -> ScanTime {
  let result = try run([
    kinfolk, "scan", folder, "--library", library, "--jobs", "\(jobs)", "--json",
  ])
  guard let photos = result.number("new"), let faces = result.number("faces") else {
    throw CommandError(description: "kinfolk scan --json gave no figures")
  }
  return ScanTime(
    photos: photos, faces: faces, seconds: result.seconds,
    processorSeconds: result.processorSeconds)
}

extension CommandResult {
  /// The whole number behind the first `"name":` of an object in JSON.
  fileprivate func number(_ name: String) -> Int? {
    let key = Array("\"\(name)\":".utf8)
    guard let at = output.indices.first(where: { output[$0...].starts(with: key) }) else {
      return nil
    }
    let digits = output[(at + key.count)...].prefix { (48...57).contains($0) }
    return Int(String(decoding: digits, as: UTF8.self))
  }
}

private enum Contender {
  case kinfolk(jobs: Int)
  case peer(String, Peers)

  var name: String {
    switch self {
    case .kinfolk(let jobs): "kinfolk, \(jobs) \(jobs == 1 ? "job" : "jobs")"
    case .peer(let name, _): name
    }
  }

  func time(_ folder: String) throws -> ScanTime {
    switch self {
    case .kinfolk(let jobs):
      try withTemporaryFolder { try scan(folder, into: $0 + "/library.sqlite", jobs: jobs) }
    case .peer(let name, let peers): try peers.time(name, folder)
    }
  }
}

/// What users would pick instead, timed by a script of its own that wants packages of Python.
struct Peers {
  /// The interpreter.
  let python: String
  /// `../shared/bench/peers.py`.
  let script: String

  /// nil where no environment or no script is.
  init?() {
    guard let environment = surroundings("KINFOLK_PEERS"), let root = surroundings("KINFOLK_ROOT")
    else { return nil }
    python = environment + "/bin/python"
    script = root + "/../shared/bench/peers.py"
  }

  /// The time the script gives: loading models is not part of it, starting Kinfolk is.
  fileprivate func time(_ name: String, _ folder: String) throws -> ScanTime {
    let result = try run([python, "-W", "ignore", script, folder, "--only", name, "--threads", "2"])
    // «dlib     photos 20 faces 44 photos/s 1.05»
    let words = result.text.split(whereSeparator: \.isWhitespace)
    guard words.count == 7, let photos = Int(words[2]), let faces = Int(words[4]),
      let rate = Double(words[6])
    else { throw CommandError(description: "\(script) said: \(result.text)") }
    return ScanTime(
      photos: photos, faces: faces, seconds: Double(photos) / rate,
      processorSeconds: result.processorSeconds)
  }
}
