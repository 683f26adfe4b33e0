internal import Support

/// Pairs of photos with the answer whether both show one person, in folds, as Labeled Faces in the Wild gives them
/// (http://vis-www.cs.umass.edu/lfw/README.txt).
public struct VerificationPairs: Sendable, Equatable {
  struct Pair: Sendable, Equatable {
    /// Relative to the folder that is evaluated.
    var first: FilePath
    var second: FilePath
    var isSamePerson: Bool
  }

  /// Why a text holds no pairs. Lines are counted from 1.
  public enum Mistake: Error, Hashable, Sendable {
    /// The first line is not two numbers.
    case header
    /// Of the lines that the header promises, only or already `found` follow.
    case lineCount(folds: Int, pairs: Int, found: Int)
    /// A line that is not `name i j`, or `name i name j`.
    case words(line: Int, samePerson: Bool)
    /// The number of a photo is missing.
    case number(line: Int)

    /// Where it is.
    public var line: Int {
      switch self {
      case .header, .lineCount: 1
      case .words(let line, _), .number(let line): line
      }
    }
  }

  var folds: [[Pair]]

  /// Reads `pairs.txt`: a header `folds n`, then for each fold n lines `name i j` (same person) and n lines
  /// `name1 i name2 j` (two people). Photo i of a person is `name/name_%04d.jpg`.
  ///
  /// - Throws: `Mistake` about the first line that has one.
  public init(text: String) throws(Mistake) {
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
      .enumerated().map { ($0.offset + 1, $0.element.split { $0 == "\t" || $0 == " " }) }
      .filter { !$0.1.isEmpty }
    // The files of LFW's development sets have one fold, and only its size in the header.
    guard let header = lines.first?.1.map({ Int($0) }), header.count <= 2,
      let size = header.last ?? nil, let count = header.count == 2 ? header[0] : 1,
      (1...1000).contains(count), (1...1_000_000).contains(size)
    else { throw .header }
    guard lines.count - 1 == count * size * 2 else {
      throw .lineCount(folds: count, pairs: size, found: lines.count - 1)
    }
    folds = []
    for fold in 0..<count {
      var pairs: [Pair] = []
      for index in 0..<size * 2 {
        let (line, words) = lines[1 + fold * size * 2 + index]
        let isSamePerson = index < size
        guard words.count == (isSamePerson ? 3 : 4) else {
          throw .words(line: line, samePerson: isSamePerson)
        }
        let second = isSamePerson ? words[0] : words[2]
        guard let i = Int(words[1]), let j = Int(words[isSamePerson ? 2 : 3]), i >= 0, j >= 0 else {
          throw .number(line: line)
        }
        pairs.append(
          Pair(
            first: Self.path(words[0], i), second: Self.path(second, j),
            isSamePerson: isSamePerson))
      }
      folds.append(pairs)
    }
  }

  private static func path(_ name: Substring, _ number: Int) -> FilePath {
    let digits = String(number)
    let padding = String(repeating: "0", count: max(0, 4 - digits.count))
    return "\(name)/\(name)_\(padding)\(digits).jpg"
  }
}
