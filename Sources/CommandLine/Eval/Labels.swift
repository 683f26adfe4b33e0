internal import Support

/// Who is in which photo, for `kinfolk eval`.
struct LabelledPhoto: Sendable, Equatable {
  /// Relative to the folder that is evaluated.
  var path: FilePath
  var identity: String
}

enum Labels {
  /// Rows of a CSV file (RFC 4180) with a header that names the columns `path` and `identity`; more columns are passed
  /// over.
  ///
  /// - Throws: `Failure` naming the file and the line.
  static func parse(csv text: String, file: String) throws(Failure) -> [LabelledPhoto] {
    let rows = try CSV.rows(text, file: file)
    guard let header = rows.first, let path = header.cells.firstIndex(of: "path"),
      let identity = header.cells.firstIndex(of: "identity")
    else {
      throw Failure(
        "bad_labels",
        "\(file): the first line must name the columns path and identity, like 'path,identity'.")
    }
    var photos: [LabelledPhoto] = []
    for row in rows.dropFirst() {
      guard row.cells.count > max(path, identity), !row.cells[path].isEmpty,
        !row.cells[identity].isEmpty
      else {
        throw Failure("bad_labels", "\(file), line \(row.line): a path or an identity is missing.")
      }
      photos.append(LabelledPhoto(path: FilePath(row.cells[path]), identity: row.cells[identity]))
    }
    return photos
  }

  /// One label a photo from paths like `Ada_Lovelace/0001.jpg`: the first folder is the person. Photos that lie in no
  /// folder have no label.
  static func fromFolders(_ paths: [FilePath]) -> [LabelledPhoto] {
    paths.compactMap { path in
      guard let slash = path.bytes.firstIndex(of: UInt8(ascii: "/")), slash > 0 else { return nil }
      return LabelledPhoto(path: path, identity: FilePath(path.bytes[..<slash]).description)
    }
  }
}

enum CSV {
  struct Row: Equatable {
    /// Counted from 1, where the row starts.
    var line: Int
    var cells: [String]
  }

  /// Rows of comma-separated values; quoted cells may hold commas, line ends and doubled quotes. Empty lines are dropped.
  static func rows(_ text: String, file: String) throws(Failure) -> [Row] {
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
    guard !isQuoted else {
      throw Failure("bad_labels", "\(file), line \(start): a quote is opened and never closed.")
    }
    endRow()
    return rows
  }
}
