internal import Application
internal import Support

/// Shows the faces of a question: in the terminal where it can, else in a file.
struct ReviewPictures {
  enum Destination {
    case terminal(PictureProtocol)
    /// A contact sheet, written again for each question; in a folder of its own unless the user named the file.
    case sheet(OutputFile, ScratchFolder?)
    case none
  }

  let destination: Destination
  let crops: CropReading

  var drawsNames: Bool { if case .none = destination { false } else { true } }

  /// Takes away what the user did not ask to keep.
  func remove() {
    if case .sheet(_, let folder?) = destination { folder.remove() }
  }

  /// - Returns: what to print: the picture itself, or where it is. Empty for none.
  /// - Throws: what reading the library, decoding and writing can throw.
  func show(_ question: ReviewQuestion, _ session: ReviewSession, columns: Int) throws -> String {
    switch destination {
    case .none: return ""
    case .terminal(let terminal):
      // Terminals draw letters of eight pixels or more.
      let fitting = min(8, ReviewSession.pictureColumns(width: columns * 8))
      return try terminal.encode(
        try session.picture(of: question, columns: fitting, crops: crops))
    case .sheet(let file, _):
      try file.write(try session.picture(of: question, columns: 8, crops: crops))
      return "\(file.path)\n"
    }
  }
}
