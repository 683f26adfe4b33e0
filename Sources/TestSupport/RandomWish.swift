import Foundation
public import Decisions
public import Vocabulary

extension Wish {
  /// Something a user might ask for, sensible or not.
  ///
  /// - Parameters:
  ///   - people: those there are. - faces: likewise, with who each belongs to. - discarded: what is no face.
  public static func random(
    people: [PersonID], faces: [(face: FaceID, person: PersonID?)], discarded: [FaceID],
    using random: inout some RandomNumberGenerator
  ) -> Wish {
    func person() -> PersonID { people.randomElement(using: &random) ?? PersonID(1) }
    func face() -> FaceID { faces.randomElement(using: &random)?.face ?? FaceID(1) }
    func chance(in count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }
    let samePhoto = chance(in: 5)
    let someone = person()
    let few = faces.filter { $0.person == someone }.map(\.face).filter { _ in chance(in: 3) }
    switch Int.random(in: 0..<17, using: &random) {
    case 0:
      return .name(
        someone, ["Ann", "Bea", "Cleo", "Dora", nil].randomElement(using: &random) ?? nil)
    case 1: return .confirm([someone, person()])
    case 2, 3, 4: return .merge([person()], into: someone, samePhoto: samePhoto)
    case 5: return .split(someone, parts: [few.filter { $0.rawValue % 2 == 0 }, few])
    case 6: return .move([face(), face()], to: someone, samePhoto: samePhoto)
    case 7: return .move([face()], to: someone, samePhoto: samePhoto)
    case 8: return .move([face()], to: nil, samePhoto: samePhoto)
    case 9: return .reject(few, from: someone)
    case 10: return .reject([face()], from: someone)
    case 11: return .discard([face()])
    case 12: return .restore([discarded.randomElement(using: &random) ?? face()])
    case 13: return chance(in: 2) ? .hide([someone]) : .unhide([someone, person()])
    case 14: return .cover(someone, few.first)
    case 15: return .different(someone, person())
    default:
      return .birthYear(
        someone, [1950, 1980, 2010, nil].randomElement(using: &random) ?? nil)
    }
  }
}

/// How much more of the random tests is asked for: `KINFOLK_TEST_RUNS=20` makes them 20 times as many.
public enum TestRuns {
  public static let factor =
    Int(ProcessInfo.processInfo.environment["KINFOLK_TEST_RUNS"] ?? "") ?? 1
}
