public import Imaging
public import Inference

/// Why faces could not be looked for.
public enum FacesError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A file of an embedded model is missing, damaged or not understood.
  case model(file: String, reason: String)
  /// The same of a model that somebody gave to the program.
  case givenModel(file: String, reason: String)
  /// The licence of a model that was added forbids commercial use, and nobody accepted that.
  case licence(model: String, licence: String)
  /// No model of this name can be used, neither one that the program carries nor one that was added to the library.
  case noModel(role: ModelRole, name: String, known: [String])
  /// A setting of the detector is out of range.
  case setting(name: String, reason: String)
  /// A network could not be read or run.
  case inference(InferenceError)
  /// Pixels could not be moved, for want of memory.
  case imaging(ImagingError)

  public var description: String {
    switch self {
    case .model(let file, let reason): "the embedded model file '\(file)' \(reason)"
    case .givenModel(let file, let reason): "the model file '\(file)' \(reason)"
    case .licence(let model, let licence):
      "the licence of '\(model)' forbids commercial use (\(licence)), and was not accepted"
    case .noModel(let role, let name, _): "there is no \(role.rawValue) '\(name)'"
    case .setting(let name, let reason): "the detector setting '\(name)' \(reason)"
    case .inference(let error): error.description
    case .imaging(let error): error.description
    }
  }
}
