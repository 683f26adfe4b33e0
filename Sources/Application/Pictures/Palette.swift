internal import Imaging

/// Colours of drawings.
enum Palette {
  /// What drawings stand on, and what is written on it.
  static let paper = Color(red: 250, green: 250, blue: 248)
  static let ink = Color(red: 34, green: 36, blue: 42)
  static let faint = Color(red: 122, green: 125, blue: 133)

  /// Eight colours that people with any colour vision can tell apart (Okabe and Ito 2008, without black, with a darker
  /// yellow), one a person.
  static let people = [
    Color(red: 0, green: 114, blue: 178), Color(red: 213, green: 94, blue: 0),
    Color(red: 0, green: 158, blue: 115), Color(red: 204, green: 121, blue: 167),
    Color(red: 86, green: 180, blue: 233), Color(red: 230, green: 159, blue: 0),
    Color(red: 150, green: 60, blue: 160), Color(red: 170, green: 150, blue: 20),
  ]

  /// The same person has the same colour on every picture, a face of nobody one by its number; but neighbours on one
  /// picture never have the same.
  static func colors(of faces: [FaceReport]) -> [Color] {
    let preferred = faces.map { face in
      Int((face.person?.id.magnitude ?? UInt64(face.face)) % UInt64(people.count))
    }
    return NeighbourColors.assign(faces.map(\.box), preferred: preferred, count: people.count)
      .map { people[$0] }
  }

  /// Black or white: what can be read better on `color` (relative luminance, WCAG 2.1).
  static func ink(on color: Color) -> Color {
    func linear(_ value: UInt8) -> Double {
      let share = Double(value) / 255
      // The curve of sRGB, near enough to choose between two.
      return share * share
    }
    let luminance =
      0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
    return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) * 1.5 ? ink : .white
  }
}
