internal import Grouping
internal import Clustering
internal import Imaging
internal import Library
internal import Support
internal import Vocabulary

/// Shows the faces of a question: in the terminal where it can, else in a file.
struct ReviewPictures {
  enum Place {
    case terminal(PictureProtocol)
    /// A contact sheet, written anew for each question; in a folder of its own unless the user named the file.
    case sheet(OutputFile, TemporaryPlace?)
    case none
  }

  let place: Place
  let crops: CropReading

  var drawsNames: Bool { if case .none = place { false } else { true } }

  /// Takes away what the user did not ask to keep.
  func remove() {
    if case .sheet(_, let place?) = place { place.remove() }
  }

  /// - Returns: what to print: the picture itself, or where it is. Empty for none.
  /// - Throws: what reading the library, decoding and writing can throw.
  func show(_ question: ReviewQuestion, _ session: ReviewSession, columns: Int) throws -> String {
    switch place {
    case .none: return ""
    case .terminal(let terminal):
      // Terminals draw letters of eight pixels or more.
      let fitting = min(8, ReviewDrawing.columns(width: columns * 8))
      return try terminal.encode(try draw(question, session, columns: fitting))
    case .sheet(let file, _):
      try file.write(try draw(question, session, columns: 8))
      return "\(file.path)\n"
    }
  }

  private func draw(
    _ question: ReviewQuestion, _ session: ReviewSession, columns: Int
  ) throws -> Image {
    switch question {
    case .who(let person, _, _):
      return try ReviewDrawing.draw(
        [try row(.person(person), first: nil, session, columns)], columns: columns)
    case .same(let suggestion):
      // The two most alike faces stand below each other.
      let nearest = session.reading.nearestFaces(.person(suggestion.person), suggestion.other)
      return try ReviewDrawing.draw(
        [
          try row(.person(suggestion.person), first: nearest?.first, session, columns),
          try row(suggestion.other, first: nearest?.second, session, columns),
        ], columns: columns)
    }
  }

  private func row(
    _ member: Crowd.Member, first: FaceID?, _ session: ReviewSession, _ columns: Int
  ) throws -> ReviewDrawing.Row {
    let library = session.library
    var title = ""
    var faces: [FaceID] = []
    switch member {
    case .face(let face):
      title = "Face @\(face.rawValue)"
      faces = [face]
    case .person(let id):
      let person = try library.person(id)
      let name = PictureText.title(PersonReference(id: id.rawValue, name: person?.name))
      title = "\(PictureText.isolated(name)), \(counted(person?.faces ?? 0, "face"))"
      let best = try library.faces(of: id, limit: columns).map(\.id)
      let belongs = try first.flatMap { try library.face($0) }?.person == id
      faces = (belongs ? first.map { [$0] } ?? [] : []) + best.filter { $0 != first }
    }
    var pictures: [Image] = []
    for face in faces.prefix(columns) {
      if let picture = try crops.picture(of: face) { pictures.append(picture) }
    }
    return ReviewDrawing.Row(title: title, faces: pictures)
  }
}
