public import Library
public import Support
public import Vocabulary

/// Photos dated before the year somebody was born in, who was confirmed on them: a camera had the wrong date, or it is somebody
/// else.
public struct PhotosBeforeBirth: Sendable {
  public var person: Person
  public var year: Int
  /// The oldest first, at least one.
  public var photos: [(path: FilePath, captured: String)]

  /// - Returns: nil when there are none, or the year is not known.
  public init?(of id: PersonID, in library: Library) throws(LibraryError) {
    let photos = try library.photosBeforeBirth(of: id)
    guard !photos.isEmpty, let person = try library.person(id), let year = person.birthYear
    else { return nil }
    self.person = person
    self.year = year
    self.photos = photos
  }
}

/// Years that somebody can be born in.
public enum BirthYear {
  /// Up to this one, by the user's clock.
  public static var range: ClosedRange<Int> { 1800...Moment.now.year }
}
