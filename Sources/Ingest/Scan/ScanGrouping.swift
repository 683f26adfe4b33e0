internal import Grouping
internal import Library
internal import Vocabulary

/// Finds people for the faces of new photos while they come: in a scan, and in the service.
struct ScanGrouping {
  private let grouping: Grouping
  private(set) var pace: GroupingPace
  /// Photos whose faces wait for a person, and since when.
  private var waiting: [PhotoID] = []
  private var since = Duration.zero
  /// Before then nothing can be done for them.
  private var hold = Duration.zero

  init(_ grouping: Grouping, pace: GroupingPace = GroupingPace()) {
    self.grouping = grouping
    self.pace = pace
  }

  /// When `proceed` will have something to do if no more photos are added; nil: never.
  var nextTime: Duration? { waiting.isEmpty ? nil : max(since + GroupingPace.patience, hold) }

  /// Notes a photo that was just stored.
  mutating func add(_ photo: PhotoID, at time: Duration) {
    if waiting.isEmpty { since = time }
    waiting.append(photo)
  }

  /// Does what is due. To be called often.
  ///
  /// - Parameters:
  ///   - clock: the time since the scan began.
  ///   - isInterrupted: ends a grouping halfway; the photos wait on.
  /// - Throws: `LibraryError`.
  mutating func proceed(
    in library: Library, clock: () -> Duration, unless isInterrupted: () -> Bool
  ) throws {
    let time = clock()
    guard !waiting.isEmpty,
      waiting.count >= GroupingPace.batch || time - since >= GroupingPace.patience
    else { return }
    if !pace.isDue(at: time), try grouping.place(waiting, in: library) {
      waiting.removeAll()
      return
    }
    guard pace.allowsGrouping(at: time) else {
      hold = pace.nextTime
      return
    }
    do {
      _ = try grouping.update(library) { _ in !isInterrupted() }
    } catch is CancellationError {
      return
    }
    waiting.removeAll()
    pace.note(from: time, to: clock())
  }

  /// Groups all faces exactly, if that is due and its time has come.
  ///
  /// - Returns: what that changed, nil if nothing; and when to ask again, nil if it is done.
  /// - Throws: `LibraryError`; `CancellationError` when `unless` ended it.
  mutating func group(
    in library: Library, clock: () -> Duration, proceed: (Double) -> Bool
  ) throws -> (summary: GroupingSummary?, again: Duration?) {
    guard try grouping.isDue(library) else { return (nil, nil) }
    let time = clock()
    guard pace.allowsGrouping(at: time) else { return (nil, pace.nextTime) }
    let summary = try grouping.update(library, proceed: proceed)
    pace.note(from: time, to: clock())
    waiting.removeAll()
    return (summary, nil)
  }
}
