/// Finds known names by their beginning, in any case, with or without accents. Pure.
struct NameCompletion: Sendable {
  /// Sorted.
  let names: [String]
  private let keys: [[String]]

  init(_ names: [String]) {
    self.names = names.sorted()
    keys = self.names.map(Self.key)
  }

  /// The names that begin with `text`; when one is `text`, only that.
  func matches(_ text: String) -> [String] {
    let wanted = Self.key(text)
    guard !wanted.isEmpty else { return names }
    if let exact = keys.firstIndex(of: wanted) { return [names[exact]] }
    return zip(names, keys).filter { $0.1.starts(with: wanted) }.map(\.0)
  }

  /// Whether `text` is a known name, not only its beginning.
  func isName(_ text: String) -> Bool { keys.contains(Self.key(text)) }

  /// `text` as far as all names that begin with it agree: the whole name when there is one only; nil when there is
  /// nothing to add.
  func completed(_ text: String) -> String? {
    let matches = matches(text)
    guard let first = matches.first, !text.isEmpty else { return nil }
    if matches.count == 1 { return first == text ? nil : first }
    var shared = first
    for name in matches.dropFirst() {
      let common = zip(shared, name).prefix { Self.key($0) == Self.key($1) }.count
      shared = String(shared.prefix(common))
    }
    return Self.key(shared).count > Self.key(text).count ? shared : nil
  }

  /// One entry a letter, equal for letters that differ in case or in their marks only: what Unicode calls «LATIN SMALL
  /// LETTER E WITH ACUTE» is, up to its WITH, the letter e.
  private static func key(_ text: String) -> [String] {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.uppercased().lowercased().unicodeScalars.compactMap { scalar in
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .format: nil
      default: base(scalar)
      }
    }
  }

  private static func key(_ character: Character) -> [String] { key(String(character)) }

  private static func base(_ scalar: Unicode.Scalar) -> String {
    guard !scalar.isASCII, let name = scalar.properties.name,
      let letter = name.firstRange(of: " WITH ").map({ String(name[..<$0.lowerBound]) })
    else { return scalar.properties.name ?? String(scalar) }
    return letter
  }
}
