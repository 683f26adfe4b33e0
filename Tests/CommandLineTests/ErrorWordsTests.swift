import Decisions
import Faces
import Foundation
import Imaging
import Inference
import Library
import Support
import Testing
import Vocabulary
import Watching
import Workers

@testable import CommandLine
@testable import Ingest

/// What is said of each case of the other rooms' errors, and its code in JSON: a contract.
@Suite struct ErrorWordsTests {
  typealias Row = (error: any Error, code: String, message: String)

  private static let library: [Row] = [
    (
      LibraryError.missing(path: "/l"), "no_library",
      "There is no library at /l. Run 'kinfolk scan FOLDER' to make one, or name another with --library."
    ),
    (
      LibraryError.cannotOpen(path: "/l", reason: "it is odd"), "library",
      "The library /l cannot be opened: it is odd."
    ),
    (
      LibraryError.notALibrary(path: "/l", reason: "it is empty"), "not_a_library",
      "/l is not a Kinfolk library: it is empty. It was left untouched; name another file with --library."
    ),
    (
      LibraryError.newer(path: "/l", version: 9, supported: 7), "newer_library",
      "The library /l was written by a newer Kinfolk (its version is 9, this program knows versions up to 7). It was left untouched; update Kinfolk to use it."
    ),
    (
      LibraryError.damaged(path: "/l", reason: "it is odd"), "library",
      "The library /l is damaged: it is odd. 'kinfolk restore FILE' brings a backup back; without one move it away and scan the photos again."
    ),
    (
      LibraryError.busy(path: "/l"), "library",
      "The library /l is in use by another process that did not let go of it. Try again when that is done."
    ),
    (
      LibraryError.full(path: "/l"), "library",
      "There is no room left on the disk for the library /l. Make room and try again."
    ),
    (
      LibraryError.readOnly(path: "/l"), "library",
      "The library /l cannot be written to. Allow writing to the file and its folder, or name another with --library."
    ),
    (
      LibraryError.replaced(path: "/l"), "replaced_library",
      "The library /l was replaced or removed while it was in use. Nothing was written; try again."
    ),
    (
      LibraryError.otherModels(path: "/l"), "other_models",
      "The faces in the library /l are by now from other models than this was begun with. Nothing was written. "
        + "Try again; where its models are to be had no more, 'kinfolk scan FOLDER' has all photos looked at by "
        + "those in use."
    ),
    (
      LibraryError.sql(code: 1299, message: "it failed", statement: "SELECT 1"), "library",
      "SQLite error 1299: it failed, while executing: SELECT 1"
    ),
    (
      LibraryError.unreadable(reason: "it is odd"), "library",
      "The file cannot be read: it is odd."
    ),
    (
      LibraryError.unknownPerson("Adam", nearest: "Ada"), "no_such_person",
      "There is no person 'Adam'. Did you mean 'Ada'?"
    ),
    (
      LibraryError.unknownPerson("Adam", nearest: nil), "no_such_person",
      "There is no person 'Adam'. 'kinfolk people' lists them."
    ),
    (
      LibraryError.nameTaken("Ann", by: PersonID(1), wantedFor: PersonID(12)), "name_taken",
      "Person #1 is already named 'Ann'. Choose another name, or say that the two are one: kinfolk merge 1 12"
    ),
    (
      LibraryError.unusableName("12", reason: "it reads like a person's number"), "unusable_name",
      "'12' cannot be a name: it reads like a person's number."
    ),
    (
      LibraryError.mergedPerson(PersonID(12), into: PersonID(1), name: "Ann"), "merged_person",
      "Person #12 is part of #1 'Ann' now."
    ),
    (
      LibraryError.mergedPerson(PersonID(12), into: PersonID(1), name: nil), "merged_person",
      "Person #12 is part of #1 now."
    ),
    (
      LibraryError.unknownFace("99"), "no_such_face",
      "There is no face '99'. 'kinfolk faces PHOTO' and 'kinfolk show PERSON' list faces with their numbers."
    ),
    (
      LibraryError.discardedFace(FaceID(7)), "discarded_face",
      "Face @7 was discarded as no face. 'kinfolk restore 7' brings it back."
    ),
    (
      LibraryError.notDiscarded(FaceID(7)), "not_discarded",
      "Face @7 is not discarded; there is nothing to restore."
    ),
    (
      LibraryError.notInPerson(FaceID(7), PersonID(1), isOf: PersonID(12)), "not_in_person",
      "Face @7 does not belong to #1 but to #12."
    ),
    (
      LibraryError.notInPerson(FaceID(7), PersonID(1), isOf: nil), "not_in_person",
      "Face @7 does not belong to #1 but to nobody."
    ),
    (
      LibraryError.wholePerson(PersonID(1)), "whole_person",
      "These are all faces of #1: there would be nobody left to split from. Leave out at least one."
    ),
    (
      LibraryError.samePerson(PersonID(1)), "same_person",
      "Both are #1. Name two people."
    ),
    (
      LibraryError.sharedPhotos(count: 1, paths: ["/a.jpg"], people: [PersonID(1)]), "same_photo",
      "1 photo would show #1 twice: /a.jpg. Two faces of one photo are two people; for a collage or a mirror say --same-photo."
    ),
    (
      LibraryError.sharedPhotos(count: 4, paths: ["/a.jpg", "/b.jpg", "/c.jpg"], people: []),
      "same_photo",
      "4 photos would show one person twice: /a.jpg, /b.jpg, /c.jpg, .... Two faces of one photo are two people; for a collage or a mirror say --same-photo."
    ),
    (
      LibraryError.contradiction(.different(PersonID(1), PersonID(12), by: DecisionID(5))),
      "contradiction",
      "That contradicts decision 5: #1 and #12 are two people. 'kinfolk undo 5' takes it back."
    ),
    (
      LibraryError.contradiction(.refused(FaceID(7), PersonID(1), by: DecisionID(5))),
      "contradiction",
      "That contradicts decision 5: face @7 is not #1. 'kinfolk undo 5' takes it back."
    ),
    (
      LibraryError.contradiction(.bound(FaceID(7), PersonID(1), by: DecisionID(5))),
      "contradiction",
      "That contradicts decision 5: face @7 is #1. 'kinfolk undo 5' takes it back."
    ),
    (
      LibraryError.contradiction(.discarded(FaceID(7), by: DecisionID(5))), "contradiction",
      "That contradicts decision 5: @7 is no face. 'kinfolk undo 5' takes it back."
    ),
    (
      LibraryError.contradiction(.merged(PersonID(12), into: PersonID(1), by: DecisionID(5))),
      "contradiction",
      "That contradicts decision 5: #12 is part of #1. 'kinfolk undo 5' takes it back."
    ),
    (
      LibraryError.contradiction(.nameTaken("Ann", PersonID(1), by: DecisionID(5))),
      "contradiction",
      "That contradicts decision 5: #1 is called 'Ann'. 'kinfolk undo 5' takes it back."
    ),
    (
      LibraryError.contradiction(.builtOn(PersonID(1), by: DecisionID(5))), "contradiction",
      "That contradicts decision 5: it speaks of #1. 'kinfolk undo 5' takes it back."
    ),
    (
      LibraryError.contradiction(.sharesPhoto(FaceID(7), PersonID(1), by: DecisionID(5))),
      "contradiction",
      "That contradicts decision 5: face @7 of the same photo is #1. 'kinfolk undo 5' takes it back."
    ),
    (
      LibraryError.contradiction(.decidedSince(by: DecisionID(5))), "contradiction",
      "That contradicts decision 5: it was taken since. 'kinfolk undo 5' takes it back."
    ),
    (
      LibraryError.nothingToUndo, "nothing_to_undo",
      "There is no decision to undo."
    ),
    (
      LibraryError.unknownDecision(DecisionID(5)), "no_such_decision",
      "There is no decision 5. 'kinfolk log' lists them."
    ),
    (
      LibraryError.alreadyUndone(DecisionID(5), by: DecisionID(8)), "already_undone",
      "Decision 5 is undone already. 'kinfolk undo 8' makes it count again."
    ),
    (
      LibraryError.cannotUndo(
        DecisionID(5), because: .different(PersonID(1), PersonID(12), by: DecisionID(5)),
        of: DecisionID(8)), "cannot_undo",
      "Decision 5 cannot be undone alone, because decision 8 builds on it: #1 and #12 are two people. 'kinfolk undo 8' first."
    ),
    (
      LibraryError.unknownPhoto(path: "/a.jpg"), "no_such_photo",
      "/a.jpg is not in the library. Scan its folder first: kinfolk scan FOLDER"
    ),
    (
      LibraryError.wrongDimension(model: "tiny", expected: 4, found: 3), "library",
      "A vector of 3 numbers was to be stored for the model tiny, whose vectors have 4."
    ),
  ]

