internal import Library
internal import Clustering
public import Imaging
internal import Support
internal import Vocabulary

extension ReviewSession {
  /// The faces of those a question is about, a row each, with who they are above.
  ///
  /// - Parameter columns: faces a row at most.
  /// - Throws: what the library and `CropReading` throw; `ImagingError.outOfMemory`.
  public func picture(
    of question: ReviewQuestion, columns: Int, crops: CropReading
  ) throws -> Image {
    let rows = try faces(for: question, limit: columns).map { shown in
      ReviewDrawing.Row(
        title: Self.title(shown), faces: try shown.faces.compactMap { try crops.picture(of: $0) })
    }
    return try ReviewDrawing.draw(rows, columns: columns)
  }

  /// How many faces fit side by side into `width` pixels, at least one.
  public static func pictureColumns(width: Int) -> Int { ReviewDrawing.columns(width: width) }

  private static func title(_ shown: ReviewFaces) -> String {
    switch shown.member {
    case .face(let face): return "Face @\(face.rawValue)"
    case .person(let id):
      let name = PictureText.title(PersonReference(id: id.rawValue, name: shown.person?.name))
      return "\(PictureText.isolated(name)), \(counted(shown.person?.faces ?? 0, "face"))"
    }
  }
}
