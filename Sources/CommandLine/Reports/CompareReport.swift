internal import Support

/// Every face of one photo against every face of another.
struct CompareReport: Encodable, Sendable, Equatable {
  struct Pair: Encodable, Sendable, Equatable {
    /// Numbers of the faces, counted from 1.
    var a: Int
    var b: Int
    /// Cosine distance of the two vectors, 0 to 2.
    var distance: Float
    /// The distance as grouping sees it: larger for faces that look like many strangers, smaller for unusual ones.
    var adjusted: Float
    /// Whether `distance` is at most the threshold.
    var match: Bool
  }

  var a: PhotoFacesReport
  var b: PhotoFacesReport
  var threshold: Float
  var pairs: [Pair]

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
    text += "Cosine distance; * is a match at the threshold \(decimal(threshold)).\n"
    text +=
      matches == 0
      ? "No face matches.\n"
      : "\(counted(matches, "pair")) \(matches == 1 ? "matches" : "match").\n"
    return text
  }
}
