internal import Decisions

/// What was answered in a review. The keys in JSON are a contract.
public struct ReviewTally: Encodable, Sendable, Equatable {
  public var merged = 0
  public var toldApart = 0
  public var named = 0
  public var skipped = 0
  public var undone = 0
  /// The decisions that stand.
  public var decisions: [Int64] = []
}

extension ReviewSession {
  /// Of the answers so far.
  public var tally: ReviewTally {
    var tally = ReviewTally(undone: undone)
    for step in steps {
      switch step.answer {
      case .same, .known: tally.merged += 1
      case .different: tally.toldApart += 1
      case .name: tally.named += 1
      case .skip: tally.skipped += 1
      }
      if let decision = step.decision { tally.decisions.append(decision.rawValue) }
    }
    return tally
  }
}
