internal import Vocabulary

/// The date in a file's name, as cameras, phones and messengers write it: `IMG_20190704_123311.jpg`,
/// `IMG-20190704-WA0001.jpg`, `2019-07-04 12.33.11.png`, `WhatsApp Image 2019-07-04 at 1.33.11 PM.jpeg`.
///
/// Names are full of other numbers, so it must be a whole day of the calendar with nothing around it that makes it part of a
/// longer number, a phone number or a checksum. The year comes first, but for the forms that always have the day there:
/// `04.07.2019`, and Telegram's `photo_1@04-07-2019_12-33-11.jpg`.
///
/// - Complexity: linear in the length of the name.
func dateInName(_ name: some Sequence<UInt8>) -> ClockTime? {
  let name = NameBytes(bytes: Array(name))
  var at = 0
  while at < name.bytes.count {
    let digits = name.digits(at)
    guard digits > 0 else {
      at += 1
      continue
    }
    if let date = name.date(at, digits) { return date }
    at += digits
  }
  return nil
}

private struct NameBytes {
  let bytes: [UInt8]

  /// The date that begins at `at`, where a run of `digits` digits does.
  func date(_ at: Int, _ digits: Int) -> ClockTime? {
    if digits == 2 { return dayFirst(at) }
    guard !isPhoneNumber(at), let year = number(at, 4) else { return nil }
    if digits == 4 {
      // 2019-07-04, with the same mark twice.
      guard let mark = byte(at + 4), "-_. ".utf8.contains(mark), byte(at + 7) == mark,
        self.digits(at + 5) == 2, self.digits(at + 8) == 2,
        let month = number(at + 5, 2), let day = number(at + 8, 2)
      else { return nil }
      return whole([year, month, day], time: time(at + 10))
    }
    // 20190704, 201907041233, 20190704123311, 20190704123311123
    guard [8, 12, 14, 17].contains(digits), year >= 1900, stands(at, digits),
      let month = number(at + 4, 2), let day = number(at + 6, 2)
    else { return nil }
    guard digits > 8 else {
      return whole([year, month, day], time: time(at + 8))
    }
    let time = stride(from: at + 8, to: at + min(digits, 14), by: 2).compactMap { number($0, 2) }
    let date = whole([year, month, day], time: time)
    // A long number whose end is no time is no date either.
    return date?.text.utf8.count ?? 0 > 10 ? date : nil
  }

  private func dayFirst(_ at: Int) -> ClockTime? {
    let isTelegram = byte(at - 1) == UInt8(ascii: "@")
    guard let mark = byte(at + 2), mark == UInt8(ascii: isTelegram ? "-" : "."),
      byte(at + 5) == mark, self.digits(at + 3) == 2, self.digits(at + 6) == 4,
      let day = number(at, 2), let month = number(at + 3, 2), let year = number(at + 6, 4)
    else { return nil }
    return whole([year, month, day], time: time(at + 10))
  }

  private func whole(_ day: [Int], time: [Int]) -> ClockTime? {
    let date = ClockTime(day + time)
    return date?.text.utf8.count ?? 0 >= 10 ? date : nil
  }

  /// Whether a run of digits without marks stands for itself or behind a word (`IMG20190704`), and is not part of a checksum, an
  /// identifier or the like.
  private func stands(_ at: Int, _ digits: Int) -> Bool {
    var start = at
    while isLetter(byte(start - 1)) { start -= 1 }
    if let before = byte(start - 1), isDigit(before), start < at { return false }
    let word = bytes[start..<at]
    if !word.isEmpty, word.allSatisfy(isHexLetter) { return false }
    var end = at + digits
    // 20190704T123311
    if let mark = byte(end), mark | 0x20 == UInt8(ascii: "t"), self.digits(end + 1) >= 4 {
      return true
    }
    while isLetter(byte(end)) { end += 1 }
    // One letter tells shots of one moment apart.
    guard end - at - digits <= 1, !isDigit(byte(end)) else { return false }
    return !isIdentifier(at)
  }

