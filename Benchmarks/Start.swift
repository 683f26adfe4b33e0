import Vocabulary

/// Times how long short commands take on a library of about `count` synthetic faces.
func start(_ count: Int, asJSON: Bool) throws {
  try withTemporaryFolder { folder in
    let file = folder + "/library.sqlite"
    let person = "\(try SyntheticLibrary(count: count).write(to: file).rawValue)"
    _ = try run([kinfolk, "name", person, "Anna", "--library", file])
    let rounds = 21
    for command in [
      ["--version"], ["photos", "Anna"], ["photos", "Anna", "--json"], ["people"], ["status"],
    ] {
      let options = command == ["--version"] ? [] : ["--library", file]
      var whole: [Double] = []
      var first: [Double] = []
      var processor: [Double] = []
      var lines = 0
      for _ in 0..<rounds {
        let result = try run([kinfolk] + command + options)
        whole.append(result.seconds * 1000)
        first.append(result.secondsToOutput * 1000)
        processor.append(result.processorSeconds * 1000)
        lines = result.output.count { $0 == UInt8(ascii: "\n") }
      }
      var result = Measurement()
      result.add("command", command.joined(separator: " "))
      result.add("lines", lines)
      result.add("first_output_ms", first.median, digits: 1)
      result.add("first_output_ms_best", first.min() ?? 0, digits: 1)
      result.add("whole_ms", whole.median, digits: 1)
      result.add("cpu_ms", processor.median, digits: 1)
      result.print(asJSON: asJSON)
    }
  }
}
