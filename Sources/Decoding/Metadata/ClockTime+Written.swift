internal import Vocabulary

extension ClockTime {
  /// What can be read of a date as cameras and programs write it: `2019:07:04 12:33:11`, `2019: 7: 4  9: 3: 1`, `2019-07`,
  /// `2019-07-04T12:33:11.5+02:00`, `20190704`. Nil for the blanks and zeros of a clock that was never set.
  ///
  /// It ends before the first part that is missing or impossible. Fractions and zones are passed over, «PM» is heeded. An hour of 24 is taken by
  /// some for the day's begin and by others for its end, so that only the day is sure.
  init?(written bytes: some Sequence<UInt8>) {
    var rest = Array(bytes.drop { $0 <= 0x20 })[...]
    // What stands together stands in one of these forms, or is a number that means something else.
    guard [4, 6, 8, 10, 12, 14, 17].contains(rest.digits), let year = rest.number(4) else {
      return nil
    }
    var parts = [year]
    for index in 1...5 {
      if let part = rest.number(2) {
        parts.append(part)
        continue
      }
      // Writers differ in the marks between the parts, but a sign behind the day begins a zone.
      guard let mark = rest.popFirst(), index < 3 || (mark != 0x2B && mark != 0x2D) else { break }
      // 2019年7月4日: the rest of a character.
      if mark >= 0x80 { rest = rest.drop { (0x80..<0xC0).contains($0) } }
      for _ in 0..<2 where rest.first == 0x20 { rest.removeFirst() }
      guard (1...2).contains(rest.digits) || (index == 3 && [4, 6, 9].contains(rest.digits)),
        let part = rest.number(min(2, rest.digits))
      else { break }
      parts.append(part)
    }
    if parts.count > 4, parts[3] <= 12 {
      switch String(decoding: rest.drop { $0 == 0x20 }.prefix(2), as: UTF8.self).uppercased() {
      case "PM": parts[3] = parts[3] % 12 + 12
      case "AM": parts[3] %= 12
      default: break
      }
    }
    self.init(parts)
  }
}

extension ArraySlice<UInt8> {
  /// How many digits it begins with.
  fileprivate var digits: Int { prefix { (0x30...0x39).contains($0) }.count }

  /// Takes the first `count` digits off.
  fileprivate mutating func number(_ count: Int) -> Int? {
    guard digits >= count else { return nil }
    defer { removeFirst(count) }
    return prefix(count).reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}