  /// Whether `at` lies in an identifier like 20190704-e29b-41d4-a716-446655440000.
  private func isIdentifier(_ at: Int) -> Bool {
    func belongs(_ byte: UInt8) -> Bool {
      isDigit(byte) || isHexLetter(byte) || byte == UInt8(ascii: "-")
    }
    let before = bytes[..<at].reversed().prefix(while: belongs).count
    let token = bytes[(at - before)...].prefix(while: belongs)
    return token.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
      .map(\.count) == [8, 4, 4, 4, 12]
  }

  /// Whether only what parts the groups of a phone number stands between a plus sign and `at`.
  private func isPhoneNumber(_ at: Int) -> Bool {
    bytes[..<at].reversed().first { !isDigit($0) && !" -()./".utf8.contains($0) }
      == UInt8(ascii: "+")
  }

  // MARK: Time

  /// Hour, minute and second that follow a day which ends before `at`; as many as there are.
  private func time(_ at: Int) -> [Int] {
    var start = at
    if let mark = byte(start), mark | 0x20 == UInt8(ascii: "t") {
      start += 1
    } else {
      while let mark = byte(start), start - at < 3, "-_ ,.".utf8.contains(mark) { start += 1 }
    }
    guard start > at else { return [] }
    // 123311, 123311123
    if [6, 9].contains(digits(start)) {
      return [0, 2, 4].compactMap { number(start + $0, 2) }
    }
    // «at», «um», «kl.», «a las», …
    let word = bytes[start...].prefix { !isDigit($0) }
    if word.count <= 10,
      word.allSatisfy({ isLetter($0) || $0 >= 0x80 || $0 == 0x20 || $0 == 0x2E })
    {
      start += word.count
    }
    return separatedTime(start)
  }

  /// `12.33.11`, `1-33-11 PM`, `12h33`
  private func separatedTime(_ at: Int) -> [Int] {
    let width = digits(at)
    guard (1...2).contains(width), var hour = number(at, width), let mark = byte(at + width),
      "-_.:h ".utf8.contains(mark), digits(at + width + 1) == 2,
      let minute = number(at + width + 1, 2)
    else { return [] }
    var end = at + width + 3
    var parts = [minute]
    if let mark = byte(end), "-_.:m ".utf8.contains(mark), digits(end + 1) == 2,
      let second = number(end + 1, 2)
    {
      parts.append(second)
      end += 3
    } else if width < 2 || mark == UInt8(ascii: "-") || mark == 0x20 || mark == UInt8(ascii: "_") {
      // Two numbers alone are as likely to count something.
      return []
    }
    // «PM» behind a blank of one kind or another
    let rest = bytes[min(end, bytes.count)...].drop { $0 == 0x20 || $0 >= 0x80 }.prefix(2)
    switch String(decoding: rest, as: UTF8.self).lowercased() {
    case "pm" where hour < 12: hour += 12
    case "am" where hour == 12: hour = 0
    default: break
    }
    return [hour] + parts
  }

  // MARK: Bytes

  private func byte(_ at: Int) -> UInt8? { bytes.indices.contains(at) ? bytes[at] : nil }

  /// How many digits stand at `at` in a row.
  func digits(_ at: Int) -> Int {
    guard at < bytes.count else { return 0 }
    return bytes[at...].prefix { isDigit($0) }.count
  }

  private func number(_ at: Int, _ count: Int) -> Int? {
    guard digits(at) >= count else { return nil }
    return bytes[at..<at + count].reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }

  private func isLetter(_ byte: UInt8?) -> Bool {
    byte.map { (0x61...0x7A).contains($0 | 0x20) } ?? false
  }

  private func isHexLetter(_ byte: UInt8) -> Bool { (0x61...0x66).contains(byte | 0x20) }
}
