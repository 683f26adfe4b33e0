internal import Support

/// What was passed over on purpose, in words.
enum PassedOverText {
  /// `12 (sidecar: 9, hidden: 3)`, the most frequent first.
  static func text(_ reasons: [String: Int]) -> String {
    let sorted = reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let parts = sorted.map { why, count in "\(why): \(grouped(count))" }
    return "\(grouped(reasons.values.reduce(0, +))) (\(parts.joined(separator: ", ")))"
  }
}

/// Files that were skipped because of what they are, in words.
enum SkippedText {
  /// `12 files (9 GIF, 3 empty files)`, the most frequent first.
  static func text(_ kinds: [String: Int]) -> String {
    let sorted = kinds.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let parts = sorted.map { kind, count in
      // Formats have names without a plural: 3 GIF, but 2 videos and 2 empty files.
      kind == "video" || kind.hasSuffix(" file")
        ? counted(count, kind) : "\(grouped(count)) \(kind)"
    }
    let total = counted(kinds.values.reduce(0, +), "file")
    return "\(total) (\(parts.joined(separator: ", ")))"
  }
}
