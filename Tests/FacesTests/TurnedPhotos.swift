import Imaging
import TestSupport
import Vocabulary

/// Photos that were taken with the camera on its side or on its head, which nothing says.
enum TurnedPhotos {
  /// One face.
  static func astronaut(_ turn: Turn, saysHowToHold: Bool = false) throws -> DecodedPhoto {
    var photo = try decode(Fixtures.bytes("astronaut.png"))
    photo.image = photo.image.turned(turn)
    photo.saysHowToHold = saysHowToHold
    return photo
  }

  /// Ten faces of a twenty-eighth of the long side.
  static func group(_ turn: Turn) throws -> DecodedPhoto {
    var photo = try astronaut(.none)
    let head = try Resize.area(
      photo.image.cropped(x: 110, y: 0, width: 220, height: 220), width: 150, height: 150)
    var group = Canvas(width: 1600, height: 700, background: .gray(200))
    for index in 0..<10 {
      group.paste(head, x: 20 + 310 * (index % 5), y: 100 + 300 * (index / 5))
    }
    photo.image = group.image.turned(turn)
    return photo
  }
}
