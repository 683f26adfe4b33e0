import Decisions
import Glibc
import Support
import Vocabulary

@testable import Library

// Files that are opened as a library, or restored as the backup of one. An input changes a good library here and there, for a whole one
// has hundreds of kilobytes: a byte that says what is done with it, then changes, each of a place (3 bytes), a count, and the bytes.

extension Target {
  static let library: [Target] = [
    Target(name: "library", longest: 512, findsLeaks: false, seeds: { (0..<5).map { [$0] } }) {
      bytes in
      guard let first = bytes.first, let workshop = Workshop.shared else { return }
      write(changed(workshop.good, by: bytes.dropFirst()), to: workshop.path)
      defer { workshop.clear() }
      do {
        switch first % 5 {
        case 0: try look(try Library(path: workshop.path))
        case 1: try look(try Library(path: workshop.path, mode: .untouched))
        case 2: try work(try Library(path: workshop.path))
        case 3: try check(try Library(path: workshop.path))
        default:
          _ = try Library.restore(
            workshop.path, to: workshop.path + "-restored", aside: workshop.path + "-aside",
            goOn: { _ in true })
          try look(try Library(path: workshop.path + "-restored"))
        }
      } catch {
        // What is wrong is said.
        demand(!"\(error)".isEmpty, "an error says something")
      }
    }
  ]

  private static func changed(_ good: [UInt8], by changes: ArraySlice<UInt8>) -> [UInt8] {
    var file = good
    var rest = changes
    while rest.count > 4 {
      let head = Array(rest.prefix(4))
      rest = rest.dropFirst(4)
      let place = head[..<3].reduce(0) { $0 << 8 | Int($1) } % file.count
      for (index, byte) in rest.prefix(Int(head[3])).enumerated() where place + index < file.count {
        file[place + index] = byte
      }
      rest = rest.dropFirst(Int(head[3]))
    }
    // A file that ends too early.
    if let last = rest.first, last > 127 { file.removeLast(file.count * Int(last - 127) / 256) }
    return file
  }

  /// All that answers are made of.
  private static func look(_ library: Library) throws {
    _ = try? library.status()
    _ = try? library.settings()
    _ = try? library.activeModels()
    _ = try? library.names()
    _ = try? library.peopleFacts()
    _ = try? library.journal()
    _ = try? library.queue(limit: 100)
    _ = try? library.skippedForNow()
    _ = try? library.watchedFolders()
    _ = try? library.facesBeforeBirth()
    for person in (try? library.people(includingHidden: true)) ?? [] {
      _ = try? library.faces(of: person.id)
    }
    for answer in (try? library.photos(PhotoQuery())) ?? [] {
      _ = try? library.photo(answer.photo)
      for face in (try? library.faces(of: answer.photo)) ?? [] {
        _ = try? library.crop(of: face.id)
        _ = try? library.embedding(of: face.id, model: ModelID(1))
      }
    }
    _ = try? library.clusteringInput(model: ModelID(1))
    _ = try? library.savedGroups(basis: "a", levelCount: 3)
  }

  /// What changes it.
  private static func work(_ library: Library) throws {
    let person = try? library.people(includingHidden: true).first?.id
    let wishes: [Wish] = [
      .name(person ?? PersonID(1), "Ada"),
      .merge([PersonID(2)], into: PersonID(1), samePhoto: true),
      .discard([FaceID(3)]), .birthYear(PersonID(1), 1990),
    ]
    for wish in wishes { _ = try? library.decide(wish) }
    _ = try? library.undo()
    _ = try? library.mendFacts()
    _ = try? library.retry(nil)
    var scan = try library.beginScan(of: Workshop.photos)
    _ = try? library.register(
      Workshop.photos.appending("new.jpg"), stamp: FileStamp(size: 1, modified: 1, changed: 1),
      hash: ContentHash(of: [7].span), in: &scan)
    _ = try? library.endScan(scan)
    try look(library)
  }

  private static func check(_ library: Library) throws {
    _ = try? library.checkup()
    _ = try? library.facts()
    _ = try? library.backUp(to: library.path + "-aside", goOn: { _ in true })
  }
}

/// Where libraries are made and opened.
private final class Workshop: Sendable {
  static let shared: Workshop? = try? Workshop()
  static let photos: FilePath = "/photos"

  let path: String
  /// A library with some of everything, in small pages.
  let good: [UInt8]

  private init() throws {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/kinfolk-fuzz-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemError.last }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    path = "\(folder)/library"
    do { try Self.fill(path) }
    do {
      let connection = try Connection(path: path)
      for change in ["PRAGMA journal_mode = DELETE", "PRAGMA page_size = 512", "VACUUM"] {
        try connection.run(change)
      }
    }
    good = try RegularFile.head(1 << 22, of: FilePath(path)) ?? []
    demand(good.count > 1 << 12, "there is a library to begin with")
  }

  private static func fill(_ path: String) throws {
    let library = try Library(path: path, mode: .createIfMissing)
    let model = try library.embedder(name: "tiny", sha256: "00ff", dimension: 4)
    var scan = try library.beginScan(of: photos)
    for number in 0..<4 {
      _ = try library.register(
        photos.appending(FilePath("\(number).jpg")),
        stamp: FileStamp(size: Int64(number), modified: 1, changed: 1),
        hash: ContentHash(of: [UInt8(number)].span), in: &scan)
    }
    _ = try library.endScan(scan)
    for queued in try library.queue(limit: 3) {
      let facts = PhotoFacts(
        format: .jpeg, width: 640, height: 480, captured: CaptureTime("2019-07-04T12:33:11", .exif))
      try library.store(
        .done(facts, faces: (0..<2).map(face)), for: queued.photo, model: model, analysis: "a")
    }
    if let queued = try library.queue(limit: 1).first {
      try library.store(
        .failed(reason: "damaged"), for: queued.photo, model: model, analysis: "a")
    }
    let input = try library.clusteringInput(model: model)
    _ = try library.assign(
      input.faces.ids.enumerated().map { (face: $1, to: .newPerson($0 % 3)) }, basedOn: input)
    for wish in [
      Wish.name(PersonID(1), "Zoë"), .different(PersonID(1), PersonID(2)), .hide([PersonID(3)]),
      .discard([FaceID(6)]),
    ] { _ = try library.decide(wish) }
    try library.set("jobs", to: "2")
  }

  private static func face(_ number: Int) -> FoundFace {
    FoundFace(
      detection: Detection(
        box: Box(x: Float(100 * number), y: 10, width: 40, height: 50),
        landmarks: Landmarks(points: (0..<5).map { Point(x: Float($0), y: 1) }), score: 0.9),
      quality: Quality(size: 0.1, sharpness: 0.2, pose: 0.3, score: 0.4, overall: 0.5),
      embedding: Embedding(number == 0 ? [1, 0, 0, 0] : [0, 1, 0, 0], length: 2),
      crop: [0xFF, 0xD8])
  }

  /// Takes away what lies at the path and beside it.
  func clear() {
    for name in [path, path + "-restored", path + "-aside"] {
      for suffix in [""] + LibraryFile.suffixes { unlink(name + suffix) }
    }
  }
}
