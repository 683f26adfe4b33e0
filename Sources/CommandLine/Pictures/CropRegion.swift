internal import Vocabulary

/// The square of a photo that `kinfolk crop` cuts out for a face.
struct CropRegion: Sendable, Equatable {
  var x: Int
  var y: Int
  var side: Int

  init(x: Int, y: Int, side: Int) {
    self.x = x
    self.y = y
    self.side = side
  }

  /// A square around the middle of `box`, as large as its longer side and `margin` of that more on each side; moved into
  /// the photo where it reaches beyond, and made smaller where the photo is too small.
  ///
  /// - Parameters:
  ///   - box: Pixels of the upright photo.
  ///   - margin: Share of the box's longer side; 0 is the face alone.
  init(around box: Box, margin: Float, photoWidth: Int, photoHeight: Int) {
    let wanted = max(box.width, box.height) * (1 + 2 * margin)
    side = max(1, min(Int(wanted.rounded()), photoWidth, photoHeight))
    let center = box.center
    let half = Float(side) / 2
    x = min(max(0, Int((center.x - half).rounded())), photoWidth - side)
    y = min(max(0, Int((center.y - half).rounded())), photoHeight - side)
  }
}
