public import Imaging
public import Library
internal import Support
internal import Vocabulary

extension NaturalSplit {
  /// The clearest faces of each part in a row of their own.
  ///
  /// - Parameter best: The faces that the split gives.
  /// - Throws: what `CropReading` throws; `ImagingError.outOfMemory`.
  public func picture(of best: [[FaceRecord]], crops: CropReading) throws -> Image {
    var cells: [SheetDrawing.Face?] = []
    for (number, best) in best.enumerated() {
      for face in best {
        cells.append(
          try SheetDrawing.Face(
            face, caption: "part \(number + 1)  @\(face.id.rawValue)", crops))
      }
      let empty = Self.bestShown - best.count
      cells += [SheetDrawing.Face?](repeating: nil, count: empty)
    }
    let report = SplitReport(self, best: best)
    return try SheetDrawing.draw(
      title: PictureText.title(report.person), subtitle: report.heading, faces: cells,
      columns: Self.bestShown)
  }
}

extension SplitReport {
  /// What stands below the person's name.
  public var heading: String {
    parts.count < 2
      ? "holds together"
      : "falls into \(grouped(parts.count)) parts at the distance \(fixed(Double(threshold), 3))"
  }
}
