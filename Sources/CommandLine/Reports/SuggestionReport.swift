internal import Clustering
internal import Library
internal import Support
internal import Vocabulary

/// What `suggest` prints: pairs that may be one person, and people without a name.
struct SuggestionsReport: Encodable, Sendable, Equatable {
  /// Two that may be one person.
  struct Pair: Encodable, Sendable, Equatable {
    var person: PersonReference
    var personFaces: Int
    /// Either a person or, where a face belongs to nobody, a face.
    @Nullable var other: PersonReference?
    @Nullable var face: Int64?
    var otherFaces: Int
    /// Mean adjusted cosine distance.
    var distance: Float
    /// Of the two most alike faces.
    @Nullable var nearest: Float?
    /// That they are one person, 0 to 1.
    var chance: Double
    /// Faces that an answer is expected to settle.
    var settles: Double
    /// Whether a photo shows both and may be a collage, and its path where it is present.
    var collage: Bool
    @Nullable var photo: FilePath?
    var why: String
  }

  /// Somebody without a name.
  struct Unnamed: Encodable, Sendable, Equatable {
    var person: PersonReference
    var faces: Int
    var settles: Double
  }

  var same: [Pair]
  var unnamed: [Unnamed]
  var threshold: Float

  func text(_ style: Style) -> String {
    guard !same.isEmpty || !unnamed.isEmpty else { return "There is nothing to suggest.\n" }
    var text = ""
    if !same.isEmpty {
      text += style.bold("Same person?") + "\n"
      for pair in same {
        text += "  \(printable(pair.person.title)) and \(printable(pair.otherTitle)): \(pair.why)\n"
      }
    }
    if !unnamed.isEmpty {
      text += (text.isEmpty ? "" : "\n") + style.bold("Who is this?") + "\n"
      for one in unnamed {
        text += "  \(one.person.title): \(counted(one.faces, "face")) without a name\n"
      }
    }
    return text + "\n'kinfolk review' shows their faces and takes the answers.\n"
  }
}

extension SuggestionsReport.Pair {
  /// - Parameters:
  ///   - older: faces on photos dated before the other was born.
  ///   - photo: where the collage is, if the suggestion is for one.
  init(
    _ suggestion: Suggestion, names: [PersonID: String], nearest: Float?, older: Int,
    threshold: Float, photo: FilePath?
  ) {
    func reference(_ person: PersonID) -> PersonReference {
      PersonReference(id: person.rawValue, name: names[person])
    }
    person = reference(suggestion.person)
    personFaces = suggestion.personFaces
    otherFaces = suggestion.otherFaces
    distance = suggestion.distance
    self.nearest = nearest
    chance = suggestion.chance
    settles = suggestion.settles
    collage = suggestion.collage != nil
    self.photo = photo
    why = suggestion.reason(
      threshold: threshold, nearest: nearest, older: older, photo: photo)
    switch suggestion.other {
    case .person(let person): other = reference(person)
    case .face(let id): face = id.rawValue
    }
  }

  /// `Anna`, `#40`, `face @17`.
  var otherTitle: String { other?.title ?? face.map { "face @\($0)" } ?? "" }
}

extension Suggestion {
  /// Why it is made: «distance 0.079 between 12 and 3 faces, just above the threshold 0.072; nearest pair of faces 0.051»;
  /// where a photo shows both, «same person, a collage?» stands before it and the photo after it.
  ///
  /// - Parameter older: faces on photos dated before the other was born.
  func reason(threshold: Float, nearest: Float?, older: Int, photo: FilePath?) -> String {
    let place =
      if distance <= threshold {
        "within the threshold \(decimal(threshold)), yet grouped apart"
      } else if distance <= threshold * 1.15 {
        "just above the threshold \(decimal(threshold))"
      } else {
        "above the threshold \(decimal(threshold))"
      }
    var text =
      "distance \(fixed(Double(distance), 3)) between \(grouped(personFaces)) and "
      + "\(counted(otherFaces, "face")), \(place)"
    if let nearest, personFaces * otherFaces > 1 {
      text += "; nearest pair of faces \(fixed(Double(nearest), 3))"
    }
    if older > 0 {
      text += "; \(counted(older, "face")) dated before the year of birth"
    }
    guard collage != nil else { return text }
    let both = photo.map { "; both are in \(printable($0))" } ?? ""
    return "same person, a collage? \(text)\(both)"
  }
}

extension Library {
  /// Where the photo is that shows both of a suggestion; nil when there is none, or its file is missing.
  func path(ofCollage suggestion: Suggestion) throws(LibraryError) -> FilePath? {
    guard let collage = suggestion.collage else { return nil }
    return try photo(collage)?.paths.first
  }
}
