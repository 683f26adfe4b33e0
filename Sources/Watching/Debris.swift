internal import Glibc
internal import Support

/// What NAS makers, cameras and programs leave beside photos: files and folders that nobody took a photo for.
///
/// One table says what, and why in words a person understands. Names are compared without regard to case, because half of
/// this comes from file systems that have none. A name that may be a genuine photo is debris only beside, or inside, what
/// makes it one: the answer then is which names must stand in the same folder.
enum Debris {
  /// What is known of one name.
  enum Verdict: Hashable {
    case none
    case debris(why: String)
    /// It is debris if one of these names, in lower case, stands in the same folder.
    case beside(Set<[UInt8]>, why: String)
  }

  enum Sort { case file, folder, either }

  enum Condition {
    case always
    /// The folder it lies in has such a name.
    case inside(String)
    /// It has no small letter, as old systems write it: spelt otherwise it may be anybody's.
    case inCapitals
    /// A file or folder of such a name stands beside it.
    case beside(String)
    /// The same name with the extension of a film stands beside it.
    case besideItsFilm
    /// The same name without what the pattern ends in stands beside it.
    case besideItsOriginal
  }

  struct Rule {
    /// In lower case: one of the shell's.
    var pattern: String
    var sort: Sort
    var condition = Condition.always
    var why: String
  }

  // MARK: The table

  private static let table: [Rule] =
    folders("thumbnails of a NAS", "@eadir", "@__thumb", ".@__thumb")
    + folders(
      "trash", "#recycle", "@recycle", "$recycle.bin", "trashbox", ".trash-*",
      "network trash folder")
    + ["recycler", "recycled"].flatMap { name in
      [Condition.inCapitals, .beside("system volume information")].map {
        Rule(pattern: name, sort: .folder, condition: $0, why: "trash")
      }
    }
    + folders(
      "snapshots", "#snapshot", "@recently-snapshot", "@gmt-*", "~snapshot", ".zfs")
    + folders(
      "system folder", "@tmp", "@sharebin", "@sharesnap", "@database", "system volume information",
      "lost+found", "found.[0-9][0-9][0-9]", "temporary items", "thevolumesettingsfolder",
      "thefindbycontentfolder")
    + files(
      "system file", "@synoresource", "*@synoresource", "*@synoeastream", "desktop.ini", "icon\r",
      "zbthumbnail.info", "picasa.ini", "xnview.db")
    + files(
      "thumbnails of a program", "synophoto_thumb_*", "synofile_thumb_*", "thumbs.db",
      "ehthumbs*.db", ".thumbdata*")
    + folders(
      "previews of a program", ".thumbnails", ".picasaoriginals", "*.lrdata", "*.lrcat-data",
      "ipod photo cache", "nksc_param", ".dtrash", ".comments")
    + folders("originals that a program kept", "[[]originals]")
    + folders("previews of a program", inside: "captureone", "cache", "proxies")
    + folders("previews of a program", inside: "*.cocatalog", "cache")
    + folders(
      "previews of a program", inside: "*.photoslibrary", "resources", "database", "private",
      "scopes")
    + folders(
      "previews of a program", inside: "*.photolibrary", "thumbnails", "previews", "database",
      "resources")
    + folders(
      "previews of a program", inside: "*.aplibrary", "thumbnails", "previews", "database",
      "resources")
    + folders("previews of a program", inside: "appdata_*", "preview", "dav-photocache")
    + folders("folder of a camera", "avf_info", "canonmsc")
    + folders("folder of a camera", inside: "m4root", "thmbnl")
    + folders("folder of a camera", inside: "misc", "thm")
    + files("preview of a film", "*.lrv")
    + [Rule(pattern: "*.thm", sort: .file, condition: .besideItsFilm, why: "preview of a film")]
    + ["*_original", "*.bak", "*.orig"].map {
      Rule(
        pattern: $0, sort: .file, condition: .besideItsOriginal, why: "backup copy of a file")
    }
    + files("backup copy of a file", "*~")
    + files("temporary file", "~$*", "~syncthing~*.tmp")
    + files(
      "unfinished download", "*.part", "*.partial", "*.crdownload", "*.download", "*.!sync",
      "*.!ut", "*.filepart")
    + files(
      "sidecar", "*.xmp", "*.aae", "*.json", "*.pp3", "*.dop", "*.on1", "*.onmask", "*.cos",
      "*.cot", "*.cop", "*.nksc", "*.nksm", "*.vrd", "*.arp", "*.rrdata", "*.spd", "*.kys")

