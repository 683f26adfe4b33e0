public import Support

/// Who is in which photo of a folder that is evaluated.
public struct LabelledPhoto: Sendable, Equatable {
  /// Relative to the folder.
  public var path: FilePath
  public var identity: String
}

/// Reads labels.
public enum Labels {
  /// Why a text holds no labels. Lines are counted from 1.
  public enum Mistake: Error, Hashable, Sendable {
    /// The first line does not name the columns.
    case noColumns
    case missingCell(line: Int)
    /// A quote is opened and never closed.
    case openQuote(line: Int)
  }

  /// Rows of a CSV file (RFC 4180) with a header that names the columns `path` and `identity`; more columns are passed
  /// over.
  ///
  /// - Throws: `Mistake` about the first line that has one.
  public static func parse(csv text: String) throws(Mistake) -> [LabelledPhoto] {
    let rows = try CSV.rows(text)
    guard let header = rows.first, let path = header.cells.firstIndex(of: "path"),
      let identity = header.cells.firstIndex(of: "identity")
    else { throw .noColumns }
    var photos: [LabelledPhoto] = []
    for row in rows.dropFirst() {
      guard row.cells.count > max(path, identity), !row.cells[path].isEmpty,
        !row.cells[identity].isEmpty
      else { throw .missingCell(line: row.line) }
      photos.append(LabelledPhoto(path: FilePath(row.cells[path]), identity: row.cells[identity]))
    }
    return photos
  }

  /// One label a photo from paths like `Ada_Lovelace/0001.jpg`: the first folder is the person. Photos that lie in no
  /// folder have no label.
  public static func fromFolders(_ paths: [FilePath]) -> [LabelledPhoto] {
    paths.compactMap { path in
      guard let slash = path.bytes.firstIndex(of: UInt8(ascii: "/")), slash > 0 else { return nil }
      return LabelledPhoto(path: path, identity: FilePath(path.bytes[..<slash]).description)
    }
  }
}

/// Comma-separated values.
enum CSV {
  struct Row: Equatable {
    /// Counted from 1, where the row starts.
    var line: Int
    var cells: [String]
  }

  /// Quoted cells may hold commas, line ends and doubled quotes. Empty lines are dropped.
  ///
  /// - Throws: `openQuote`.
  static func rows(_ text: String) throws(Labels.Mistake) -> [Row] {
    var rows: [Row] = []
    var cells: [String] = []
    var cell = ""
    var isQuoted = false
    var line = 1
    var start = 1
    // A byte-order mark at the start is no part of the first name.
    var characters = text.hasPrefix("\u{FEFF}") ? text.dropFirst()[...] : text[...]

    func isEmptyRow() -> Bool { cells.isEmpty && cell.isEmpty }
    func endRow() {
      if !isEmptyRow() { rows.append(Row(line: start, cells: cells + [cell])) }
      cells = []
      cell = ""
      start = line
    }

    while let character = characters.popFirst() {
      if character.isNewline { line += 1 }
      if isQuoted {
        if character != "\"" {
          cell.append(character)
        } else if characters.first == "\"" {
          cell.append("\"")
          characters.removeFirst()
        } else {
          isQuoted = false
        }
      } else if character == "\"", cell.isEmpty {
        isQuoted = true
      } else if character == "," {
        cells.append(cell)
        cell = ""
      } else if character.isNewline {
        endRow()
      } else {
        cell.append(character)
      }
    }
    guard !isQuoted else { throw .openQuote(line: start) }
    endRow()
    return rows
  }
}
