internal import Library
internal import Vocabulary

/// How far the service has read the library's queue, which holds more than it takes on at once.
struct QueuePosition {
  /// The last photo that was read.
  private(set) var last: PhotoID?
  /// Whether there was nothing more when it was last read.
  private(set) var isAtEnd = false

  mutating func advance(to photo: PhotoID) { last = photo }

  mutating func end() { isAtEnd = true }

  /// Something may be in the queue that was passed by.
  mutating func startOver() {
    last = nil
    isAtEnd = false
  }

  /// A photo entered the queue and was not taken on.
  mutating func note(_ photo: PhotoID) {
    if let last, last >= photo { self.last = PhotoID(photo.rawValue - 1) }
    isAtEnd = false
  }
}