  private static let backups: [Row] = [
    (
      LibraryError.cannotBackUp(path: "/b", because: .notALibrary(reason: "it is empty")),
      "cannot_back_up",
      "No backup was made at /b: the file there is no backup of a library: it is empty; name another file."
    ),
    (
      LibraryError.cannotBackUp(
        path: "/b", because: .unreadable(.damaged(path: "/l", reason: "it is odd"))),
      "cannot_back_up",
      "No backup was made at /b: the file there is no backup of a library: The library /l is damaged: it is odd. 'kinfolk restore FILE' brings a backup back; without one move it away and scan the photos again.; name another file."
    ),
    (
      LibraryError.cannotBackUp(path: "/b", because: .newer), "cannot_back_up",
      "No backup was made at /b: the backup there was written by a newer Kinfolk; name another file."
    ),
    (
      LibraryError.cannotBackUp(path: "/b", because: .cannotOpen(reason: "it is odd")),
      "cannot_back_up",
      "No backup was made at /b: it is odd."
    ),
    (
      LibraryError.cannotBackUp(path: "/b", because: .keptName(suffix: "-wal")), "cannot_back_up",
      "No backup was made at /b: names that end in '-wal' are for what lies beside a library; name another file."
    ),
    (
      LibraryError.cannotBackUp(path: "/b", because: .strayLog), "cannot_back_up",
      "No backup was made at /b: the log of a library that is gone lies beside it; name another file."
    ),
    (
      LibraryError.cannotBackUp(path: "/b", because: .inUse), "cannot_back_up",
      "No backup was made at /b: the library there is in use; name another file."
    ),
    (
      LibraryError.cannotBackUp(path: "/b", because: .anotherLibrary), "cannot_back_up",
      "No backup was made at /b: the file there is another library or a backup of one; name another file."
    ),
    (
      LibraryError.cannotBackUp(path: "/b", because: .furtherDecisions), "cannot_back_up",
      "No backup was made at /b: the backup there holds decisions that the library does not have; name another file."
    ),
    (
      LibraryError.cannotBackUp(path: "/b", because: .noRoom), "cannot_back_up",
      "No backup was made at /b: there is no room left on the disk; make room and try again."
    ),
    (
      LibraryError.cannotBackUp(path: "/b", because: .noFolder), "cannot_back_up",
      "No backup was made at /b: its folder is not there; make it first."
    ),
    (
      LibraryError.cannotBackUp(path: "/b", because: .pathTaken), "cannot_back_up",
      "No backup was made at /b: something came there meanwhile."
    ),
    (
      LibraryError.cannotBackUp(path: "/b", because: .damagedCopy(reason: "it is odd")),
      "cannot_back_up",
      "No backup was made at /b: the copy is damaged: it is odd."
    ),
    (
      LibraryError.cannotBackUp(path: "/b", because: .system(SystemError(number: EACCES))),
      "cannot_back_up",
      "No backup was made at /b: Permission denied."
    ),
    (
      LibraryError.cannotRestore(path: "/b", because: .missing), "cannot_restore",
      "/b was not restored: there is no such file. The library is as it was."
    ),
    (
      LibraryError.cannotRestore(path: "/b", because: .notALibrary(reason: "it is empty")),
      "cannot_restore",
      "/b was not restored: it is no Kinfolk library: it is empty. The library is as it was."
    ),
    (
      LibraryError.cannotRestore(path: "/b", because: .newer(version: 9, supported: 7)),
      "cannot_restore",
      "/b was not restored: it was written by a newer Kinfolk (its version is 9, this program knows versions up to 7); update Kinfolk. The library is as it was."
    ),
    (
      LibraryError.cannotRestore(path: "/b", because: .cannotOpen(reason: "it is odd")),
      "cannot_restore",
      "/b was not restored: it is odd. The library is as it was."
    ),
    (
      LibraryError.cannotRestore(path: "/b", because: .isTheLibrary), "cannot_restore",
      "/b was not restored: it is the library itself. The library is as it was."
    ),
    (
      LibraryError.cannotRestore(path: "/b", because: .damaged(reason: "it is odd")),
      "cannot_restore",
      "/b was not restored: it is damaged: it is odd. The library is as it was."
    ),
    (
      LibraryError.cannotRestore(path: "/b", because: .noRoom), "cannot_restore",
      "/b was not restored: there is no room left on the disk for the library; make room and try again. The library is as it was."
    ),
    (
      LibraryError.cannotRestore(path: "/b", because: .system(SystemError(number: ENOSPC))),
      "cannot_restore",
      "/b was not restored: there is no room left on the disk for the library. The library is as it was."
    ),
    (
      LibraryError.cannotRestore(path: "/b", because: .system(SystemError(number: EACCES))),
      "cannot_restore",
      "/b was not restored: Permission denied. The library is as it was."
    ),
  ]

