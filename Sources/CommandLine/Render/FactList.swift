internal import Support

/// Lines of a name and a value, the values aligned.
struct FactList {
  private var facts: [(name: String, value: String)] = []

  mutating func add(_ name: String, _ value: String) { facts.append((name, printable(value))) }

  func text(_ style: Style) -> String {
    let widest = facts.map { displayWidth($0.name) }.max() ?? 0
    return facts.map { name, value in
      let padding = String(repeating: " ", count: widest - displayWidth(name) + 2)
      return style.dim(name) + padding + value + "\n"
    }.joined()
  }
}
