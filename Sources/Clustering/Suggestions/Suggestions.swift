public import Vocabulary

/// Two that may be one person, to be put before the user.
public struct Suggestion: Hashable, Sendable {
  /// Who would stay: the named one, else the one with more faces.
  public var person: PersonID
  /// Who would join them: a person without a name, or a face of nobody.
  public var other: Crowd.Member
  /// Faces of both.
  public var personFaces: Int
  public var otherFaces: Int
  /// Whether `person` has a name.
  public var isNamed: Bool
  /// The mean adjusted cosine distance of all pairs of faces between them.
  public var distance: Float
  /// How likely they are one person, 0 to 1.
  public var chance: Double
  /// Faces whose person an answer is expected to decide: what suggestions are ranked by.
  public var worth: Double
  /// A photo that shows both and may be a collage; nil: none shows both.
  public var collage: PhotoID?
}

/// Pairs of people that may be the same, those first whose answer is worth most.
///
/// An answer is worth the faces whose person it decides: if the two are one person, those of the one that has no name yet;
/// the chance of that is `SuggestionCurve.chance`. Two people who both have names are never suggested: the user has called
/// them differently. Neither are pairs that are known to be two, or that share a photo; except photos that do not keep
/// them apart (see `SamePhoto`): there faces are left out of a person only because the person has another, and the user
/// must say. Unless such a photo is known for a collage, the two must be near enough to be one person if they shared none.
///
/// - Parameters:
///   - limit: suggestions at most.
/// - Returns: the best first; ties go to the smaller numbers.
/// - Complexity: O(m² · dimension) in matrix products for m members, less where `limit` suggestions of many faces are found
///   early: those of few faces cannot surpass them and are not looked at.
public func suggestions(among crowd: Crowd, limit: Int) -> [Suggestion] {
  guard limit > 0 else { return [] }
  var search = SuggestionSearch(crowd, limit: limit)
  return search.run()
}

extension Crowd {
  /// People without a name, those with most faces first.
  ///
  /// - Returns: each with its faces and how many of them an answer to the question for the name is expected to decide.
  public func unnamed(limit: Int) -> [(person: PersonID, faces: Int, worth: Double)] {
    var result: [(person: PersonID, faces: Int, worth: Double)] = []
    for (slot, member) in members.enumerated() where !isNamed[slot] && result.count < limit {
      guard case .person(let person) = member else { continue }
      let worth = Double(faces[slot]) * SuggestionOdds.chanceOfKnowing(faces: faces[slot])
      result.append((person, faces[slot], worth))
    }
    return result
  }
}
