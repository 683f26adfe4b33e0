import Faces
import Foundation
import Imaging
import Support
import TestSupport
import Testing
import Vocabulary
import WorkerTestSupport

@testable import Decoding
@testable import Ingest
@testable import Library
@testable import Workers

/// What a format takes to be read: this reader, and its line in the table (`Self.readers`).
extension PictureReader {
  /// Binary PPM, «P6 width height 255», which Kinfolk does not read.
  fileprivate static let ppm = PictureReader(
    format: PictureFormat(
      PhotoFormat(rawValue: "ppm"), name: "PPM", recognises: { $0.starts(with: "P6") },
      memory: { peek in
        PPMReader.header(peek(64, 0)).map { $0.size.width * $0.size.height * 3 } ?? 0
      },
      sample: { Array("P6 2 1 255\n".utf8) + [1, 2, 3, 4, 5, 6] }),
    metadata: { _ in Metadata() }, decode: PPMReader.decode)
}

private enum PPMReader {
  static func header(_ bytes: [UInt8]) -> (size: PictureHeader, length: Int)? {
    guard let end = bytes.firstIndex(of: 0x0A) else { return nil }
    let words = String(decoding: bytes[..<end], as: UTF8.self).split(separator: " ")
    guard words.count == 4, let width = Int(words[1]), let height = Int(words[2]) else {
      return nil
    }
    return (PictureHeader(width: width, height: height), end + 1)
  }

  static func decode(
    _ file: RawSpan, workingSize: Int?, admit: (PictureHeader) throws(ImagingError) -> Void
  ) throws(ImagingError) -> StoredPicture {
    let bytes = file.bytes(0..<file.byteCount)
    guard let (size, start) = header(bytes) else { throw .corrupt("PPM", detail: "no header") }
    try admit(size)
    let pixels = bytes[start...]
    guard pixels.count == size.width * size.height * 3 else { throw .truncated(share: 0) }
    let image = Image(width: size.width, height: size.height, pixels: Array(pixels))
    guard let workingSize, image.longSide > workingSize else { return StoredPicture(image: image) }
    return StoredPicture(image: try Resize.fit(image, longSide: workingSize))
  }
}

struct NewFormatTests {
  static let readers = PictureReader.all + [.ppm]
  static let formats = readers.map(\.format)
  static let picture = Array("P6 2 1 255\n".utf8) + [10, 20, 30, 40, 50, 60]

  private let folder: TemporaryFolder
  private let photos: String

  init() throws {
    folder = try TemporaryFolder()
    // The temporary folder may lie behind a link.
    let root = try #require(realpath(folder.path, nil))
    photos = String(cString: root) + "/photos"
    free(root)
    try FileManager.default.createDirectory(atPath: photos, withIntermediateDirectories: true)
  }