  private static let workers: [Row] = [
    (
      WorkerError.cannotStartWorker(program: "/w", reason: SystemError(number: EACCES)), "pipeline",
      "the worker process /w cannot be started: Permission denied"
    ),
    (
      WorkerError.workerNotReady(program: "/w", ending: "ended"), "pipeline",
      "the worker process /w ended before it was ready; nothing was done to any photo. Is there enough memory?"
    ),
    (
      WorkerError.workerUnfit(reason: "no models today"), "pipeline",
      "the worker process cannot work: no models today"
    ),
    (
      WorkerError.system(call: "poll", reason: SystemError(number: EACCES)), "pipeline",
      "poll failed: Permission denied"
    ),
    (
      WorkerError.unreadable(path: "/p", reason: "it is odd"), "pipeline",
      "/p cannot be read: it is odd"
    ),
  ]

  private static let service: [Row] = [
    (
      ServiceError.alreadyServed(library: "/l", holder: 7), "service",
      "The library /l has a service already: process 7. 'kinfolk status' shows what it does."
    ),
    (
      ServiceError.alreadyServed(library: "/l", holder: nil), "service",
      "The library /l has a service already. 'kinfolk status' shows what it does."
    ),
  ]

  private static let faces: [Row] = [
    (
      FacesError.model(file: "m.onnx", reason: "is missing"), "faces",
      "the embedded model file 'm.onnx' is missing; the program is damaged or was built from changed files: build or install it again"
    ),
    (
      FacesError.givenModel(file: "m.onnx", reason: "is missing"), "faces",
      "the model file 'm.onnx' is missing. 'kinfolk models add' puts an added model back as it should be; 'kinfolk models use' has the library use another."
    ),
    (
      FacesError.licence(model: "mine", licence: "Research only"), "licence",
      "the licence of 'mine' forbids commercial use (Research only), and was not accepted. 'kinfolk models add --accept-licence' accepts it."
    ),
    (
      FacesError.noModel(role: .embedder, name: "mime", known: ["mine"]), "no_model",
      "there is no embedder 'mime'. 'kinfolk models' lists those there are. Did you mean 'mine'?"
    ),
    (
      FacesError.setting(name: "s", reason: "is odd"), "faces",
      "the detector setting 's' is odd"
    ),
    (
      FacesError.inference(.corrupt(model: "m", reason: "it is odd")), "faces",
      "model 'm' is damaged or no ONNX file: it is odd"
    ),
    (
      FacesError.inference(.unsupported(model: "m", node: "n", op: "Relu", reason: "it is odd")),
      "faces",
      "model 'm', node 'n' (Relu): not supported: it is odd"
    ),
    (
      FacesError.inference(.invalid(model: "m", node: "n", op: "Relu", reason: "it is odd")),
      "faces",
      "model 'm', node 'n' (Relu): it is odd"
    ),
    (
      FacesError.inference(.input(model: "m", reason: "it is odd")), "faces",
      "model 'm': it is odd"
    ),
    (
      FacesError.inference(.memory(model: "m", needed: 10, limit: 9)), "faces",
      "model 'm' needs 10 bytes for inputs of this shape, more than the limit of 9; give it a smaller input"
    ),
    (
      FacesError.imaging(.outOfMemory), "faces",
      "not enough memory"
    ),
    (
      InferenceError.corrupt(model: "m", reason: "it is odd"), "inference",
      "model 'm' is damaged or no ONNX file: it is odd"
    ),
    (
      InferenceError.unsupported(model: "m", node: "n", op: "Relu", reason: "it is odd"),
      "inference",
      "model 'm', node 'n' (Relu): not supported: it is odd"
    ),
    (
      InferenceError.invalid(model: "m", node: "n", op: "Relu", reason: "it is odd"), "inference",
      "model 'm', node 'n' (Relu): it is odd"
    ),
    (
      InferenceError.input(model: "m", reason: "it is odd"), "inference",
      "model 'm': it is odd"
    ),
    (
      InferenceError.memory(model: "m", needed: 10, limit: 9), "inference",
      "model 'm' needs 10 bytes for inputs of this shape, more than the limit of 9; give it a smaller input"
    ),
  ]

