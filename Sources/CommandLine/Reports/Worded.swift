/// A report and what is said of it in words, which is one key more in its JSON object.
struct Worded<Report: Encodable & Sendable>: Encodable, Sendable {
  var report: Report
  var words: String?
  private var key: Key

  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// - Parameters:
  ///   - key: that `words` stand under; null where there are none.
  init(_ report: Report, _ key: String, _ words: String?) {
    self.report = report
    self.words = words
    self.key = Key(stringValue: key)
  }

  func encode(to encoder: any Encoder) throws {
    try report.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(words, forKey: key)
  }
}
