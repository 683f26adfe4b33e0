internal import Glibc

/// What an answer is worth, whatever the embedder: what distances tell stands in its `SuggestionCurve`.
public enum SuggestionOdds {
  /// Less likely pairs are not worth a question.
  public static let leastChance = 0.01

  /// What faces count that get together but not yet a name. Two people without names are of use to each other only once
  /// one of them is named, and then the other's faces count in full.
  public static let unnamedWorth = 0.1

  /// Faces of a person that the user can name with a chance of one half. Those seen less often are mostly strangers.
  static let facesOfAcquaintance = 5.0

  /// Faces whose person an answer about a pair is expected to decide.
  ///
  /// - Parameters:
  ///   - faces: of the one that has no name.
  ///   - isNamed: whether the other one has a name.
  public static func worth(chance: Double, deciding faces: Int, isNamed: Bool) -> Double {
    chance * Double(faces) * (isNamed ? 1 : unnamedWorth)
  }

  /// How likely the user can name a person of `faces` faces. The steepness puts what is known about pairs before what is
  /// guessed about strangers: on lfw-dev with the fourth power 700 answers give 98.5 % of the faces their names, with the
  /// second 97.6 %.
  public static func chanceOfKnowing(faces: Int) -> Double {
    1 / (1 + pow(facesOfAcquaintance / Double(faces), 4))
  }
}