  private static let pictures: [Row] = [
    (
      ImagingError.notAPicture, "imaging",
      "not a picture"
    ),
    (
      ImagingError.unsupported("GIF", only: "JPEG and PNG"), "imaging",
      "GIF pictures are not supported; only JPEG and PNG are"
    ),
    (
      ImagingError.unsupportedKind("JPEG", detail: "odd"), "imaging",
      "this kind of JPEG is not supported: odd"
    ),
    (
      ImagingError.tooManyPixels(width: 3, height: 4, most: 500), "imaging",
      "3 x 4 is too large: pictures of more than 500 megapixels are refused (the setting 'largest-photo')"
    ),
    (
      ImagingError.tooLargeToShow(width: 3, height: 4), "imaging",
      "3 x 4 is too large to draw on or cut from; that takes at most 200 megapixels"
    ),
    (
      ImagingError.tooMuchMemory(width: 3, height: 4, bytes: 5 << 20), "imaging",
      "this picture of 3 x 4 would need 5 MB to decode; more than 1024 MB are refused"
    ),
    (
      ImagingError.tooManyScans, "imaging",
      "this progressive JPEG has more scans than any real photo; it is refused"
    ),
    (
      ImagingError.libraryMissing("HEIC", detail: "no such file"), "imaging",
      "the library that decodes HEIC cannot be loaded (no such file); 'kinfolk doctor' says how to get it"
    ),
    (
      ImagingError.truncated(share: 0.25), "imaging",
      "truncated: only 25 % of the picture is there"
    ),
    (
      ImagingError.mostlyCorrupt("PNG", share: 0.25), "imaging",
      "damaged PNG: only 25 % of the picture can be decoded"
    ),
    (
      ImagingError.corrupt("PNG", detail: "odd"), "imaging",
      "damaged PNG: odd"
    ),
    (
      ImagingError.corrupt("PNG", detail: ""), "imaging",
      "damaged PNG: it cannot be decoded"
    ),
    (
      ImagingError.cannotEncode("JPEG", width: 3, height: 4), "imaging",
      "3 x 4 pixels cannot be written as JPEG"
    ),
    (
      ImagingError.outOfMemory, "imaging",
      "not enough memory"
    ),
  ]

