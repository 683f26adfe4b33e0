internal import Application
internal import Support

extension CompareReport {
  /// A matrix with a row for each face of A and a column for each face of B; matches carry a star.
  func text(_ style: Style) -> String {
    guard !pairs.isEmpty else {
      let without = [a, b].filter { $0.faces.isEmpty }.map { printable($0.photo) }
      return "No face was found in \(without.joined(separator: " and in ")).\n"
    }
    var table = Table(
      columns: [.init(title: "")]
        + b.faces.map { .init(title: "B\($0.face)", alignment: .right) })
    for face in a.faces {
      let row = pairs.filter { $0.a == face.face }.sorted { $0.b < $1.b }
      table.add(
        ["A\(face.face)"]
          + row.map { fixed(Double($0.distance), 3) + ($0.match ? " *" : "  ") })
    }
    let matches = pairs.filter(\.match).count
    var text = "A  \(printable(a.photo)), \(counted(a.faces.count, "face"))\n"
    text += "B  \(printable(b.photo)), \(counted(b.faces.count, "face"))\n\n"
    text += table.text(style) + "\n"
    text += "Cosine distance; * is a match at the threshold \(decimal(threshold)) of \(embedder).\n"
    text +=
      matches == 0
      ? "No face matches.\n"
      : "\(counted(matches, "pair")) \(matches == 1 ? "matches" : "match").\n"
    return text
  }
}
