internal import Library
internal import Vocabulary

/// A photo that failed and why.
struct FailureReport: Encodable, Sendable, Equatable {
  var path: String
  var reason: String
}

/// What `status` prints.
struct StatusReport: Encodable, Sendable, Equatable {
  struct Photos: Encodable, Sendable, Equatable {
    var done: Int
    /// Waiting for the next scan.
    var new: Int
    var failed: Int
    /// Of those done, photos of which only a part could be read.
    var damaged: Int
  }

  var library: String
  var folders: [String]
  var files: Int
  var missingFiles: Int
  /// Files that are no JPEG or PNG, by what they are.
  var skipped: [String: Int]
  var photos: Photos
  var faces: Int
  var people: Int
  var named: Int
  var failures: [FailureReport]

  init(library: String, _ status: LibraryStatus) {
    self.library = library
    folders = status.folders
    files = status.files
    missingFiles = status.missingFiles
    skipped = status.unsupported
    photos = Photos(
      done: status.photos[.done, default: 0], new: status.photos[.new, default: 0],
      failed: status.photos[.failed, default: 0], damaged: status.damaged)
    faces = status.faces
    people = status.people
    named = status.named
    failures = status.failures.map { FailureReport(path: $0.path, reason: $0.reason) }
  }

  func text(_ style: Style) -> String {
    var facts = FactList()
    facts.add("Library", library)
    for folder in folders { facts.add("Folder", folder) }
    var photos = [grouped(self.photos.done)]
    if self.photos.damaged > 0 { photos.append("\(grouped(self.photos.damaged)) damaged") }
    if self.photos.new > 0 { photos.append("\(grouped(self.photos.new)) waiting for a scan") }
    if self.photos.failed > 0 { photos.append("\(grouped(self.photos.failed)) failed") }
    facts.add("Photos", photos.joined(separator: ", "))
    facts.add("Files", "\(grouped(files)), \(grouped(missingFiles)) missing")
    if !skipped.isEmpty { facts.add("Skipped", SkippedText.text(skipped)) }
    facts.add("Faces", grouped(faces))
    facts.add("People", "\(grouped(people)), \(grouped(named)) named")
    return facts.text(style)
      + ProblemText.text(failures, count: failures.count, "photo", "failed", style)
  }
}

/// Files that were passed over, in words.
enum SkippedText {
  /// `12 files (9 GIF, 3 empty files)`, the most frequent first.
  static func text(_ kinds: [String: Int]) -> String {
    let sorted = kinds.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let parts = sorted.map { kind, count in
      // Formats have names without a plural: 3 GIF, but 2 empty files.
      kind.hasSuffix(" file") ? counted(count, kind) : "\(grouped(count)) \(kind)"
    }
    let total = counted(kinds.values.reduce(0, +), "file")
    return "\(total) (\(parts.joined(separator: ", ")))"
  }
}
