internal import Faces
internal import Application

/// What people are told of a setting.
struct SettingWords: Sendable {
  var meaning: String
  /// Reads after «must be».
  var allowed: String
}

extension Setting {
  var meaning: String { words.meaning }
  var allowed: String { words.allowed }

  private var words: SettingWords {
    if let family { return SettingWords(meaning: family.meaning, allowed: family.allowed) }
    guard let words = SettingWords.all[key] else {
      preconditionFailure("the setting '\(key)' has no words")
    }
    return words
  }
}

extension SettingWords {
  /// By the settings' keys; families of detectors bring their own.
  fileprivate static let all = [
    "threshold": SettingWords(
      meaning: "How different two faces may be and still be one person, as a cosine distance: two "
        + "groups of faces join while their mean distance is at most this, small groups while it "
        + "is well below, two single faces most of all. Smaller is stricter: more people, fewer "
        + "mix-ups. Each embedder has its own.",
      allowed: "a number above 0, at most 1"),
    "quality-gate": SettingWords(
      meaning: "Faces whose quality (size, sharpness, pose, detector score) lies below this can "
        + "join people but never found one. Each embedder has its own.",
      allowed: "a number from 0 to 1"),
    "detector": SettingWords(
      meaning:
        "The model that finds faces, by its name ('kinfolk models' lists them). 'auto' is the one "
        + "that this program uses by itself.",
      allowed: "'auto' or the name of a model"),
    "embedder": SettingWords(
      meaning:
        "The model that tells faces apart, by its name ('kinfolk models' lists them). 'auto' is "
        + "the one that this program uses by itself.",
      allowed: "'auto' or the name of a model"),
    "minimum-face": SettingWords(
      meaning: "Side of the smallest face looked for, in pixels of the photo as it is searched. "
        + "'auto' is 20; if the detector is MTCNN, 2 % of the photo's long side, at least 20.",
      allowed: "'auto' or a number from 12 to 2000"),
    "working-size": SettingWords(
      meaning: "Long side, in pixels, at which larger photos are searched.",
      allowed: "a whole number from 320 to 10000"),
    "largest-photo": SettingWords(
      meaning: "Megapixels of the largest photo that is read. A larger one fails and says so; "
        + "'kinfolk retry' has it looked at again once it is allowed.",
      allowed: "a whole number from 1 to 500"),
    "jobs": SettingWords(
      meaning: "Worker processes of a scan or the service. 'auto' is one a processor core.",
      allowed: "'auto' or a whole number from 1 to 256"),
    "library": SettingWords(
      meaning: "The library's file. 'auto' is $XDG_DATA_HOME/kinfolk/library.sqlite, else "
        + "~/.local/share/kinfolk/library.sqlite. --library and $KINFOLK_LIBRARY go over it.",
      allowed: "'auto' or an absolute path (~ is the home folder)"),
    "folder": SettingWords(
      meaning: "A folder of photos that the service watches, besides those of 'kinfolk folders'.",
      allowed: "an absolute path (~ is the home folder)"),
    "ignore": SettingWords(
      meaning:
        "Files and folders that the service and scans pass over: a shell pattern with *, ? and [...], "
        + "compared with the name, or, if there is a slash in it, with the path below the watched or "
        + "scanned folder. With ! in front it takes back what is passed over by default (hidden files, "
        + "thumbnails, trash, sidecars and the like); the last pattern that matches counts.",
      allowed: "a pattern like *.tmp, exports/* or !#recycle"),
    "reconcile": SettingWords(
      meaning: "How often the service compares its folders with the library even where nothing "
        + "seems to have changed: some file systems do not tell.",
      allowed: "a time from 1m to 7d, like 30m, 6h or 1d"),
    "background": SettingWords(
      meaning:
        "Whether the service stays behind everything else that runs (nice, batch scheduling, "
        + "idle I/O class). A change counts from its next start on.",
      allowed: "'yes' or 'no'"),
    "log-level": SettingWords(
      meaning: "What the service logs: messages of this level and worse.",
      allowed: "'error', 'warning', 'info' or 'debug'"),
    "log-photo-names": SettingWords(
      meaning: "Whether the log names photos at every level; else it does at 'debug' only.",
      allowed: "'yes' or 'no'"),
  ]
}
