public import Library

extension LibraryError {
  /// Whether a decision was refused for what it says, so that another answer may do.
  public var isRefusal: Bool {
    switch self {
    case .unknownPerson, .nameTaken, .unusableName, .mergedPerson, .unknownFace, .discardedFace,
      .notInPerson, .samePerson, .sharedPhotos, .contradiction, .nothingToUndo, .unknownDecision,
      .alreadyUndone, .cannotUndo:
      true
    case .missing, .cannotOpen, .notALibrary, .newer, .damaged, .busy, .full, .readOnly, .replaced,
      .otherModels,
      .cannotBackUp, .cannotRestore, .sql, .unreadable, .notDiscarded, .wholePerson, .unknownPhoto,
      .wrongDimension:
      false
    }
  }
}
