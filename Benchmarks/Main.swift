import Glibc

@main
struct Main {
  static let usage = """
    usage: script/bench fit | clustering N | opening N FILE | inference [WORD]  [--json]
      fit             how alike synthetic faces are, beside lfw-dev (see Benchmarks/README.md)
      inference       call every shipped network on one thread, or those with WORD in their name
      opening N FILE  open a library of N synthetic faces and find people for new photos; FILE is made if it is not there
      clustering N    group N synthetic faces at once
    """

  static func main() throws {
    var arguments = Array(CommandLine.arguments.dropFirst())
    let asJSON = arguments.contains("--json")
    arguments.removeAll { $0 == "--json" }
    let number = arguments.count > 1 ? Int(arguments[1]) : nil
    switch (arguments.first, number) {
    case ("fit", nil): try fit(asJSON: asJSON)
    case ("inference", nil) where arguments.count <= 2:
      try networks(arguments.count > 1 ? arguments[1] : "", asJSON: asJSON)
    case ("clustering", let count?) where count > 0: try clustering(count, asJSON: asJSON)
    case ("opening", let count?) where count > 0 && arguments.count == 3:
      try opening(count, arguments[2], asJSON: asJSON)
    default:
      print(usage)
      exit(64)
    }
  }
}