  private static let system: [Row] = [
    (
      WatchingError.alreadyWatching, "watching",
      "this process already watches folders"
    ),
    (
      WatchingError.unavailable(reason: "it is odd"), "watching",
      "the system offers no file events (inotify): it is odd"
    ),
    (
      WatchingError.tooManyFolders(path: "/p", limit: 8192), "watching",
      "cannot watch /p: the system allows 8192 watched folders. Raise it with: sysctl fs.inotify.max_user_watches=32768"
    ),
    (
      WatchingError.folder(path: "/p", reason: "it is odd"), "watching",
      "cannot watch /p: it is odd"
    ),
    (
      SystemError(number: EACCES), "system",
      "Permission denied"
    ),
  ]

  private struct Unknown: Error, CustomStringConvertible { var description = "odd" }

  @Test func everyCaseHasItsWordsAndItsCode() {
    let rows =
      Self.library + Self.backups + Self.workers + Self.service + Self.faces + Self.pictures
      + Self.system
    for row in rows {
      let failure = failure(of: row.error)
      #expect(failure.code == row.code, "\(row.error)")
      #expect(failure.message == row.message)
    }
  }

  @Test func anErrorWithoutWordsIsToldAsItIs() {
    #expect(failure(of: Unknown()) == Failure("failure", "odd"))
  }

  @Test func theErrorsThemselvesNameNoCommandAndNoOption() {
    for row in Self.library + Self.backups + Self.service + Self.workers {
      #expect(!"\(row.error)".contains("kinfolk "), "\(row.error)")
      #expect(!"\(row.error)".contains(" --"), "\(row.error)")
    }
  }

  @Test func theServiceSaysTheSame() {
    let words = ServiceWords.commandLine
    #expect(
      words.error(LibraryError.full(path: "/l"))
        == "There is no room left on the disk for the library /l. Make room and try again.")
    #expect(words.error(UsageError("Missing.")) == "Missing.")
    #expect(
      words.withoutFolders("Waiting for a folder")
        == "Waiting for a folder; 'kinfolk folders add FOLDER' adds one")
    #expect(ServiceWords().withoutFolders("Waiting for a folder") == "Waiting for a folder")
  }
}
