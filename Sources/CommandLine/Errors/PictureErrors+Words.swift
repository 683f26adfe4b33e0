internal import Vocabulary
internal import Application
internal import Support

extension PhotoGuard.Refusal: WordedError {
  var failure: Failure {
    Failure(
      "is_a_photo",
      "\(path): This is one of your photos, and photos are never written to. "
        + "Choose another name.")
  }
}

extension SheetFiles.Taken: WordedError {
  var failure: Failure {
    Failure(
      "file_exists",
      "\(path): This file is there already and is no page of a sheet; page \(page) "
        + "would replace it. Choose another name, or a smaller --limit.")
  }
}

extension CropReading.Unreadable: WordedError {
  var failure: Failure {
    let location = photo.map { " on \($0)" } ?? ""
    return Failure(
      "unreadable_crop",
      "The stored picture of face @\(face.rawValue)\(location) cannot be shown: \(reason). "
        + "'kinfolk discard @\(face.rawValue)' leaves the face out.")
  }
}
