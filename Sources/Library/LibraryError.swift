public import Decisions
public import Support
public import Vocabulary

/// Why a library could not do what it was asked to. Nothing was written.
///
/// Descriptions are full sentences that state the fact and name the object; what helps is for the command line to say. Values
/// that were bound to SQL (names, paths of photos) never appear in those of `sql`.
public enum LibraryError: Error, Sendable, Equatable, CustomStringConvertible {
  /// There is no library at this path.
  case missing(path: String)
  /// The library cannot be opened or made; `reason` is a clause.
  case cannotOpen(path: String, reason: String)
  /// The file is something else; it was not touched.
  case notALibrary(path: String, reason: String)
  /// A later version of the program wrote the library; it was not touched.
  case newer(path: String, version: Int, supported: Int)
  /// The file is a library, but SQLite finds it damaged.
  case damaged(path: String, reason: String)
  /// Another process held the library for longer than `Connection.patience`.
  case busy(path: String)
  /// No room on the disk.
  case full(path: String)
  /// The library, or the folder it lies in, cannot be written to.
  case readOnly(path: String)
  /// Another library stands where this one was opened, or another state of it; or it is gone.
  case replaced(path: String)
  /// Its faces are from other models by now than whoever searched or grouped works with.
  case otherModels(path: String)
  case cannotBackUp(path: String, because: BackupObstacle)
  case cannotRestore(path: String, because: RestoreObstacle)
  /// SQLite refused a statement for a reason that is not the user's doing.
  case sql(code: Int32, message: String, statement: String)
  /// A file's bytes could not be read while its content hash was computed.
  case unreadable(reason: String)

  /// No person has this number or name; `nearest` is a name that looks alike.
  case unknownPerson(String, nearest: String?)
  /// Another person bears the name that this one was to have.
  case nameTaken(String, by: PersonID, wantedFor: PersonID)
  /// The text cannot be a person's name; `reason` is a clause.
  case unusableName(String, reason: String)
  /// The person is part of another one now.
  case mergedPerson(PersonID, into: PersonID, name: String?)
  /// There is no face of this number.
  case unknownFace(String)
  /// Somebody decided that it is no face.
  case discardedFace(FaceID)
  case notDiscarded(FaceID)
  /// The face belongs to somebody else, or to nobody.
  case notInPerson(FaceID, PersonID, isOf: PersonID?)
  /// All faces of a person were to be split off.
  case wholePerson(PersonID)
  /// Two people were expected.
  case samePerson(PersonID)
  /// A decision would put two faces of one photo into one person; `paths` names up to three of the photos.
  case sharedPhotos(count: Int, paths: [FilePath], people: [PersonID])
  /// A decision cannot stand beside an earlier one.
  case contradiction(Contradiction)
  case nothingToUndo
  case unknownDecision(DecisionID)
  case alreadyUndone(DecisionID, by: DecisionID)
  /// A later decision, `of`, could not stand without this one.
  case cannotUndo(DecisionID, because: Contradiction, of: DecisionID)
  /// No file of this path was ever scanned.
  case unknownPhoto(path: FilePath)
  /// A vector's length is not the model's.
  case wrongDimension(model: String, expected: Int, found: Int)

