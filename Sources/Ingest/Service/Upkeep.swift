/// When a service tidies up: when what was written is folded into the library's file, so that a plain copy of it is complete, and
/// when workers are ended and memory is given back. Pure: the time is passed in.
struct Upkeep {
  private static let foldPause = Duration.milliseconds(500)

  /// Nil: all is folded.
  private(set) var foldAt: Duration?
  /// Since when there is nothing to do; nil while there is.
  private var idleSince: Duration?
  private var isTrimmed = false

  /// Another process wrote into the library.
  mutating func noteForeignWrite(at time: Duration) { foldAt = time + Self.foldPause }

  mutating func noteWork(at time: Duration) {
    foldAt = foldAt ?? time + Service.fresh
    idleSince = nil
    isTrimmed = false
  }

  func isFoldDue(at time: Duration) -> Bool { foldAt.map { $0 <= time } ?? false }

  /// - Parameter isDone: readers may have held it up; then once more a little later.
  mutating func noteFold(isDone: Bool, at time: Duration) {
    foldAt = isDone ? nil : time + Service.fresh
  }

  /// There is nothing to do.
  ///
  /// - Returns: when memory is given back if that stays so; nil: it was.
  mutating func rest(at time: Duration) -> Duration? {
    let since = idleSince ?? time
    idleSince = since
    return isTrimmed ? nil : since + Service.idlePause
  }

  /// Memory was given back.
  mutating func noteTrim() { isTrimmed = true }
}