  private func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: "\(photos)/\(name)"))
  }

  private func program(_ formats: [PictureFormat]) throws -> WorkerProgram {
    var program = try Doubles.program()
    program.formats = formats
    return program
  }

  private func scan(_ library: Library, reading formats: [PictureFormat]) throws -> ScanSummary {
    try Scan(
      library: library, models: .embedded(), detector: DetectorSettings(),
      clustering: ClusteringSettings(threshold: 0.01, qualityGate: 0.3), jobs: 1,
      program: try program(formats)
    ).run([FilePath(photos)])
  }

  // MARK: In a worker

  @Test func itsFilesBecomePixels() throws {
    let photo = try PhotoDecoder.decode(
      Self.picture.span.bytes, workingSize: nil, by: Self.readers)
    #expect(photo.image == Image(width: 2, height: 1, pixels: [10, 20, 30, 40, 50, 60]))
    let ppm = PhotoFormat(rawValue: "ppm")
    #expect(photo.facts == PhotoFacts(format: ppm, width: 2, height: 1))
    #expect(throws: ImagingError.notAPicture) {
      try PhotoDecoder.decode(Self.picture.span.bytes, workingSize: nil)
    }
  }

  @Test func whatHoldsForEveryFormatHoldsForIt() throws {
    let bomb = Array("P6 60000 60000 255\n".utf8)
    #expect(throws: ImagingError.tooManyPixels(width: 60_000, height: 60_000, most: 500)) {
      try PhotoDecoder.decode(bomb.span.bytes, workingSize: 640, by: Self.readers)
    }
    let error = #expect(throws: ImagingError.self) {
      try PhotoDecoder.decode(Array("8BPS".utf8).span.bytes, workingSize: nil, by: Self.readers)
    }
    let names = Self.formats.listed("and")
    #expect(names.hasSuffix(" and PPM"))
    #expect(error?.description == "Photoshop pictures are not supported; only \(names) are")
  }

  // MARK: In the parent

  @Test func textsNameIt() {
    let two = PictureFormat.all.filter { [.jpeg, .png].contains($0.id) }
    #expect(two.listed("or") == "JPEG or PNG")
    #expect(Self.formats.listed("or").hasPrefix("JPEG, "))
    #expect(Self.formats.listed("or").hasSuffix(" or PPM"))
    #expect(Array(Self.formats.prefix(1)).listed("or") == "JPEG")
    #expect([PictureFormat]().listed("or") == "")
  }

  @Test func itSaysWhatMemoryItTakes() throws {
    try write(Array("P6 5000 4000 255\n".utf8), to: "a")
    func bytes(_ formats: [PictureFormat]) -> Int {
      let file = Descriptor(owning: open("\(photos)/a", O_RDONLY | O_CLOEXEC))
      return DecodingMemory(file, formats: formats).bytes
    }
    #expect(bytes(PictureFormat.all) == 17)
    #expect(bytes(Self.formats) == 17 + 5000 * 4000 * 3)
  }

  @Test func workersAreTriedWithIt() throws {
    let checkup = try WorkerCheckup(program: try program(Self.formats), models: .embedded())
    // The double reads no others.
    #expect(checkup.formats == ["PPM"])
    #expect(checkup.failures.keys.sorted() == PictureFormat.all.map(\.name).sorted())
  }

  // MARK: In a library

  @Test func filesNotedBeforeAreLookedAtAgain() throws {
    try write(Self.picture, to: "a.ppm")
    try write(Array("8BPS".utf8), to: "b.psd")
    let library = try Library(path: folder.file("library"), mode: .createIfMissing)
    let first = try scan(library, reading: PictureFormat.all)
    #expect(first.unsupported == ["other file": 1, "Photoshop": 1])
    let second = try scan(library, reading: PictureFormat.all)
    #expect(second.unchanged == 2 && second.unsupported == [:])

    let third = try scan(library, reading: Self.formats)
    #expect(third.unchanged == 0 && third.unsupported == ["Photoshop": 1])
    #expect(third.photos == 1 && third.faces == 1)
    let ppm = PhotoFormat(rawValue: "ppm")
    #expect(
      try library.photo(at: "\(photos)/a.ppm").facts == PhotoFacts(format: ppm, width: 2, height: 1)
    )
    #expect(try library.status().unsupported == ["Photoshop": 1])
    let fourth = try scan(library, reading: Self.formats)
    #expect(fourth.unchanged == 2 && fourth.unsupported == [:] && fourth.photos == 0)
  }

  /// A file that could not be read by earlier versions, beside one that could.
  @Test func itJoinsThePictureItIsOf() throws {
    try write(Self.picture, to: "a-edited.ppm")
    try Doubles.write("faces 2", to: "\(photos)/a.png")
    let library = try Library(path: folder.file("library"), mode: .createIfMissing)
    func files() throws -> [[String]] {
      try library.pictures(PhotoQuery(), withOthers: true).map { picture in
        (picture.paths + picture.others).map { $0.name.description }
      }
    }
    #expect(try scan(library, reading: PictureFormat.all).photos == 1)
    #expect(try files() == [["a.png"]])
    #expect(try scan(library, reading: Self.formats).photos == 1)
    #expect(try files() == [["a-edited.ppm", "a.png"]])
    #expect(try library.photos(PhotoQuery()).count == 2)
  }

  /// A folder that is scanned later, or by another program than the last, has its files looked at again all the same.
  @Test func whoeverNotedAFileIsWhatCounts() throws {
    let library = try Library(path: folder.file("library"), mode: .createIfMissing)
    _ = try scan(library, reading: Self.formats)
    try write(Self.picture, to: "late.ppm")
    #expect(try scan(library, reading: PictureFormat.all).unsupported == ["other file": 1])
    #expect(try scan(library, reading: Self.formats).photos == 1)
  }

  /// A library of the first version, with a file that it could not read.
  @Test func filesOfOldLibrariesAreFound() throws {
    try write(Self.picture, to: "a.ppm")
    let path = folder.file("library")
    try FileManager.default.copyItem(atPath: Fixtures.path("library/v1.sqlite"), toPath: path)
    let file = try PhotoFile(path: FilePath("\(photos)/a.ppm"))
    do {
      let database = try Connection(path: path)
      try database.run("INSERT INTO folders (path, created_at) VALUES (?, 1)", .text(photos))
      try database.run(
        """
        INSERT INTO files (folder_id, path, size, mtime_ns, unsupported)
        VALUES (?, 'a.ppm', ?, ?, 'other file')
        """, .integer(database.lastInserted), .integer(file.stamp.size),
        .integer(file.stamp.modified))
    }
    let library = try Library(path: path)
    let two = PictureFormat.all.filter { [.jpeg, .png].contains($0.id) }
    let now = try scan(library, reading: two)
    #expect(now.unchanged == 1 && now.unsupported == [:], "the same formats are read as ever")
    #expect(try scan(library, reading: Self.formats).photos == 1)
    #expect(try library.photo(at: "\(photos)/a.ppm").facts?.format == PhotoFormat(rawValue: "ppm"))
  }

  /// The service reads all formats; what came before it, only JPEG.
  @Test func aServiceLooksAtThemToo() async throws {
    try await onThread {
      let served = try ServedLibrary(begin: false)
      try served.write("faces 2", to: "a.png")
      let before = try Scan(
        library: served.library, models: .embedded(), detector: DetectorSettings(),
        clustering: ClusteringSettings(threshold: 0.01, qualityGate: 0.3), jobs: 1,
        program: try program(Array(PictureFormat.all.prefix(1)))
      ).run([FilePath(served.photos)])
      #expect(before.unsupported == ["other file": 1])
      try served.start()
      try served.expect(["a.png": 2])
      try served.expectIdle()
      #expect(try served.library.status().unsupported == [:])
    }
  }
}
