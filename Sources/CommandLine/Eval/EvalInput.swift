internal import Application
internal import Support

/// The files that `eval` is given.
enum EvalInput {
  /// - Throws: `Failure` naming the file and the line; what `Files` throws.
  static func labels(_ file: String) throws -> [LabelledPhoto] {
    try labels(csv: try Files.text(FilePath(file)), file: file)
  }

  /// - Throws: `Failure` naming the file and the line.
  static func labels(csv text: String, file: String) throws(Failure) -> [LabelledPhoto] {
    do throws(Labels.Mistake) { return try Labels.parse(csv: text) } catch {
      let what =
        switch error {
        case .noColumns:
          ": the first line must name the columns path and identity, like 'path,identity'."
        case .missingCell(let line): ", line \(line): a path or an identity is missing."
        case .openQuote(let line): ", line \(line): a quote is opened and never closed."
        }
      throw Failure("bad_labels", file + what)
    }
  }

  /// - Throws: `Failure` naming the file and the line; what `Files` throws.
  static func pairs(_ file: String) throws -> VerificationPairs {
    try pairs(text: try Files.text(FilePath(file)), file: file)
  }

  /// - Throws: `Failure` naming the file and the line.
  static func pairs(text: String, file: String) throws(Failure) -> VerificationPairs {
    do throws(VerificationPairs.Mistake) { return try VerificationPairs(text: text) } catch {
      let what =
        switch error {
        case .header: "the header must be two numbers, folds and pairs, like '10 300'."
        case .lineCount(let folds, let pairs, let found):
          "\(folds) folds of 2 x \(pairs) pairs make \(folds * pairs * 2) lines, "
            + "but \(found) follow."
        case .words(_, let samePerson):
          samePerson ? "expected 'name i j'." : "expected 'name i name j'."
        case .number: "the number of a photo is missing."
        }
      throw Failure("bad_pairs", "\(file), line \(error.line): \(what)")
    }
  }
}
