internal import Application
internal import Support
internal import Vocabulary

extension PhotoFacesReport {
  func text(_ style: Style) -> String {
    var text = "\(style.bold(printable(photo)))  \(width) x \(height)"
    if let captured {
      text += ", taken \(captured.replacing("T", with: " "))"
      text += capturedFrom.flatMap(CaptureTime.Source.init).map { " (\($0.words))" } ?? ""
    }
    text += ", \(counted(faces.count, "face"))\n"
    if turn != .none {
      text += "Its people stand upright when it is turned by \(turn.degrees)° clockwise.\n"
    }
    if let damage { text += style.yellow("Damaged: \(damage)") + "\n" }
    guard !faces.isEmpty else { return text }
    var table = Table(
      .init(title: "Face", alignment: .right), .init(title: "Number", alignment: .right),
      .init(title: "Person"), .init(title: "Left, top"), .init(title: "Size"),
      .init(title: "Score", alignment: .right), .init(title: "Quality", alignment: .right),
      .init(title: "Eyes, nose, corners of the mouth"))
    for face in faces {
      table.add(
        "\(face.face)", face.id.map { "@\($0)" } ?? "-", face.person?.title ?? "-",
        "\(whole(face.box.x)), \(whole(face.box.y))",
        "\(whole(face.box.width)) x \(whole(face.box.height))", fixed(Double(face.score), 3),
        fixed(Double(face.quality), 2),
        face.landmarks.points.map { "\(whole($0.x)),\(whole($0.y))" }.joined(separator: "  "))
    }
    return text + table.text(style)
  }

  private func whole(_ number: Float) -> String { fixed(Double(number), 0) }
}

extension CaptureTime.Source {
  /// As a sentence has it.
  fileprivate var words: String {
    switch self {
    case .exif: "EXIF"
    case .xmp: "XMP"
    case .iptc: "IPTC"
    case .name: "from the file's name"
    case .file: "from the file's time"
    }
  }
}
