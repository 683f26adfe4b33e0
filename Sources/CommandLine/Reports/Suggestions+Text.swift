internal import Clustering
internal import Application
internal import Support

/// What `suggest` prints: the pairs each with why it is made.
struct SuggestionsInWords: Encodable, Sendable {
  var same: [Worded<SuggestionsReport.Pair>]
  var unnamed: [SuggestionsReport.Unnamed]
  var embedder: String
  var threshold: Float

  init(_ suggestions: Suggestions) {
    same = zip(suggestions.report.same, suggestions.same).map { Worded($0, "why", $1.reason) }
    unnamed = suggestions.report.unnamed
    embedder = suggestions.report.embedder
    threshold = suggestions.report.threshold
  }

  func text(_ style: Style) -> String {
    guard !same.isEmpty || !unnamed.isEmpty else { return "There is nothing to suggest.\n" }
    var text = ""
    if !same.isEmpty {
      text += style.bold("Same person?") + "\n"
      for pair in same {
        let (pair, why) = (pair.report, pair.words ?? "")
        text += "  \(printable(pair.person.title)) and \(printable(pair.otherTitle)): \(why)\n"
      }
    }
    if !unnamed.isEmpty {
      text += (text.isEmpty ? "" : "\n") + style.bold("Who is this?") + "\n"
      for one in unnamed {
        text += "  \(one.person.title): \(counted(one.faces, "face")) without a name\n"
      }
    }
    return text
      + "\nDistances are those of \(embedder).\n'kinfolk review' shows their faces and takes the answers.\n"
  }
}

extension SuggestionsReport.Pair {
  /// `Anna`, `#40`, `face @17`.
  fileprivate var otherTitle: String { other?.title ?? face.map { "face @\($0)" } ?? "" }
}

extension SuggestionEvidence {
  /// Why it is made: «distance 0.64 between 12 and 3 faces, just above the threshold 0.615; nearest pair of faces 0.47»;
  /// where a photo shows both, «same person, a collage?» stands before it and the photo after it.
  var reason: String {
    let distance = suggestion.distance
    let (personFaces, otherFaces) = (suggestion.personFaces, suggestion.otherFaces)
    let comparison =
      if distance <= threshold {
        "within the threshold \(decimal(threshold)), yet grouped apart"
      } else if distance <= threshold * 1.15 {
        "just above the threshold \(decimal(threshold))"
      } else {
        "above the threshold \(decimal(threshold))"
      }
    var text =
      "distance \(fixed(Double(distance), 3)) between \(grouped(personFaces)) and "
      + "\(counted(otherFaces, "face")), \(comparison)"
    if let nearest, personFaces * otherFaces > 1 {
      text += "; nearest pair of faces \(fixed(Double(nearest.distance), 3))"
    }
    if older > 0 {
      text += "; \(counted(older, "face")) dated before the year of birth"
    }
    guard suggestion.collage != nil else { return text }
    let both = photo.map { "; both are in \(printable($0))" } ?? ""
    return "same person, a collage? \(text)\(both)"
  }
}
