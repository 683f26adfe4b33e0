import Decisions
import Support
import TestSupport
import Vocabulary

@testable import Library

extension Library {
  func randomWish(using random: inout some RandomNumberGenerator) throws(LibraryError) -> Wish {
    .random(
      people: try database.all("SELECT id FROM people ORDER BY id") {
        (row) throws(LibraryError) in PersonID(row.int64(0))
      },
      faces: try database.all("SELECT id, person_id FROM faces ORDER BY id") {
        (row) throws(LibraryError) in
        (face: FaceID(row.int64(0)), person: row.optionalInt64(1).map { PersonID($0) })
      },
      discarded: try database.all("SELECT id FROM faces WHERE discarded IS NOT NULL ORDER BY id") {
        (row) throws(LibraryError) in FaceID(row.int64(0))
      }, using: &random)
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