  public var description: String {
    switch self {
    case .missing(let path):
      "There is no library at \(path)."
    case .cannotOpen(let path, let reason):
      "The library \(path) cannot be opened: \(reason)."
    case .notALibrary(let path, let reason):
      "\(path) is not a Kinfolk library: \(reason). It was left untouched."
    case .newer(let path, let version, let supported):
      "The library \(path) was written by a newer Kinfolk (its version is \(version), "
        + "this program knows versions up to \(supported)). It was left untouched."
    case .damaged(let path, let reason):
      "The library \(path) is damaged: \(reason)."
    case .busy(let path):
      "The library \(path) is in use by another process that did not let go of it."
    case .full(let path):
      "There is no room left on the disk for the library \(path)."
    case .readOnly(let path):
      "The library \(path) cannot be written to."
    case .replaced(let path):
      "The library \(path) was replaced or removed while it was in use. Nothing was written."
    case .otherModels(let path):
      "The faces in the library \(path) are by now from other models than this was begun with. Nothing was "
        + "written."
    case .cannotBackUp(let path, let obstacle):
      "No backup was made at \(path): \(obstacle)."
    case .cannotRestore(let path, let obstacle):
      "\(path) was not restored: \(obstacle)."
    case .sql(let code, let message, let statement):
      "SQLite error \(code): \(message), while executing: \(Self.beginning(of: statement))"
    case .unreadable(let reason):
      "The file cannot be read: \(reason)."
    case .unknownPerson(let text, _):
      "There is no person '\(text)'."
    case .nameTaken(let name, let person, _):
      "Person #\(person.rawValue) is already named '\(name)'."
    case .unusableName(let text, let reason):
      "'\(text)' cannot be a name: \(reason)."
    case .mergedPerson(let person, let into, let name):
      "Person #\(person.rawValue) is part of #\(into.rawValue)\(name.map { " '\($0)'" } ?? "") now."
    case .unknownFace(let text):
      "There is no face '\(text)'."
    case .discardedFace(let face):
      "Face @\(face.rawValue) was discarded as no face."
    case .notDiscarded(let face):
      "Face @\(face.rawValue) is not discarded; there is nothing to restore."
    case .notInPerson(let face, let person, let holder):
      "Face @\(face.rawValue) does not belong to #\(person.rawValue) but to "
        + (holder.map { "#\($0.rawValue)." } ?? "nobody.")
    case .wholePerson(let person):
      "These are all faces of #\(person.rawValue): there would be nobody left to split from."
    case .samePerson(let person):
      "Both are #\(person.rawValue)."
    case .sharedPhotos(let count, let paths, let people):
      "\(count == 1 ? "1 photo" : "\(count) photos") would show "
        + (people.first.map { "#\($0.rawValue)" } ?? "one person")
        + " twice: \(paths.map(\.description).joined(separator: ", "))\(count > paths.count ? ", ..." : "")."
    case .contradiction(let contradiction):
      "That contradicts decision \(contradiction.decision.rawValue): \(contradiction.statement)."
    case .nothingToUndo:
      "There is no decision to undo."
    case .unknownDecision(let decision):
      "There is no decision \(decision.rawValue)."
    case .alreadyUndone(let decision, _):
      "Decision \(decision.rawValue) is undone already."
    case .cannotUndo(let decision, let contradiction, let later):
      "Decision \(decision.rawValue) cannot be undone alone, because decision \(later.rawValue) builds on it: "
        + "\(contradiction.statement)."
    case .unknownPhoto(let path):
      "\(path) is not in the library."
    case .wrongDimension(let model, let expected, let found):
      "A vector of \(found) numbers was to be stored for the model \(model), "
        + "whose vectors have \(expected)."
    }
  }

  /// A script of many statements is no part of a message.
  private static func beginning(of statement: String) -> String {
    let line = statement.split(whereSeparator: \.isNewline).first { !$0.hasPrefix("--") } ?? ""
    return line.count > 100 || line.utf8.count < statement.utf8.count
      ? "\(line.prefix(100)) ..." : "\(line)"
  }
}

extension Contradiction {
  /// A clause.
  fileprivate var statement: String {
    switch self {
    case .different(let a, let b, _):
      "#\(a.rawValue) and #\(b.rawValue) are two people"
    case .refused(let face, let person, _):
      "face @\(face.rawValue) is not #\(person.rawValue)"
    case .bound(let face, let person, _):
      "face @\(face.rawValue) is #\(person.rawValue)"
    case .merged(let person, let into, _):
      "#\(person.rawValue) is part of #\(into.rawValue)"
    case .nameTaken(let name, let person, _):
      "#\(person.rawValue) is called '\(name)'"
    case .builtOn(let person, _):
      "it speaks of #\(person.rawValue)"
    case .discarded(let face, _):
      "@\(face.rawValue) is no face"
    case .sharesPhoto(let face, let person, _):
      "face @\(face.rawValue) of the same photo is #\(person.rawValue)"
    case .decidedSince:
      "it was taken since"
    }
  }
}
