public import Vocabulary

/// Two versions of one face: they show the same part of the same picture, in two of its contents.
///
/// Each takes over what had been decided about the other until the link was made; whatever is decided about one of them
/// later covers the other as well, in the journal's own rows.
public struct VersionLink: Hashable, Sendable {
  public var first: FaceID
  public var second: FaceID
  /// The last decision when they were linked.
  public var after: DecisionID

  public init(_ first: FaceID, _ second: FaceID, after: DecisionID) {
    self.first = first
    self.second = second
    self.after = after
  }
}

extension Facts {
  /// Lets each of two versions of a face take over what was decided about the other and not about itself.
  ///
  /// What was said of a very face stands above what covered it along with its person; otherwise its own facts stay. So
  /// linking never contradicts anything, and linking once more changes nothing.
  public mutating func link(_ first: FaceID, _ second: FaceID) {
    let (one, other) = (standing(of: first), standing(of: second))
    set(one.takingOver(other), of: first)
    set(other.takingOver(one), of: second)
  }

  private func standing(of face: FaceID) -> Standing {
    Standing(bond: bonds[face], refused: refusals[face] ?? [:], discarded: discarded[face])
  }

  private mutating func set(_ standing: Standing, of face: FaceID) {
    bonds[face] = standing.bond
    refusals[face] = standing.refused.isEmpty ? nil : standing.refused
    discarded[face] = standing.discarded
  }
}

/// All that is decided about one face.
private struct Standing {
  var bond: Facts.Bond?
  var refused: [PersonID: DecisionID]
  var discarded: DecisionID?

  private var isNamed: Bool { discarded != nil || bond?.isExplicit == true }

  func takingOver(_ other: Standing) -> Standing {
    var result = self
    if !isNamed, let decision = other.discarded {
      result.bond = nil
      result.discarded = decision
    } else if !isNamed, let bond = other.bond, self.bond == nil || bond.isExplicit,
      refused[bond.person] == nil
    {
      result.bond = bond
    }
    for (person, decision) in other.refused where refused[person] == nil {
      if let bond = result.bond, bond.person == person {
        if bond.isExplicit { continue }
        result.bond = nil
      }
      result.refused[person] = decision
    }
    return result
  }
}
