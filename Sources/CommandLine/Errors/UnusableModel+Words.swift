internal import Faces

/// A setting asks for a model that is not there.
struct UnusableModel: WordedError {
  var error: FacesError
  var role: ModelRole
  /// The configuration file and the line it stands in; nil for a setting that the library keeps.
  var origin: String?

  var failure: Failure {
    let told = error.failure
    let message =
      if let origin {
        "\(origin): \(told.message)"
      } else {
        "The library keeps the setting '\(role.rawValue)': \(told.message) "
          + "'kinfolk config unset \(role.rawValue)' goes back to the program's own."
      }
    return Failure(told.code, message)
  }
}
