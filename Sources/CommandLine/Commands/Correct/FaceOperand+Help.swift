internal import Application

extension FaceOperand {
  static let help =
    "A face: its number as 'show', 'sheet' and 'faces' print it (17 or @17), or PHOTO:N, the N-th "
    + "face of a photo from the left."
}
