/// A moment by the calendar and the clock of the place, without a zone, as far as it is known.
public struct ClockTime: Hashable, Sendable, Codable {
  /// `2019`, `2019-07`, `2019-07-04`, `2019-07-04T12:33` or `2019-07-04T12:33:11`.
  public let text: String

  /// The year of the first photograph.
  public static let firstYear = 1826

  /// Keeps what makes sense, from the year on; nil if not even the year does.
  ///
  /// - Parameter parts: year, month, day, hour, minute, second; as many as are known.
  public init?(_ parts: [Int]) {
    let count = Self.sensible(parts)
    guard count > 0 else { return nil }
    var text: [UInt8] = []
    text.reserveCapacity(19)
    for index in 0..<count {
      if index > 0 { text.append(Self.marks[index]) }
      let (high, low) = parts[index].quotientAndRemainder(dividingBy: 100)
      if index == 0 { text += [UInt8(high / 10) + 0x30, UInt8(high % 10) + 0x30] }
      text += [UInt8(low / 10) + 0x30, UInt8(low % 10) + 0x30]
    }
    self.text = String(decoding: text, as: UTF8.self)
  }

  /// Takes back what `text` gave; nil for anything else.
  public init?(text: String) {
    var parts: [Int] = []
    parts.reserveCapacity(6)
    var number = 0
    var digits = 0
    for byte in text.utf8 {
      let width = parts.isEmpty ? 4 : 2
      if digits == width {
        parts.append(number)
        guard parts.count < 6, byte == Self.marks[parts.count] else { return nil }
        (number, digits) = (0, 0)
      } else {
        guard (0x30...0x39).contains(byte) else { return nil }
        number = number * 10 + Int(byte - 0x30)
        digits += 1
      }
    }
    guard digits == (parts.isEmpty ? 4 : 2) else { return nil }
    parts.append(number)
    guard Self.sensible(parts) == parts.count else { return nil }
    self.text = text
  }

  /// What stands before each part.
  private static let marks = Array("\0--T::".utf8)
  private static let ranges = [firstYear...9999, 1...12, 1...31, 0...23, 0...59, 0...59]

  /// How many of the parts, from the first on, can be true. An hour says nothing without its minute.
  private static func sensible(_ parts: [Int]) -> Int {
    var count = 0
    while count < min(parts.count, 6), ranges[count].contains(parts[count]) { count += 1 }
    if count >= 3, parts[2] > days(inMonth: parts[1], of: parts[0]) { count = 2 }
    return count == 4 ? 3 : count
  }

  public static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2:
      year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
    default: 31
    }
  }

  // MARK: Order

  /// Whether it lies before all that `bound`, any beginning of such a text, can mean.
  public func isBefore(_ bound: String) -> Bool {
    text.utf8.prefix(bound.utf8.count).lexicographicallyPrecedes(bound.utf8.prefix(text.utf8.count))
  }

  /// Whether it lies after all that `bound`, any beginning of such a text, can mean.
  public func isAfter(_ bound: String) -> Bool {
    bound.utf8.prefix(text.utf8.count).lexicographicallyPrecedes(text.utf8.prefix(bound.utf8.count))
  }

  /// Whether it is the earlier of two; of two that may be the same moment, the one that says more.
  public func isBetter(than other: ClockTime) -> Bool {
    isBefore(other.text) || (!isAfter(other.text) && text.utf8.count > other.text.utf8.count)
  }
}
