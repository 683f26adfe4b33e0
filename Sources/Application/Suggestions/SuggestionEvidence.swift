public import Clustering
internal import Grouping
internal import Library
public import Support

/// What speaks for and against a suggestion.
public struct SuggestionEvidence: Sendable, Equatable {
  public var suggestion: Suggestion
  /// The threshold of the grouping that did not join the two.
  public var threshold: Float
  /// The two most alike faces; nil when one of them has none.
  public var nearest: NearestFaces?
  /// Faces on photos dated before the other was born.
  public var older: Int
  /// Where the photo is that shows both; nil when none does, or its file is missing.
  public var photo: FilePath?

  init(
    _ suggestion: Suggestion, _ reading: PeopleReading, threshold: Float, in library: Library
  ) throws(LibraryError) {
    self.suggestion = suggestion
    self.threshold = threshold
    nearest = reading.nearestFaces(.person(suggestion.person), suggestion.other)
    older = reading.facesBeforeBirth(suggestion.person, suggestion.other)
    if let collage = suggestion.collage { photo = try library.photo(collage)?.paths.first }
  }
}
