import Glibc

@main
struct Main {
  static let usage = """
    usage: script/bench VERB ... [--json]
      ingest FOLDER [ROUNDS]  scan a folder of photos with 1 and 2 jobs, and time peers beside it (see Benchmarks/README.md)
      detect FOLDER [ROUNDS]  find faces of 40 pixels and more in its photos, fitted in 2000 pixels, on one thread
      decode FILE...          decode photos to the size that is searched, and whole by their libraries, in turns
      inference [WORD]        call every shipped network on one thread, or those with WORD in their name
      start N                 short commands on a library of N synthetic faces
      library N FILE          write such a library
      opening N FILE          open such a library and find people for new photos
      growth FOLDER           what a photo takes as a library grows from 100 to 10,000 photos like those in the folder
      clustering N            group N synthetic faces at once
      fit                     how alike synthetic faces are, beside lfw-dev
    """

  static func main() throws {
    var arguments = Array(CommandLine.arguments.dropFirst())
    let asJSON = arguments.contains("--json")
    arguments.removeAll { $0 == "--json" }
    let word = arguments.count > 1 ? arguments[1] : nil
    let number = word.flatMap { Int($0) }
    let rounds = arguments.count > 2 ? Int(arguments[2]) ?? 0 : 3
    switch (arguments.first, word, number) {
    case ("ingest", let folder?, _) where rounds > 0:
      try ingest(folder, rounds: rounds, asJSON: asJSON)
    case ("detect", let folder?, _) where rounds > 0:
      try detect(folder, rounds: rounds, asJSON: asJSON)
    case ("decode", .some, _): try decoding(Array(arguments.dropFirst()), asJSON: asJSON)
    case ("inference", _, nil) where arguments.count <= 2:
      try networks(word ?? "", asJSON: asJSON)
    case ("start", _, let count?) where count > 0: try start(count, asJSON: asJSON)
    case ("library", _, let count?) where count > 0 && arguments.count == 3:
      _ = try SyntheticLibrary(count: count).write(to: arguments[2])
    case ("opening", _, let count?) where count > 0 && arguments.count == 3:
      try opening(count, arguments[2], asJSON: asJSON)
    case ("growth", let folder?, _): try growth(folder, asJSON: asJSON)
    case ("clustering", _, let count?) where count > 0: try clustering(count, asJSON: asJSON)
    case ("fit", nil, nil): try fit(asJSON: asJSON)
    default:
      print(usage)
      exit(64)
    }
  }
}
