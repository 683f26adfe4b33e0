internal import Application
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

extension LibraryModels {
  /// That the library stays with its models for now, and why; nil where nothing is in the way of what settings ask for.
  var stay: String? {
    obstacle.map { error in
      "The library stays with \(active.detector.name) and \(active.embedder.name) for now: "
        + words(of: error)
    }
  }
}