  private static func folders(
    _ why: String, inside: String? = nil, _ patterns: String...
  ) -> [Rule] {
    patterns.map {
      Rule(
        pattern: $0, sort: .folder, condition: inside.map { .inside($0) } ?? .always, why: why)
    }
  }

  private static func files(_ why: String, _ patterns: String...) -> [Rule] {
    patterns.map { Rule(pattern: $0, sort: .file, why: why) }
  }

  private static let films = [
    "3g2", "3gp", "360", "asf", "avi", "divx", "insv", "m2t", "m2ts", "m4v", "mkv", "mod", "mov",
    "mp4", "mpe", "mpeg", "mpg", "mts", "mxf", "tod", "ts", "vob", "webm", "wmv",
  ]

  // MARK: Looking it up

  /// - Parameters:
  ///   - parent: name of the folder it lies in.
  static func verdict(on name: FilePath, in parent: FilePath, isFolder: Bool) -> Verdict {
    let spelt = name.bytes
    let name = lowercased(spelt)
    for rule in Index.shared.rules(for: name) {
      switch (rule.sort, isFolder) {
      case (.file, true), (.folder, false): continue
      default: break
      }
      guard matches(rule.pattern, name) else { continue }
      switch rule.condition {
      case .always: return .debris(why: rule.why)
      case .inside(let pattern):
        if matches(pattern, lowercased(parent.bytes)) { return .debris(why: rule.why) }
      case .inCapitals:
        if !spelt.contains(where: isSmall) { return .debris(why: rule.why) }
      case .beside(let other):
        return .beside([Array(other.utf8)], why: rule.why)
      case .besideItsFilm:
        let stem = name.dropLast(rule.pattern.utf8.count - 2)  // The point stays.
        return .beside(Set(films.map { stem + Array($0.utf8) }), why: rule.why)
      case .besideItsOriginal:
        return .beside([name.dropLast(rule.pattern.utf8.count - 1)], why: rule.why)
      }
    }
    return .none
  }

  /// Names that may become debris, or cease to be it, when a file of this name comes or goes.
  static func dependents(of name: FilePath) -> [FilePath] {
    var names = ["_original", ".bak", ".orig", ".BAK", ".ORIG"].map { name.with(suffix: $0) }
    if films.contains(String(decoding: lowercased(name.fileExtension.bytes), as: UTF8.self)) {
      names += [".thm", ".THM", ".Thm"].map { name.stem.with(suffix: $0) }
    }
    return names
  }

  private static func isSmall(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }

  /// ASCII alone: no name in the table has other letters.
  static func lowercased(_ name: some Sequence<UInt8>) -> [UInt8] {
    name.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
  }

  private static func matches(_ pattern: String, _ name: [UInt8]) -> Bool {
    unsafe pattern.withCString { pattern in
      unsafe FilePath(name).withCString { name in unsafe fnmatch(pattern, name, 0) == 0 }
    }
  }

  /// The rules by what a name must look like for them, so that most names are done with after three looks.
  private struct Index {
    static let shared = Index()

    private var whole: [[UInt8]: [Rule]] = [:]
    private var byExtension: [[UInt8]: [Rule]] = [:]
    /// By the first byte, for patterns that begin with a letter.
    private var byBeginning: [UInt8: [Rule]] = [:]
    /// By the last byte, for patterns that begin with an asterisk.
    private var byEnd: [UInt8: [Rule]] = [:]

    init() {
      for rule in Debris.table {
        let pattern = Array(rule.pattern.utf8)
        guard pattern.contains(where: { "*?[".utf8.contains($0) }) else {
          whole[pattern, default: []].append(rule)
          continue
        }
        if pattern.starts(with: "*.".utf8) {
          byExtension[Array(pattern.dropFirst(2)), default: []].append(rule)
        } else if let first = pattern.first, first != UInt8(ascii: "*") {
          byBeginning[first, default: []].append(rule)
        } else if let last = pattern.last {
          byEnd[last, default: []].append(rule)
        }
      }
    }

    func rules(for name: [UInt8]) -> [Rule] {
      var found: [Rule] = []
      if let rules = whole[name] { found += rules }
      if let first = name.first, let rules = byBeginning[first] { found += rules }
      if let last = name.last, let rules = byEnd[last] { found += rules }
      if let point = name.lastIndex(of: UInt8(ascii: ".")),
        let rules = byExtension[Array(name[(point + 1)...])]
      {
        found += rules
      }
      return found
    }
  }
}
