public import Faces
internal import Vocabulary
public import Imaging
public import Library
internal import Grouping
internal import Support
public import Workers

/// All faces of a person, or all that were discarded, as pictures to look through: page by page, so that memory does not
/// grow with the person.
public struct ContactSheet {
  /// Which faces come first.
  public enum Order: Hashable, Sendable {
    /// Those of best quality, or discarded last.
    case usual
    /// Those least like the person's others.
    ///
    /// - Parameter qualityGate: as the faces are grouped by.
    case oddestFirst(qualityGate: Float, models: ModelSet)
  }

  /// What is to be seen.
  public struct Choice: Sendable {
    /// Nil: the faces that were discarded, in the usual order.
    public var person: Person?
    public var order = Order.usual
    /// Faces at most.
    public var limit = Int.max
    /// Faces a page at most, at least 1.
    public var perPage = SheetPages.usual
    /// Faces a row; nil makes a page about as wide as high.
    public var columns: Int?

    public init(of person: Person?) { self.person = person }
  }

  public let choice: Choice
  public let pages: SheetPages
  /// Faces there are, and those of them that are shown.
  public let all: Int
  public var shown: Int { records.count }
  public var leftOut: Int { all - shown }

  private let records: [FaceRecord]
  private let captions: [Caption]
  /// What stands below the title on every page.
  private let heading: String
  private let crops: CropReading

  /// Nil when there is no face to show.
  ///
  /// - Parameter worker: What decodes the faces' pictures.
  /// - Throws: What the library throws; `FacesError` when the models in the program are damaged.
  public init?(
    _ choice: Choice, in library: Library, worker: WorkerProgram = .thisProgram
  ) throws {
    let faces = try Self.faces(choice, library)
    guard !faces.isEmpty else { return nil }
    self.choice = choice
    all = faces.count
    records = Array(faces.prefix(choice.limit))
    captions = try records.map { try Caption($0, library) }
    pages = SheetPages(count: records.count, perPage: choice.perPage)
    heading = Self.heading(
      choice, all: all, shown: records.count, dates: captions.compactMap(\.day))
    crops = CropReading(library, worker)
  }

  /// What is written on it and may need fonts that are missing.
  public var texts: [String] { [choice.person?.name].compactMap { $0 } + captions.map(\.text) }

  /// - Parameter page: counted from 1.
  /// - Throws: `CropReading.Unreadable` and what `CropReading` throws; `ImagingError.outOfMemory`.
  public func picture(of page: Int) throws -> Image {
    let faces = try pages.ranges[page - 1].map { number in
      try SheetDrawing.Face(records[number], caption: captions[number].legible, crops)
    }
    let parts = [heading, pages.position(of: page)].filter { !$0.isEmpty }
    return try SheetDrawing.draw(
      title: title, subtitle: parts.joined(separator: "; "), faces: faces, columns: choice.columns)
  }

  private static func faces(_ choice: Choice, _ library: Library) throws -> [FaceRecord] {
    guard let person = choice.person else { return try library.discardedFaces() }
    let faces = try library.faces(of: person.id)
    guard case .oddestFirst(let qualityGate, let models) = choice.order else { return faces }
    let distances = try PersonFaces(
      of: person.id, in: library, qualityGate: qualityGate, models: models
    ).distancesFromRest
    return PersonFaces.oddestFirst(faces, distances)
  }

  private var title: String {
    guard let person = choice.person else { return "Discarded faces" }
    let reference = PersonReference(id: person.id.rawValue, name: person.name)
    return reference.name == nil ? "Person \(reference.title)" : PictureText.title(reference)
  }

  private static func heading(_ choice: Choice, all: Int, shown: Int, dates: [String]) -> String {
    let isOdd = choice.order != .usual
    var text = counted(all, "face")
    if let person = choice.person { text += " on \(counted(person.photos, "photo"))" }
    if let first = dates.min(), let last = dates.max() {
      text += first == last ? ", \(first)" : ", \(first) to \(last)"
    }
    if shown < all {
      let which = isOdd ? "oddest" : choice.person == nil ? "latest" : "best"
      text += "; the \(which) \(grouped(shown)), \(grouped(all - shown)) left out"
    } else if isOdd {
      text += "; the oddest first"
    }
    return text
  }

  /// What stands below a face.
  private struct Caption {
    var text: String
    var day: String?

    init(_ face: FaceRecord, _ library: Library) throws {
      let photo = try library.photo(face.photo)
      // The time of a file tells less than its name: copying may have set it.
      day = photo?.captured.flatMap { $0.source == .file ? nil : $0.day }
      text = "@\(face.id.rawValue)  \(day ?? photo?.paths.first.map { printable($0.name) } ?? "")"
    }

    /// As far as there are fonts.
    var legible: String { PictureText.legible(text) }
  }
}
