internal import Decisions
internal import Library
internal import Vocabulary

extension LibraryError: FactualError {
  var code: String {
    switch self {
    case .missing: "no_library"
    case .notALibrary: "not_a_library"
    case .newer: "newer_library"
    case .replaced: "replaced_library"
    case .otherModels: "other_models"
    case .cannotBackUp: "cannot_back_up"
    case .cannotRestore: "cannot_restore"
    case .unknownPerson: "no_such_person"
    case .nameTaken: "name_taken"
    case .unusableName: "unusable_name"
    case .unknownPhoto: "no_such_photo"
    case .mergedPerson: "merged_person"
    case .unknownFace: "no_such_face"
    case .discardedFace: "discarded_face"
    case .notDiscarded: "not_discarded"
    case .notInPerson: "not_in_person"
    case .wholePerson: "whole_person"
    case .samePerson: "same_person"
    case .sharedPhotos: "same_photo"
    case .contradiction: "contradiction"
    case .nothingToUndo: "nothing_to_undo"
    case .unknownDecision: "no_such_decision"
    case .alreadyUndone: "already_undone"
    case .cannotUndo: "cannot_undo"
    case .cannotOpen, .damaged, .busy, .full, .readOnly, .sql, .unreadable, .wrongDimension:
      "library"
    }
  }

  var cure: Cure? {
    switch self {
    case .missing:
      .sentence("Run 'kinfolk scan FOLDER' to make one, or name another with --library.")
    case .notALibrary: .clause("name another file with --library")
    case .newer: .clause("update Kinfolk to use it")
    case .damaged:
      .sentence(
        "'kinfolk restore FILE' brings a backup back; without one move it away and scan the photos again."
      )
    case .busy: .sentence("Try again when that is done.")
    case .full: .sentence("Make room and try again.")
    case .readOnly:
      .sentence("Allow writing to the file and its folder, or name another with --library.")
    case .replaced: .clause("try again")
    case .otherModels:
      .sentence(
        "Try again; where its models are to be had no more, 'kinfolk scan FOLDER' has all photos looked at by "
          + "those in use.")
    case .unknownPerson(_, let nearest):
      .sentence(nearest.map { "Did you mean '\($0)'?" } ?? "'kinfolk people' lists them.")
    case .nameTaken(_, let person, let other):
      .sentence(
        "Choose another name, or say that the two are one: "
          + "kinfolk merge \(person.rawValue) \(other.rawValue)")
    case .unknownFace:
      .sentence("'kinfolk faces PHOTO' and 'kinfolk show PERSON' list faces with their numbers.")
    case .discardedFace(let face):
      .sentence("'kinfolk restore \(face.rawValue)' brings it back.")
    case .wholePerson: .sentence("Leave out at least one.")
    case .samePerson: .sentence("Name two people.")
    case .sharedPhotos:
      .sentence(
        "Two faces of one photo are two people; for a collage or a mirror say --same-photo.")
    case .contradiction(let contradiction):
      .sentence("'kinfolk undo \(contradiction.decision.rawValue)' takes it back.")
    case .unknownDecision: .sentence("'kinfolk log' lists them.")
    case .alreadyUndone(_, let undo):
      .sentence("'kinfolk undo \(undo.rawValue)' makes it count again.")
    case .cannotUndo(_, _, let later): .sentence("'kinfolk undo \(later.rawValue)' first.")
    case .unknownPhoto: .sentence("Scan its folder first: kinfolk scan FOLDER")
    case .cannotBackUp(_, let obstacle): obstacle.remedy.map { .clause($0) }
    case .cannotRestore(_, let obstacle):
      obstacle.remedy.map { .clause("\($0). The library is as it was") }
        ?? .sentence("The library is as it was.")
    case .cannotOpen, .sql, .unreadable, .unusableName, .mergedPerson, .notDiscarded, .notInPerson,
      .nothingToUndo, .wrongDimension:
      nil
    }
  }

  var failure: Failure {
    // What helps against the error inside is said with it.
    if case .cannotBackUp(let path, .unreadable(let error)) = self {
      return Failure(
        code,
        "No backup was made at \(path): the file there is no backup of a library: "
          + "\(words(of: error)); name another file.")
    }
    return Failure(code, cure?.added(to: description) ?? description)
  }
}

extension BackupObstacle {
  /// What helps, as a clause.
  fileprivate var remedy: String? {
    switch self {
    case .notALibrary, .unreadable, .newer, .keptName, .strayLog, .inUse, .anotherLibrary,
      .furtherDecisions:
      "name another file"
    case .noRoom: "make room and try again"
    case .noFolder: "make it first"
    case .cannotOpen, .pathTaken, .damagedCopy, .system: nil
    }
  }
}

extension RestoreObstacle {
  /// What helps, as a clause.
  fileprivate var remedy: String? {
    switch self {
    case .newer: "update Kinfolk"
    case .noRoom: "make room and try again"
    case .missing, .notALibrary, .cannotOpen, .isTheLibrary, .damaged, .system: nil
    }
  }
}
