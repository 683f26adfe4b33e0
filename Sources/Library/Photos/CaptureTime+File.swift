public import Vocabulary

extension CaptureTime {
  /// What a file says of when the photo it holds was taken: its name, else when it was written last. Nil if both say
  /// nothing a person would believe.
  ///
  /// - Parameters:
  ///   - path: its bytes; only the last part counts.
  ///   - modified: nanoseconds since 1970.
  ///   - latest: see `ClockTime.latest`.
  public init?(
    path: some BidirectionalCollection<UInt8>, modified: Int64, notAfter latest: String
  ) {
    let name = path.suffix { $0 != UInt8(ascii: "/") }
    if let date = dateInName(name), !date.isAfter(latest) {
      self.init(date, .name)
      return
    }
    let seconds = modified >= 0 ? modified / 1_000_000_000 : (modified + 1) / 1_000_000_000 - 1
    // Where nobody set a time, it is the first day of Unix or of FAT.
    guard ![0, 315_532_800].contains(where: { abs(seconds - $0) < 86_400 }),
      let date = ClockTime(seconds: seconds), !date.isAfter(latest)
    else { return nil }
    self.init(date, .file)
  }

  /// The one to go by: from the more trusted source, and of equals the earliest, because what happens to a photo later only adds
  /// later dates.
  static func better(_ a: CaptureTime?, _ b: CaptureTime?) -> CaptureTime? {
    guard let a, let b else { return a ?? b }
    if a.source != b.source { return a.source.rank < b.source.rank ? a : b }
    return b.clock.isBetter(than: a.clock) ? b : a
  }
}

extension BidirectionalCollection {
  /// The longest end of which all satisfy `isInside`.
  fileprivate func suffix(while isInside: (Element) -> Bool) -> SubSequence {
    var start = endIndex
    while start > startIndex, isInside(self[index(before: start)]) { formIndex(before: &start) }
    return self[start...]
  }
}
