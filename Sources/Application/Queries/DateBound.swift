internal import Vocabulary

/// A day, month, year or moment that photos are held against, as ISO 8601 text whose order is that of time.
public struct DateBound: Sendable, Equatable {
  /// `2019`, `2019-07`, `2019-07-04` or `2019-07-04T12:33:11`.
  public var text: String

  /// Nil when `text` is no date.
  public init?(_ text: String) {
    let text = text.replacing(" ", with: "T")
    let parts = text.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
    let date = Self.numbers(parts[0], separator: "-", widths: [4, 2, 2])
    guard let date, (1...3).contains(date.count), date[0] >= 1,
      date.count < 2 || (1...12).contains(date[1]),
      date.count < 3 || (1...ClockTime.days(inMonth: date[1], of: date[0])).contains(date[2])
    else { return nil }
    if parts.count == 2 {
      guard date.count == 3,
        let time = Self.numbers(parts[1], separator: ":", widths: [2, 2, 2]), time.count >= 2,
        time[0] < 24, time[1] < 60, time.count < 3 || time[2] < 60
      else { return nil }
    }
    self.text = text
  }

  /// Whether no moment lies from the beginning of `since` to the end of `until`; a year ends with its last day.
  public static func isEmpty(from since: DateBound, to until: DateBound) -> Bool {
    since.text > until.text && !since.text.hasPrefix(until.text)
  }

  private static func numbers(_ text: Substring, separator: Character, widths: [Int]) -> [Int]? {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    guard parts.count <= widths.count else { return nil }
    var numbers: [Int] = []
    for (part, width) in zip(parts, widths) {
      guard part.count == width, part.allSatisfy({ ("0"..."9").contains($0) }),
        let number = Int(part)
      else { return nil }
      numbers.append(number)
    }
    return numbers
  }
}
