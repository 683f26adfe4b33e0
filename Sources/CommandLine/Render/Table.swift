internal import Support

/// Rows of text in aligned columns, measured by display width.
struct Table {
  enum Alignment { case left, right }

  struct Column {
    var title: String
    var alignment = Alignment.left
  }

  var columns: [Column]
  var rows: [[String]] = []

  init(_ columns: Column...) { self.columns = columns }

  init(columns: [Column]) { self.columns = columns }

  mutating func add(_ cells: String...) { add(cells) }

  mutating func add(_ cells: [String]) {
    precondition(cells.count == columns.count, "a row has one cell a column")
    rows.append(cells.map(printable))
  }

  /// The header, emphasised by `style`, and the rows, two spaces between columns, none at the end of a line.
  func text(_ style: Style) -> String {
    let widths = columns.indices.map { column in
      ([columns[column].title] + rows.map { $0[column] }).map { displayWidth($0) }.max() ?? 0
    }
    var text = style.dim(line(columns.map(\.title), widths)) + "\n"
    for row in rows { text += line(row, widths) + "\n" }
    return text
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (column, cell) in cells.enumerated() {
      let padding = String(repeating: " ", count: widths[column] - displayWidth(cell))
      switch columns[column].alignment {
      case .left: line += cell + padding
      case .right: line += padding + cell
      }
      if column + 1 < cells.count { line += "  " }
    }
    while line.last == " " { line.removeLast() }
    return line
  }
}
