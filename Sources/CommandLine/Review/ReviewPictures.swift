internal import Application
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
    try ReviewDrawing.draw(
      try session.faces(for: question, limit: columns).map { try row($0) }, columns: columns)
  }

  private func row(_ shown: ReviewFaces) throws -> ReviewDrawing.Row {
    ReviewDrawing.Row(
      title: title(shown), faces: try shown.faces.compactMap { try crops.picture(of: $0) })
  }

  private func title(_ shown: ReviewFaces) -> String {
    switch shown.member {
    case .face(let face): return "Face @\(face.rawValue)"
    case .person(let id):
      let name = PictureText.title(PersonReference(id: id.rawValue, name: shown.person?.name))
      return "\(PictureText.isolated(name)), \(counted(shown.person?.faces ?? 0, "face"))"
    }
  }
}
