internal import Imaging

extension ImagingError: FactualError {
  var code: String {
    switch self {
    case .notAPicture, .unsupported, .unsupportedKind, .tooManyPixels, .tooLargeToShow,
      .tooMuchMemory, .tooManyScans, .truncated, .mostlyCorrupt, .corrupt, .cannotEncode,
      .outOfMemory, .libraryMissing:
      "imaging"
    }
  }

  var cure: Cure? {
    switch self {
    case .notAPicture, .unsupported, .unsupportedKind, .tooManyPixels, .tooLargeToShow,
      .tooMuchMemory, .tooManyScans, .truncated, .mostlyCorrupt, .corrupt, .cannotEncode,
      .outOfMemory, .libraryMissing:
      nil
    }
  }
}
