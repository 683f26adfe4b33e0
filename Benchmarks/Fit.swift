/// Prints how alike faces of one and of different synthetic people are, beside what was measured on lfw-dev.
func fit(asJSON: Bool) throws {
  let library = try SyntheticLibrary(count: 6000, sizes: [Int](repeating: 4, count: 1500))
  let d = library.dimension
  var within: [Float] = []
  var between: [Float] = []
  for i in 0..<library.count {
    for j in i + 1..<library.count {
      var dot: Float = 0
      for k in 0..<d { dot += library.vectors[i * d + k] * library.vectors[j * d + k] }
      let offset = (library.offsets[i] + library.offsets[j]) / 2
      let distance = 1 - (dot - offset + library.meanOffset)
      if library.people[i] == library.people[j] {
        within.append(distance)
      } else {
        between.append(distance)
      }
    }
  }
  within.sort()
  between.sort()
  var result = Measurement()
  for share in [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] {
    result.add("within_\(share)", Double(within[Int(Double(within.count) * share)]), digits: 4)
  }
  result.add("within_beyond_0.072", share(within) { $0 > 0.072 }, digits: 4)
  for share in [0.00001, 0.0001, 0.001, 0.01, 0.25, 0.5, 0.99] {
    result.add("between_\(share)", Double(between[Int(Double(between.count) * share)]), digits: 4)
  }
  result.add("between_within_0.072", share(between) { $0 <= 0.072 }, digits: 7)
  result.add("between_within_0.054", share(between) { $0 <= 0.054 }, digits: 7)
  result.print(asJSON: asJSON)
}

private func share(_ values: [Float], _ holds: (Float) -> Bool) -> Double {
  Double(values.count(where: holds)) / Double(values.count)
}
