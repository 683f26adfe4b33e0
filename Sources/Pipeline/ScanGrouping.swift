internal import Library
internal import Vocabulary

/// Finds people for the faces of a scan while it runs.
struct ScanGrouping {
  private let grouping: Grouping
  private var pace = SettlingPace()
  /// Photos whose faces wait for a person, and since when.
  private var waiting: [PhotoID] = []
  private var since = Duration.zero

  init(_ grouping: Grouping) { self.grouping = grouping }

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
      waiting.count >= SettlingPace.batch || time - since >= SettlingPace.patience
    else { return }
    if !pace.isDue(at: time), try grouping.place(waiting, in: library) {
      waiting.removeAll()
      return
    }
    guard pace.allowsSettling(at: time) else { return }
    do {
      _ = try grouping.update(library) { _ in !isInterrupted() }
    } catch is CancellationError {
      return
    }
    waiting.removeAll()
    pace.note(from: time, to: clock())
  }
}
