import Decisions
import Vocabulary

@testable import Library

extension Library {
  /// Something a user might ask for, sensible or not.
  func randomWish(using random: inout some RandomNumberGenerator) throws(LibraryError) -> Wish {
    let people = try database.all("SELECT id FROM people ORDER BY id") {
      (row) throws(LibraryError) in PersonID(row.int64(0))
    }
    let faces = try database.all("SELECT id FROM faces ORDER BY id") {
      (row) throws(LibraryError) in FaceID(row.int64(0))
    }
    let discarded = try database.all("SELECT id FROM faces WHERE discarded IS NOT NULL ORDER BY id")
    {
      (row) throws(LibraryError) in FaceID(row.int64(0))
    }
    func person() -> PersonID { people.randomElement(using: &random) ?? PersonID(1) }
    func face() -> FaceID { faces.randomElement(using: &random) ?? FaceID(1) }
    let samePhoto = Int.random(in: 0..<5, using: &random) == 0
    let someone = person()
    let theirs = try database.all(
      "SELECT id FROM faces WHERE person_id = ? ORDER BY id", .integer(someone.rawValue)
    ) { (row) throws(LibraryError) in FaceID(row.int64(0)) }
    let few = theirs.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
    switch Int.random(in: 0..<17, using: &random) {
    case 0: return .name(someone, ["Ann", "Bea", "Cleo", nil].randomElement(using: &random) ?? nil)
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
    case 13:
      return Bool.random(using: &random) ? .hide([someone]) : .unhide([someone, person()])
    case 14: return .cover(someone, few.first)
    case 15: return .different(someone, person())
    default:
      return .birthYear(someone, [1950, 1980, 2010, nil].randomElement(using: &random) ?? nil)
    }
  }

  /// Decides something, or takes something back; what is refused is refused.
  ///
  /// - Returns: whether anything was decided.
  func decideAtRandom(using random: inout some RandomNumberGenerator) throws(LibraryError) -> Bool {
    do throws(LibraryError) {
      switch Int.random(in: 0..<8, using: &random) {
      case 0: _ = try undo()
      case 1, 2:
        let journal = try bareJournal()
        guard let entry = journal.randomElement(using: &random) else { return false }
        _ = try undo(entry.id)
      default: return try decide(try randomWish(using: &random)) != nil
      }
      return true
    } catch {
      guard error.isRefusal else { throw error }
      return false
    }
  }
}

extension LibraryError {
  /// It was the wish, not the library.
  var isRefusal: Bool {
    switch self {
    case .unknownPerson, .nameTaken, .mergedPerson, .unknownFace, .discardedFace, .notDiscarded,
      .notInPerson, .wholePerson, .samePerson, .sharedPhotos, .contradiction, .nothingToUndo,
      .unknownDecision, .alreadyUndone, .cannotUndo:
      true
    default: false
    }
  }
}
