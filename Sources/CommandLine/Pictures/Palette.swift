internal import Imaging

/// Colours of drawings.
enum Palette {
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

  /// The same person has the same colour on every picture; a face of nobody has one by its number.
  static func color(of face: FaceReport) -> Color {
    let number = face.person.map { $0.id.magnitude } ?? UInt64(face.face)
    return people[Int(number % UInt64(people.count))]
  }
}
