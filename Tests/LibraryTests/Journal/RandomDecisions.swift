import Decisions
import Support
import TestSupport
import Vocabulary

@testable import Library

extension Library {
  func randomWish(using random: inout some RandomNumberGenerator) throws(LibraryError) -> Wish {
    .random(
      people: try database.all("SELECT id FROM people ORDER BY id", as: PersonID.self),
      faces: try database.all("SELECT id, person_id FROM faces ORDER BY id") {
        (face: FaceID, person: PersonID?) in (face: face, person: person)
      },
      discarded: try database.all(
        "SELECT id FROM faces WHERE discarded IS NOT NULL ORDER BY id", as: FaceID.self),
      using: &random)
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
